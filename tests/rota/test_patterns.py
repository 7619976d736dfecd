"""Patterns are added, changed and ended; single dates are skipped, moved, added and restored."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest

from scheduler.audit.models import Entry
from scheduler.clock import LONDON
from scheduler.partners.models import Post, Room
from scheduler.refusals import Invalid, Stale
from scheduler.rota import patterns
from scheduler.rota.models import Pattern, Shift
from scheduler.rota.timings import Repeats, Timing
from tests.factories import NOW, SETUP, partners, rota
from tests.factories.booking import new_id
from tests.factories.rota import stretch
from tests.times import at

pytestmark = pytest.mark.django_db

Told = list[dict[str, Any]]
MARCH_8 = date(2027, 3, 8)


def days(pattern: Pattern, *, until: date = date(2027, 4, 1)) -> list[str]:
    return [
        f"{one.local_on:%a} {one.local_on.day} {one.local_from:%H:%M}-{one.local_until:%H:%M}"
        for one in pattern.shifts.filter(local_on__lt=until)
    ]


def deeds() -> list[str]:
    return list(Entry.objects.filter(record_kind="pattern").values_list("deed", flat=True))


def test_a_pattern_is_told_once_with_everything_it_changes(told: Told) -> None:
    pattern = rota.pattern()
    assert told == [
        {
            "staff_member_ids": {pattern.post.staff_member_id},
            "starts_at": at("Mon 1 Mar 2027 09:00"),
            "ends_at": at("Mon 23 Aug 2027 17:00"),
        }
    ]
    assert deeds() == ["pattern.added"]


def test_a_pattern_is_in_the_zone_of_its_site_unless_told_otherwise() -> None:
    site = partners.site(zone="Europe/Dublin")
    assert rota.pattern(at_site=site).zone == "Europe/Dublin"
    assert rota.pattern(at_site=site, zone="Europe/Paris").zone == "Europe/Paris"
    assert rota.pattern().zone == "Europe/London"


def test_a_pattern_keeps_its_room_and_services() -> None:
    site, service = partners.site(), partners.service()
    room = partners.room(at_site=site)
    post = partners.post(services=[service])
    pattern = rota.pattern(
        of=post, at_site=site, in_room=room, services=[service], modes=["video", "video"]
    )
    assert pattern.room == room
    assert list(pattern.services.all()) == [service]
    shift = pattern.shifts.all()[0]
    assert (shift.room, shift.modes) == (room, ["video"])


@pytest.mark.parametrize("modes", [[], ["fax"]])
def test_a_pattern_needs_modes_that_exist(modes: list[str]) -> None:
    with pytest.raises(Invalid, match="face_to_face, phone, video, text") as refused:
        rota.pattern(modes=modes)
    assert list(refused.value.fields) == ["modes"]


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "/etc/passwd", "Europe", "x" * 300])
def test_a_pattern_needs_a_zone_that_exists(zone: str) -> None:
    with pytest.raises(Invalid) as refused:
        rota.pattern(zone=zone)
    assert list(refused.value.fields) == ["zone"]


def test_a_room_elsewhere_is_refused() -> None:
    with pytest.raises(Invalid, match="another site"):
        rota.pattern(in_room=partners.room())


def test_a_service_the_post_does_not_deliver_is_refused() -> None:
    with pytest.raises(Invalid, match="does not deliver this: Money advice"):
        rota.pattern(services=[partners.service(name="Money advice")])


def test_an_unknown_service_is_refused() -> None:
    pattern = rota.pattern()
    with pytest.raises(Invalid, match="does not deliver this: unknown"):
        changed(pattern, service_ids=[new_id()])


@pytest.mark.parametrize("ends_on", [date(2027, 2, 1), date(2027, 3, 1)])
def test_a_post_that_is_over_has_no_new_patterns(ends_on: date) -> None:
    post = partners.post(ends_on=ends_on)
    with pytest.raises(patterns.PostEnded) as refused:
        rota.pattern(of=post, starts_on=date(2027, 2, 1))
    assert refused.value.facts == {"ends_on": ends_on.isoformat()}


def test_what_is_not_there_is_said_to_be_not_there() -> None:
    with pytest.raises(Post.DoesNotExist):
        rota.pattern(of=Post(id=new_id()))
    with pytest.raises(Room.DoesNotExist):
        rota.pattern(in_room=Room(id=new_id()))
    with pytest.raises(Pattern.DoesNotExist):
        patterns.skip_one(pattern_id=new_id(), on=MARCH_8, by=SETUP, now=NOW)


def changed(pattern: Pattern, *, version: int | None = None, **changes: Any) -> Pattern:
    return patterns.change(
        pattern_id=pattern.id,
        version=version or pattern.version,
        changes=changes,
        by=SETUP,
        now=NOW,
    )


def test_every_part_of_a_pattern_can_change_and_the_shifts_follow() -> None:
    service = partners.service()
    pattern = rota.pattern(of=partners.post(services=[service]))
    site = partners.site()
    room = partners.room(at_site=site)
    ids = list(pattern.shifts.values_list("id", flat=True))
    after = changed(
        pattern,
        site_id=site.id,
        room_id=room.id,
        modes=["text"],
        service_ids=[service.id],
        from_time=time(10),
        until_time=time(12),
    )
    assert after.version == 2
    assert list(after.services.all()) == [service]
    assert list(pattern.shifts.values_list("id", flat=True)) == ids
    shift = pattern.shifts.all()[0]
    assert (shift.site, shift.room, shift.modes, shift.local_from, shift.local_until) == (
        site,
        room,
        ["text"],
        time(10),
        time(12),
    )
    assert deeds() == ["pattern.added", "pattern.changed"]


def test_another_rule_gives_other_days() -> None:
    pattern = rota.pattern()
    changed(pattern, repeats=Repeats("weekly", interval=2, weekdays=("TU",)))
    assert days(pattern) == ["Tue 2 09:00-17:00", "Tue 16 09:00-17:00", "Tue 30 09:00-17:00"]
    changed(Pattern.objects.get(), repeats=None, starts_on=date(2027, 3, 10))
    assert days(pattern, until=date(2028, 1, 1)) == ["Wed 10 09:00-17:00"]


def test_skipped_and_moved_dates_survive_a_change_of_hours() -> None:
    pattern = rota.pattern()
    patterns.skip_one(pattern_id=pattern.id, on=MARCH_8, by=SETUP, now=NOW)
    patterns.change_one(
        pattern_id=pattern.id,
        on=date(2027, 3, 15),
        to_on=date(2027, 3, 16),
        from_time=time(9),
        until_time=time(12),
        by=SETUP,
        now=NOW,
    )
    changed(Pattern.objects.get(), from_time=time(8))
    assert days(pattern) == [
        "Mon 1 08:00-17:00",
        "Tue 16 09:00-12:00",
        "Mon 22 08:00-17:00",
        "Mon 29 08:00-17:00",
    ]


def test_the_second_of_two_changes_of_one_version_is_stale() -> None:
    pattern = rota.pattern()
    changed(pattern, modes=["text"])
    with pytest.raises(Stale) as refused:
        changed(pattern, version=1, modes=["video"])
    assert refused.value.facts == {"version": 2}
    assert Pattern.objects.get().modes == ["text"]


def test_a_pattern_does_not_change_hands() -> None:
    pattern = rota.pattern()
    with pytest.raises(Invalid) as refused:
        changed(pattern, post_id=new_id(), zone="UTC")
    assert list(refused.value.fields) == ["post_id", "zone"]


def test_a_skipped_date_has_no_shift_and_comes_back(told: Told) -> None:
    pattern = rota.pattern()
    told.clear()
    patterns.skip_one(pattern_id=pattern.id, on=MARCH_8, by=SETUP, now=NOW)
    assert days(pattern)[:2] == ["Mon 1 09:00-17:00", "Mon 15 09:00-17:00"]
    assert [call["starts_at"].astimezone(LONDON).date() for call in told] == [MARCH_8]
    patterns.restore_one(pattern_id=pattern.id, on=MARCH_8, by=SETUP, now=NOW)
    assert days(pattern)[:2] == ["Mon 1 09:00-17:00", "Mon 8 09:00-17:00"]
    assert deeds() == ["pattern.added", "pattern.date_skipped", "pattern.date_restored"]
    assert Pattern.objects.get().version == 3


def test_a_moved_date_can_be_found_where_it_is_now() -> None:
    pattern = rota.pattern()
    change: dict[str, Any] = {"pattern_id": pattern.id, "by": SETUP, "now": NOW}
    patterns.change_one(
        on=MARCH_8, to_on=date(2027, 3, 9), from_time=time(9), until_time=time(12), **change
    )
    patterns.change_one(on=date(2027, 3, 9), from_time=time(10), until_time=time(12), **change)
    assert days(pattern)[1] == "Tue 9 10:00-12:00"
    with pytest.raises(patterns.NotOneOnDate, match="On 2027-03-08 this pattern has no shift"):
        patterns.skip_one(on=MARCH_8, **change)
    patterns.skip_one(on=date(2027, 3, 9), **change)
    assert days(pattern)[1] == "Mon 15 09:00-17:00"


def test_one_of_two_shifts_on_a_date_is_named_by_its_start() -> None:
    pattern = rota.pattern(until_time=time(12))
    change: dict[str, Any] = {"pattern_id": pattern.id, "on": MARCH_8, "by": SETUP, "now": NOW}
    patterns.add_one(from_time=time(18), until_time=time(20), **change)
    with pytest.raises(patterns.NotOneOnDate, match="starts at 09:00 and 18:00") as refused:
        patterns.skip_one(**change)
    assert refused.value.facts == {"starting": ["09:00", "18:00"]}
    morning = pattern.shifts.get(local_on=MARCH_8, local_from=time(9))
    patterns.change_one(from_time=time(7), until_time=time(8), starting=time(18), **change)
    assert days(pattern)[1:3] == ["Mon 8 07:00-08:00", "Mon 8 09:00-12:00"]
    # The other one kept its row.
    assert pattern.shifts.get(local_on=MARCH_8, local_from=time(9)) == morning
    patterns.skip_one(starting=time(9), **change)
    assert days(pattern)[1] == "Mon 8 07:00-08:00"


def test_an_extra_date_can_be_added() -> None:
    pattern = rota.pattern()
    patterns.add_one(
        pattern_id=pattern.id,
        on=date(2027, 3, 10),
        from_time=time(9),
        until_time=time(12),
        by=SETUP,
        now=NOW,
    )
    assert days(pattern)[:3] == ["Mon 1 09:00-17:00", "Mon 8 09:00-17:00", "Wed 10 09:00-12:00"]
    assert patterns.find_timing(pattern) == Timing(
        first=stretch("Mon 1 Mar 2027 09:00-17:00"),
        repeats=Repeats("weekly"),
        added=frozenset({stretch("Wed 10 Mar 2027 09:00-12:00")}),
    )


def test_days_that_are_over_stay_as_they_were() -> None:
    pattern = rota.pattern()
    now = NOW + timedelta(days=8)
    past: dict[str, Any] = {"pattern_id": pattern.id, "on": MARCH_8, "by": SETUP, "now": now}
    hours: dict[str, Any] = {"from_time": time(9), "until_time": time(12)}
    attempts: list[Callable[[], Pattern]] = [
        lambda: patterns.skip_one(**past),
        lambda: patterns.restore_one(**past),
        lambda: patterns.add_one(**past, **hours),
        lambda: patterns.change_one(**past, **hours),
        lambda: patterns.change_one(**past | {"on": date(2027, 3, 15)}, to_on=MARCH_8, **hours),
    ]
    for refused in attempts:
        with pytest.raises(patterns.AlreadyOver, match="2027-03-08 is over"):
            refused()
    assert deeds() == ["pattern.added"]


def test_a_pattern_ends_after_its_last_date(told: Told) -> None:
    pattern = rota.pattern()
    told.clear()
    ended = patterns.end(pattern_id=pattern.id, last_on=MARCH_8, by=SETUP, now=NOW)
    assert days(pattern) == ["Mon 1 09:00-17:00", "Mon 8 09:00-17:00"]
    assert ended.ended_at is None
    assert told == [
        {
            "staff_member_ids": {pattern.post.staff_member_id},
            "starts_at": at("Mon 15 Mar 2027 09:00"),
            "ends_at": at("Mon 23 Aug 2027 17:00"),
        }
    ]


def test_a_pattern_with_nothing_to_come_has_ended_for_good() -> None:
    pattern = rota.pattern()
    now = NOW + timedelta(days=1)
    ended = patterns.end(pattern_id=pattern.id, last_on=date(2027, 2, 28), by=SETUP, now=now)
    assert ended.ended_at == now
    # Today's is over by now, and what was stays.
    assert days(pattern) == ["Mon 1 09:00-17:00"]
    with pytest.raises(patterns.Ended):
        patterns.end(pattern_id=pattern.id, last_on=MARCH_8, by=SETUP, now=now)
    with pytest.raises(patterns.Ended):
        patterns.restore_one(pattern_id=pattern.id, on=MARCH_8, by=SETUP, now=now)


def test_a_single_date_that_will_not_happen_has_ended() -> None:
    pattern = rota.pattern(repeats=None, starts_on=MARCH_8)
    patterns.end(pattern_id=pattern.id, last_on=date(2027, 3, 7), by=SETUP, now=NOW)
    assert Pattern.objects.get().ended_at == NOW
    assert not Shift.objects.exists()


def test_dates_out_of_all_reason_are_refused() -> None:
    pattern = rota.pattern()
    with pytest.raises(Invalid):
        patterns.skip_one(pattern_id=pattern.id, on=date.max, by=SETUP, now=NOW)
    with pytest.raises(Invalid):
        patterns.end(pattern_id=pattern.id, last_on=date.max, by=SETUP, now=NOW)
    assert deeds() == ["pattern.added"]
