"""Hours, rest and breaks: a table of weeks as people work them, and what is warned about."""

import pytest

from scheduler.rota import working_time
from tests.times import span

DAYS = [
    "Mon 8 Mar 2027",
    "Tue 9 Mar 2027",
    "Wed 10 Mar 2027",
    "Thu 11 Mar 2027",
    "Fri 12 Mar 2027",
    "Sat 13 Mar 2027",
    "Sun 14 Mar 2027",
]


def each(hours: str, days: int = 7) -> list[str]:
    return [f"{day} {hours}" for day in DAYS[:days]]


def halves(days: int) -> list[str]:
    """Nine hours with half an hour's break."""
    return [*each("09:00-13:00", days), *each("13:30-18:30", days)]


@pytest.mark.parametrize(
    ("work", "warned"),
    [
        ([], []),
        (["Mon 8 Mar 2027 09:00-15:00"], []),
        (["Mon 8 Mar 2027 09:00-15:01"], ["break 6:01"]),
        # A gap of 20 minutes is a break; one of 19 is none.
        (["Mon 8 Mar 2027 09:00-13:00", "Mon 8 Mar 2027 13:20-17:00"], []),
        (["Mon 8 Mar 2027 09:00-13:00", "Mon 8 Mar 2027 13:19-17:00"], ["break 8:00"]),
        # Two shifts without anything between are one stretch.
        (["Mon 8 Mar 2027 09:00-13:00", "Mon 8 Mar 2027 13:00-16:00"], ["break 7:00"]),
        # Rest: eleven hours are enough, a minute less is not.
        (["Mon 8 Mar 2027 16:00-21:00", "Tue 9 Mar 2027 08:00-12:00"], []),
        (["Mon 8 Mar 2027 16:00-21:01", "Tue 9 Mar 2027 08:00-12:00"], ["rest 10:59"]),
        # A split day has its rest at night.
        (halves(1), []),
        # The night the clocks go forward is an hour shorter, and the one they go back longer.
        (["Sat 27 Mar 2027 17:00-22:00", "Sun 28 Mar 2027 09:00-12:00"], ["rest 10:00"]),
        (["Sat 30 Oct 2027 18:00-23:00", "Sun 31 Oct 2027 09:00-12:00"], []),
        # Across midnight.
        (["Mon 8 Mar 2027 20:00-02:00", "Tue 9 Mar 2027 12:00-16:00"], ["rest 10:00"]),
        # 168 hours: five days of nine hours are 45, six are 54.
        (halves(5), []),
        (halves(6), ["hours 54:00"]),
        # Any 168 hours, not the calendar's week: three days at the end of one, three of the next.
        (
            [
                *(f"{day} {hours}" for day in DAYS[4:] for hours in ("09:00-13:00", "13:30-18:30")),
                *(
                    f"{day} {hours}"
                    for day in ("Mon 15 Mar 2027", "Tue 16 Mar 2027", "Wed 17 Mar 2027")
                    for hours in ("09:00-13:00", "13:30-18:30")
                ),
            ],
            ["hours 54:00"],
        ),
        # Exactly 48 is allowed.
        ([*each("09:00-13:00", 6), *each("13:30-17:30", 6)], []),
    ],
)
def test_what_is_warned_about(work: list[str], warned: list[str]) -> None:
    found = working_time.warnings([span(words) for words in work])
    assert [f"{one.kind} {_hours(one.amount.total_seconds())}" for one in found] == warned


def _hours(seconds: float) -> str:
    hours, minutes = divmod(int(seconds) // 60, 60)
    return f"{hours}:{minutes:02}"
