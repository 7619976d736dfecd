"""Whole days are leave, and so are hours whose title says nothing else."""

import pytest

from tests.rota.calendars import LONDON_HOURS, entry, leave, read
from tests.times import at


@pytest.mark.parametrize(
    ("lines", "title", "kind", "starts", "ends"),
    [
        (["DTSTART;VALUE=DATE:20270308"], "Annual leave", "annual", "Mon 8", "Tue 9"),
        (
            ["DTSTART;VALUE=DATE:20270308", "DTEND;VALUE=DATE:20270313"],
            "Annual leave",
            "annual",
            "Mon 8",
            "Sat 13",
        ),
        (
            ["DTSTART;VALUE=DATE:20270308", "DURATION:P2D"],
            "Off sick",
            "sickness",
            "Mon 8",
            "Wed 10",
        ),
        (["DTSTART;VALUE=DATE:20270308"], "Moving house", "other", "Mon 8", "Tue 9"),
        (["DTSTART;VALUE=DATE:20270308", "TRANSP:TRANSPARENT"], "A/L", "annual", "Mon 8", "Tue 9"),
        (
            [
                "DTSTART;VALUE=DATE:20270308",
                "TRANSP:TRANSPARENT",
                "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
            ],
            "Away",
            "other",
            "Mon 8",
            "Tue 9",
        ),
    ],
)
def test_whole_days_are_leave(
    lines: list[str], title: str, kind: str, starts: str, ends: str
) -> None:
    one = leave(*lines, title=title)
    assert (one.kind, one.uid, one.line, one.is_dated) == (kind, "one", 4, False)
    (stretch_of_leave,) = one.stretches
    assert stretch_of_leave.starts_at == at(f"{starts} Mar 2027 00:00")
    assert stretch_of_leave.ends_at == at(f"{ends} Mar 2027 00:00")


@pytest.mark.parametrize(
    ("lines", "title", "kind"),
    [
        ([], "Annual leave", "annual"),
        ([], "Training (am)", "study"),
        (["X-MICROSOFT-CDO-BUSYSTATUS:OOF"], "Dentist", "other"),
    ],
)
def test_hours_called_nothing_but_leave_are_leave(lines: list[str], title: str, kind: str) -> None:
    one = leave(*LONDON_HOURS, *lines, title=title)
    assert one.kind == kind
    assert [each.starts_at for each in one.stretches] == [at("Mon 1 Mar 2027 09:00")]


def test_leave_with_hours_may_last_for_days() -> None:
    hours = ("DTSTART:20270305T120000Z", "DTEND:20270308T090000Z")
    (one,) = leave(*hours, title="Leave").stretches
    assert (one.starts_at, one.ends_at) == (at("Fri 5 Mar 2027 12:00"), at("Mon 8 Mar 2027 09:00"))


def test_leave_that_repeats_is_read_date_by_date() -> None:
    one = leave(
        "DTSTART;VALUE=DATE:20270305",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;VALUE=DATE:20270312",
        title="Non-working day",
    )
    assert [each.starts_at.day for each in one.stretches] == [5, 19, 26]
    assert not one.is_dated
    endless = leave("DTSTART;VALUE=DATE:20270305", "RRULE:FREQ=WEEKLY", title="Non-working day")
    assert len(endless.stretches) == 104
    assert endless.is_dated


def test_one_day_of_leave_can_be_moved_and_cancelled() -> None:
    days = entry("DTSTART;VALUE=DATE:20270305", "RRULE:FREQ=WEEKLY;COUNT=3", title="Day off")
    # Exchange names the day by its midnight.
    moved = entry(
        "RECURRENCE-ID;TZID=GMT Standard Time:20270312T000000",
        "DTSTART;VALUE=DATE:20270311",
        title="Day off",
    )
    cancelled = entry(
        "RECURRENCE-ID;VALUE=DATE:20270319",
        "DTSTART;VALUE=DATE:20270319",
        "STATUS:CANCELLED",
        title="Day off",
    )
    (one,) = read(days, moved, cancelled).leave
    assert [each.starts_at.day for each in one.stretches] == [5, 11]


def test_a_day_of_leave_without_its_series_stands_by_itself() -> None:
    (one,) = read(
        entry("RECURRENCE-ID;VALUE=DATE:20270305", "DTSTART;VALUE=DATE:20270305", title="Leave")
    ).leave
    assert [each.starts_at.day for each in one.stretches] == [5]


def test_leave_under_way_is_still_leave() -> None:
    one = leave("DTSTART;VALUE=DATE:20270225", "DTEND;VALUE=DATE:20270306", title="Leave")
    assert [each.starts_at.day for each in one.stretches] == [25]


@pytest.mark.parametrize("until", ["UNTIL=20270319", "UNTIL=20270319T000000Z"])
def test_days_of_leave_end_with_their_rule(until: str) -> None:
    lines = ("DTSTART;VALUE=DATE:20270305", f"RRULE:FREQ=WEEKLY;{until}")
    assert [each.starts_at.day for each in leave(*lines, title="Day off").stretches] == [5, 12, 19]
