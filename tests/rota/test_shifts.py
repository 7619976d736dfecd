"""Shifts are made from patterns for 26 weeks, kept true, and left alone once they are over."""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any

import pytest

from scheduler.audit.models import Entry
from scheduler.clock import LONDON
from scheduler.partners import posts
from scheduler.rota import patterns, recurrence, shifts
from scheduler.rota.models import Pattern, Shift
from scheduler.rota.timings import Repeats
from tests.factories import NOW, SETUP, partners, rota
from tests.times import at

pytestmark = pytest.mark.django_db

Told = list[dict[str, Any]]


def wall(shift: Shift) -> str:
    starts, ends = shift.starts_at.astimezone(LONDON), shift.ends_at.astimezone(LONDON)
    return f"{starts:%a} {starts.day} {starts:%b %H:%M}-{ends:%H:%M}"


def walls(pattern: Pattern) -> list[str]:
    return [wall(shift) for shift in pattern.shifts.all()]


def test_a_weekly_pattern_has_26_weeks_of_shifts() -> None:
    pattern = rota.pattern()
    made = list(pattern.shifts.all())
    assert len(made) == 26
    assert wall(made[0]) == "Mon 1 Mar 09:00-17:00"
    assert wall(made[-1]) == "Mon 23 Aug 09:00-17:00"
    first = made[0]
    assert (first.local_on, first.local_from, first.local_until, first.zone) == (
        date(2027, 3, 1),
        time(9),
        time(17),
        "Europe/London",
    )
    assert (first.post, first.staff_member, first.site, first.rota) == (
        pattern.post,
        pattern.post.staff_member,
        pattern.site,
        pattern.rota,
    )
    assert first.modes == ["face_to_face", "phone"]


@pytest.mark.parametrize(
    ("starts_on", "expected"),
    [
        (date(2027, 3, 22), ["Mon 22 Mar 09:00-17:00", "Mon 29 Mar 09:00-17:00"]),
        (date(2027, 10, 25), ["Mon 25 Oct 09:00-17:00", "Mon 1 Nov 09:00-17:00"]),
    ],
)
@pytest.mark.parametrize(
    "zone", [UTC, LONDON, timezone(timedelta(hours=-11))], ids=["UTC", "London", "fixed"]
)
def test_nine_oclock_stays_nine_oclock_over_both_clock_changes(
    starts_on: date, expected: list[str], zone: tzinfo
) -> None:
    now = at("Thu 11 Mar 2027 12:00").astimezone(zone)
    if starts_on.month == 10:
        now = at("Thu 14 Oct 2027 12:00").astimezone(zone)
    until_on = starts_on + timedelta(days=7)
    pattern = rota.pattern(
        starts_on=starts_on, repeats=Repeats("weekly", until_on=until_on), now=now
    )
    assert walls(pattern) == expected
    lengths = {shift.ends_at - shift.starts_at for shift in pattern.shifts.all()}
    assert lengths == {timedelta(hours=8)}


@pytest.mark.parametrize(("starts_on", "hours"), [(date(2027, 3, 27), 7), (date(2027, 10, 30), 9)])
def test_a_night_shift_over_a_clock_change_is_as_long_as_the_night(
    starts_on: date, hours: int
) -> None:
    pattern = rota.pattern(
        starts_on=starts_on,
        from_time=time(22),
        until_time=time(6),
        repeats=None,
        now=at("Fri 1 Oct 2027 09:00") if starts_on.month == 10 else NOW,
    )
    (shift,) = pattern.shifts.all()
    assert shift.ends_at - shift.starts_at == timedelta(hours=hours)
    assert wall(shift)[-11:] == "22:00-06:00"
    assert shift.local_on == starts_on


def test_a_shift_wholly_in_the_skipped_hour_is_not_made_and_is_listed() -> None:
    pattern = rota.pattern(
        starts_on=date(2027, 3, 21),
        from_time=time(1),
        until_time=time(2),
        repeats=Repeats("weekly", until_on=date(2027, 4, 4)),
    )
    assert walls(pattern) == ["Sun 21 Mar 01:00-02:00", "Sun 4 Apr 01:00-02:00"]
    done = shifts.materialise(pattern_ids=[pattern.id], now=NOW)
    (refused,) = done.refused
    assert (refused.on, refused.code, refused.pattern_id, refused.rota_id) == (
        date(2027, 3, 28),
        "clocks_skip_it",
        pattern.id,
        pattern.rota_id,
    )


def test_a_doubled_hour_is_the_first_of_the_two() -> None:
    now = at("Fri 1 Oct 2027 09:00")
    pattern = rota.pattern(
        starts_on=date(2027, 10, 31),
        from_time=time(1, 30),
        until_time=time(5),
        repeats=None,
        now=now,
    )
    (shift,) = pattern.shifts.all()
    assert shift.starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert shift.ends_at == datetime(2027, 10, 31, 5, tzinfo=UTC)


def test_materialising_twice_changes_nothing(told: Told) -> None:
    pattern = rota.pattern()
    before = list(pattern.shifts.values())
    told.clear()
    entries = Entry.objects.count()
    assert shifts.materialise(now=NOW) == shifts.Materialised()
    assert list(pattern.shifts.values()) == before
    assert told == []
    assert Entry.objects.count() == entries


def test_a_week_later_one_more_week_is_made_and_the_rest_stays(told: Told) -> None:
    pattern = rota.pattern()
    ids = set(pattern.shifts.values_list("id", flat=True))
    told.clear()
    later = NOW + timedelta(weeks=1)
    assert shifts.materialise(now=later) == shifts.Materialised(made=1)
    assert ids < set(pattern.shifts.values_list("id", flat=True))
    (call,) = told
    assert call == {
        "staff_member_ids": {pattern.post.staff_member_id},
        "starts_at": at("Mon 30 Aug 2027 09:00"),
        "ends_at": at("Mon 30 Aug 2027 17:00"),
    }
    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.by_label, entry.reason) == (
        "shifts.materialised",
        "system: rota",
        "1 made, 0 changed, 0 removed",
    )


def test_a_shorter_horizon_takes_nothing_away() -> None:
    pattern = rota.pattern()
    assert shifts.materialise(now=NOW, weeks=4) == shifts.Materialised()
    assert pattern.shifts.count() == 26


def test_shifts_begin_and_stop_with_the_post() -> None:
    post = partners.post(starts_on=date(2027, 3, 8), ends_on=date(2027, 3, 22))
    pattern = rota.pattern(of=post)
    assert walls(pattern) == ["Mon 8 Mar 09:00-17:00", "Mon 15 Mar 09:00-17:00"]


def test_a_night_shift_is_cut_where_the_post_ends() -> None:
    post = partners.post(ends_on=date(2027, 3, 2))
    pattern = rota.pattern(of=post, from_time=time(22), until_time=time(6))
    assert walls(pattern) == ["Mon 1 Mar 22:00-00:00"]
    (shift,) = pattern.shifts.all()
    assert shift.local_until == time(0)


def test_shifts_go_when_the_post_ends_earlier_and_come_back_with_it(told: Told) -> None:
    pattern = rota.pattern()
    told.clear()
    posts.end(post_id=pattern.post_id, ends_on=date(2027, 3, 9), by=SETUP, now=NOW)
    assert walls(pattern) == ["Mon 1 Mar 09:00-17:00", "Mon 8 Mar 09:00-17:00"]
    assert [call["starts_at"] for call in told] == [at("Mon 15 Mar 2027 09:00")]
    posts.end(post_id=pattern.post_id, ends_on=date(2027, 3, 16), by=SETUP, now=NOW)
    assert walls(pattern)[-1] == "Mon 15 Mar 09:00-17:00"


def test_a_past_shift_is_never_touched() -> None:
    pattern = rota.pattern()
    past = list(pattern.shifts.values()[:2])
    later = at("Tue 9 Mar 2027 08:00")
    patterns.change(
        pattern_id=pattern.id,
        version=pattern.version,
        changes={"from_time": time(10), "modes": ["phone"]},
        by=SETUP,
        now=later,
    )
    assert list(pattern.shifts.values()[:2]) == past
    assert walls(pattern)[2] == "Mon 15 Mar 10:00-17:00"
    patterns.end(pattern_id=pattern.id, last_on=date(2027, 3, 1), by=SETUP, now=later)
    assert list(pattern.shifts.values()) == past


def test_a_shift_that_is_over_today_stays_while_a_later_one_is_made() -> None:
    pattern = rota.pattern(from_time=time(9), until_time=time(10))
    now = at("Mon 1 Mar 2027 12:00")
    patterns.change(
        pattern_id=pattern.id,
        version=1,
        changes={"from_time": time(14), "until_time": time(16)},
        by=SETUP,
        now=now,
    )
    assert walls(pattern)[:2] == ["Mon 1 Mar 09:00-10:00", "Mon 1 Mar 14:00-16:00"]


def test_no_shift_is_made_that_is_over_already() -> None:
    pattern = rota.pattern(from_time=time(9), until_time=time(10), now=at("Mon 1 Mar 2027 10:00"))
    assert walls(pattern)[0] == "Mon 8 Mar 09:00-10:00"


def test_a_changed_shift_keeps_its_row(told: Told) -> None:
    pattern = rota.pattern()
    ids = list(pattern.shifts.values_list("id", flat=True))
    told.clear()
    patterns.change_one(
        pattern_id=pattern.id,
        on=date(2027, 3, 8),
        from_time=time(11),
        until_time=time(18),
        by=SETUP,
        now=NOW,
    )
    assert list(pattern.shifts.values_list("id", flat=True)) == ids
    assert walls(pattern)[1] == "Mon 8 Mar 11:00-18:00"
    # The stretch told holds the hours before and after.
    assert told == [
        {
            "staff_member_ids": {pattern.post.staff_member_id},
            "starts_at": at("Mon 8 Mar 2027 09:00"),
            "ends_at": at("Mon 8 Mar 2027 18:00"),
        }
    ]


def test_two_shifts_may_swap_their_hours_in_one_change() -> None:
    post = partners.post()
    morning = rota.pattern(of=post, from_time=time(9), until_time=time(12), repeats=None)
    evening = rota.pattern(of=post, from_time=time(13), until_time=time(17), repeats=None)
    ids = [pattern.shifts.get().id for pattern in (morning, evening)]
    # As an import does: all patterns first, then their shifts at once.
    timings = [patterns.find_timing(pattern) for pattern in (morning, evening)]
    for pattern, timing in zip((evening, morning), timings, strict=True):
        recurrence.change(event_id=pattern.event_id, timing=timing, zone=pattern.zone)
    done = shifts.materialise(pattern_ids=[morning.id, evening.id], now=NOW)
    assert done == shifts.Materialised(changed=2)
    assert walls(morning) == ["Mon 1 Mar 13:00-17:00"]
    assert walls(evening) == ["Mon 1 Mar 09:00-12:00"]
    assert [pattern.shifts.get().id for pattern in (morning, evening)] == ids


def test_staff_members_are_taken_some_at_a_time(
    monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    monkeypatch.setattr(shifts, "TOGETHER", 2)
    made = [rota.pattern() for _ in range(5)]
    rota.pattern(of=made[0].post, starts_on=date(2027, 3, 2))
    told.clear()
    assert shifts.materialise(now=NOW + timedelta(weeks=1)).made == 6
    assert [len(call["staff_member_ids"]) for call in told] == [2, 2, 1]
    told.clear()
    four = [pattern.id for pattern in made[:4]]
    assert shifts.materialise(pattern_ids=four, now=NOW + timedelta(weeks=2)).made == 4
    assert [len(call["staff_member_ids"]) for call in told] == [2, 2]


def test_materialising_many_costs_the_same_queries_as_one(
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(6):
        rota.pattern()
    with django_assert_max_num_queries(45):
        shifts.materialise(now=NOW + timedelta(weeks=2))
