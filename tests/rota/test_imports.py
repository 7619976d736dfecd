"""A calendar file comes in whole or not at all, and the same file twice changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from scheduler.audit.models import Entry
from scheduler.partners.models import Post
from scheduler.refusals import Invalid
from scheduler.rota import calendar_files, imports, patterns, shifts
from scheduler.rota.imported import CalendarFile, Remark
from scheduler.rota.imports import Brought, Target
from scheduler.rota.models import Leave, Pattern, Shift
from tests.factories import NOW, SETUP, partners, rota
from tests.rota.calendars import LONDON_HOURS, calendar, entry
from tests.times import at

pytestmark = pytest.mark.django_db

Told = list[dict[str, Any]]
WEEKLY = (*LONDON_HOURS, "RRULE:FREQ=WEEKLY")
WEDNESDAYS = (
    "DTSTART;TZID=Europe/London:20270303T090000",
    "DTEND;TZID=Europe/London:20270303T120000",
    "RRULE:FREQ=WEEKLY",
)
DAY_OFF = ("DTSTART;VALUE=DATE:20270405", "DTEND;VALUE=DATE:20270407")


@dataclass(frozen=True)
class Desk:
    """Ewan's: brings calendars into a rota."""

    target: Target
    post: Post

    def read(self, *entries: str, now: datetime = NOW) -> CalendarFile:
        on = now.date()
        return calendar_files.read(
            calendar(*entries), zone="Europe/London", from_on=on, until_on=on + timedelta(weeks=26)
        )

    def bring_in(self, *entries: str, now: datetime = NOW, **other: Any) -> Brought:
        file = self.read(*entries, now=now)
        target = replace(self.target, **other)
        return imports.bring_in(file, file.entries, target=target, by=SETUP, now=now)

    def end_missing(self, *entries: str, now: datetime = NOW) -> Brought:
        file = self.read(*entries, now=now)
        return imports.end_missing(file, target=self.target, by=SETUP, now=now)


@pytest.fixture
def desk() -> Desk:
    post = partners.post()
    target = Target(
        rota_id=rota.rota().id,
        post_id=post.id,
        site_id=partners.site().id,
        room_id=None,
        modes=("phone", "video"),
    )
    return Desk(target, post)


def counts(brought: Brought) -> tuple[int, ...]:
    """New, changed, unchanged, ended; leave taken, unchanged, ended."""
    return (
        len(brought.new),
        len(brought.changed),
        brought.unchanged,
        len(brought.ended),
        len(brought.leave_taken),
        brought.leave_unchanged,
        len(brought.leave_ended),
    )


def test_shifts_and_leave_come_in_and_are_told_once(desk: Desk, told: Told) -> None:
    brought = desk.bring_in(
        entry(*WEEKLY), entry(*WEDNESDAYS, uid="two"), entry(*DAY_OFF, uid="off", title="A/L")
    )
    assert counts(brought) == (2, 0, 0, 0, 1, 0, 0)
    assert brought.shifts == shifts.Materialised(made=52)
    pattern = Pattern.objects.get(external_uid="one")
    assert (pattern.modes, pattern.post, pattern.zone) == (
        ["phone", "video"],
        desk.post,
        "Europe/London",
    )
    away = Leave.objects.get()
    assert (away.kind, away.external_uid, away.staff_member_id) == (
        "annual",
        "off",
        desk.post.staff_member_id,
    )
    assert (away.starts_at, away.ends_at) == (
        at("Mon 5 Apr 2027 00:00"),
        at("Wed 7 Apr 2027 00:00"),
    )
    assert told == [
        {
            "staff_member_ids": {desk.post.staff_member_id},
            "starts_at": at("Mon 1 Mar 2027 09:00"),
            "ends_at": at("Wed 25 Aug 2027 12:00"),
        }
    ]
    deeds = Entry.objects.filter(record_kind__in=["pattern", "leave"])
    assert sorted(deeds.values_list("deed", flat=True)) == [
        "leave.taken",
        "pattern.added",
        "pattern.added",
    ]


def test_titles_are_kept_nowhere(desk: Desk) -> None:
    desk.bring_in(
        entry(*WEEKLY, title="Asha Example, first conversation"),
        entry(*DAY_OFF, uid="off", title="Annual leave: Asha’s wedding"),
    )
    models: list[Any] = [Pattern, Shift, Leave, Entry, Pattern.event.field.related_model]
    for model in models:
        assert "Asha" not in str(list(model.objects.values()))


def test_the_same_file_twice_changes_nothing(desk: Desk, told: Told) -> None:
    file = (entry(*WEEKLY), entry(*DAY_OFF, uid="off", title="A/L"))
    desk.bring_in(*file)
    before = [list(model.objects.values()) for model in (Pattern, Shift, Leave, Entry)]
    told.clear()
    brought = desk.bring_in(*file)
    assert counts(brought) == (0, 0, 1, 0, 0, 1, 0)
    assert brought.shifts == shifts.Materialised()
    assert [list(model.objects.values()) for model in (Pattern, Shift, Leave, Entry)] == before
    assert told == []


def test_a_changed_entry_changes_its_pattern_and_keeps_its_shifts(desk: Desk) -> None:
    desk.bring_in(entry(*WEEKLY))
    ids = set(Shift.objects.values_list("id", flat=True))
    brought = desk.bring_in(entry(*WEEKLY, "EXDATE:20270308T090000Z"))
    assert counts(brought) == (0, 1, 0, 0, 0, 0, 0)
    assert brought.shifts == shifts.Materialised(removed=1)
    assert set(Shift.objects.values_list("id", flat=True)) < ids
    assert Pattern.objects.get().version == 2


def test_other_options_change_every_pattern(desk: Desk) -> None:
    desk.bring_in(entry(*WEEKLY))
    brought = desk.bring_in(entry(*WEEKLY), modes=("text",))
    assert brought.shifts == shifts.Materialised(changed=26)
    assert Pattern.objects.get().modes == ["text"]


def test_changed_leave_is_ended_and_taken_anew(desk: Desk, told: Told) -> None:
    desk.bring_in(entry(*DAY_OFF, title="A/L"))
    told.clear()
    brought = desk.bring_in(entry(DAY_OFF[0], "DTEND;VALUE=DATE:20270408", title="A/L"))
    assert counts(brought) == (0, 0, 0, 0, 1, 0, 1)
    (current,) = Leave.objects.filter(ended_at=None)
    assert current.ends_at == at("Thu 8 Apr 2027 00:00")
    assert len(told) == 1


@pytest.mark.parametrize(
    ("later", "ended", "taken"),
    [
        (entry(*WEEKLY, "STATUS:CANCELLED"), 1, 0),
        (entry(*LONDON_HOURS, "RRULE:FREQ=WEEKLY;UNTIL=20270308T090000Z"), 1, 0),
        (entry(*DAY_OFF, title="Annual leave"), 1, 1),
        (entry(*DAY_OFF, "TRANSP:TRANSPARENT", title="Nothing special"), 1, 0),
    ],
)
def test_what_is_working_time_no_longer_is_ended(
    desk: Desk, later: str, ended: int, taken: int
) -> None:
    desk.bring_in(entry(*WEEKLY))
    now = NOW + timedelta(days=9)
    brought = desk.bring_in(later, now=now)
    assert (brought.ended, len(brought.leave_taken)) == (["one"] * ended, taken)
    assert [shift.local_on.day for shift in Shift.objects.all()] == [1, 8]
    assert Pattern.objects.get().ended_at == now
    # The second time there is nothing left to end.
    assert desk.bring_in(later, now=now).ended == []


def test_what_is_leave_no_longer_is_ended(desk: Desk) -> None:
    desk.bring_in(entry(*DAY_OFF, title="Annual leave"))
    brought = desk.bring_in(entry(*WEEKLY))
    assert counts(brought) == (1, 0, 0, 0, 0, 0, 1)


def test_an_entry_that_comes_back_is_a_new_pattern(desk: Desk) -> None:
    desk.bring_in(entry(*WEEKLY))
    desk.bring_in(entry(*WEEKLY, "STATUS:CANCELLED"))
    brought = desk.bring_in(entry(*WEEKLY))
    assert counts(brought) == (1, 0, 0, 0, 0, 0, 0)
    assert Pattern.objects.filter(external_uid="one").count() == 2
    assert Shift.objects.count() == 26


def test_what_ended_by_itself_is_left_alone(desk: Desk) -> None:
    single = entry(*LONDON_HOURS)
    desk.bring_in(single)
    later = NOW + timedelta(days=2)
    assert counts(desk.bring_in(single, now=later)) == (0, 0, 0, 0, 0, 0, 0)
    assert Pattern.objects.get().ended_at is None


def test_leave_that_is_over_today_is_not_taken_again(desk: Desk) -> None:
    morning = entry("DTSTART:20270301T090000Z", "DTEND:20270301T120000Z", title="A/L")
    desk.bring_in(morning)
    noon = at("Mon 1 Mar 2027 12:00")
    assert counts(desk.bring_in(morning, now=noon)) == (0, 0, 0, 0, 0, 0, 0)


def test_what_a_file_no_longer_has_is_found_and_ended_only_when_asked(desk: Desk) -> None:
    desk.bring_in(
        entry(*WEEKLY), entry(*WEDNESDAYS, uid="two"), entry(*DAY_OFF, uid="off", title="A/L")
    )
    file = desk.read(entry(*WEEKLY))
    assert imports.find_missing(file, target=desk.target, now=NOW) == ["off", "two"]
    assert counts(desk.bring_in(entry(*WEEKLY))) == (0, 0, 1, 0, 0, 0, 0)
    ended = desk.end_missing(entry(*WEEKLY))
    assert ended.ended == ["two"]
    assert [row.external_uid for row in ended.leave_ended] == ["off"]
    assert ended.shifts == shifts.Materialised(removed=26)
    assert imports.find_missing(file, target=desk.target, now=NOW) == []
    assert desk.end_missing(entry(*WEEKLY)) == Brought()


def test_only_imported_rows_of_the_same_human_and_rota_are_missing(desk: Desk) -> None:
    rota.pattern(external_uid="of somebody else")
    rota.pattern(of=desk.post, external_uid="of another rota", until_time=time(10))
    pattern = rota.pattern(of=desk.post, from_time=time(12), starts_on=date(2027, 3, 2))
    Pattern.objects.filter(id=pattern.id).update(rota=desk.target.rota_id)
    rota.leave("Mon 8 Mar 2027 09:00-10:00", of=desk.post.staff_member)
    assert imports.find_missing(desk.read(), target=desk.target, now=NOW) == []


def test_two_steps_of_an_import_add_up(desk: Desk) -> None:
    first = desk.bring_in(entry(*WEEKLY))
    both = first + desk.end_missing()
    assert counts(both) == (1, 0, 0, 1, 0, 0, 0)
    assert both.shifts == shifts.Materialised(made=26, removed=26)


def test_a_bad_entry_keeps_everything_out(desk: Desk) -> None:
    file = desk.read(entry(*WEEKLY), entry(uid="two"))
    calls: list[Callable[[], Brought]] = [
        lambda: imports.bring_in(file, file.entries, target=desk.target, by=SETUP, now=NOW),
        lambda: imports.end_missing(file, target=desk.target, by=SETUP, now=NOW),
    ]
    for call in calls:
        with pytest.raises(imports.BadEntries) as refused:
            call()
        assert refused.value.remarks == [Remark(11, "two", "has no DTSTART")]
        assert refused.value.facts == {"lines": [11]}
    assert not Pattern.objects.exists()


def test_entries_beyond_the_post_are_told_by_line(desk: Desk) -> None:
    Post.objects.filter(id=desk.post.id).update(ends_on=date(2027, 3, 3))
    with pytest.raises(imports.BadEntries) as refused:
        desk.bring_in(entry(*WEEKLY), entry(*WEDNESDAYS, uid="two"))
    (remark,) = refused.value.remarks
    assert (remark.line, remark.uid) == (11, "two")
    assert remark.reason.startswith("The post ends on 2027-03-03")
    assert not Pattern.objects.exists()


def test_an_overlap_keeps_everything_out(desk: Desk) -> None:
    rota.pattern(of=desk.post)
    with pytest.raises(shifts.Overlaps):
        desk.bring_in(entry(*DAY_OFF, uid="off", title="A/L"), entry(*WEEKLY))
    assert Pattern.objects.count() == 1
    assert not Leave.objects.exists()


def test_unknown_modes_keep_everything_out(desk: Desk) -> None:
    with pytest.raises(Invalid):
        desk.bring_in(entry(*WEEKLY), modes=("fax",))


def test_hours_that_two_entries_swap_are_no_overlap(desk: Desk) -> None:
    early = ("DTSTART:20270302T090000Z", "DTEND:20270302T120000Z")
    late = ("DTSTART:20270302T130000Z", "DTEND:20270302T160000Z")
    desk.bring_in(entry(*early), entry(*late, uid="two"))
    brought = desk.bring_in(entry(*late), entry(*early, uid="two"))
    assert brought.shifts == shifts.Materialised(changed=2)


def test_a_rota_keeper_may_change_an_imported_pattern_and_the_file_wins_again(desk: Desk) -> None:
    desk.bring_in(entry(*WEEKLY))
    pattern = Pattern.objects.get()
    patterns.skip_one(pattern_id=pattern.id, on=date(2027, 3, 8), by=SETUP, now=NOW)
    assert counts(desk.bring_in(entry(*WEEKLY))) == (0, 1, 0, 0, 0, 0, 0)
    assert Shift.objects.count() == 26
