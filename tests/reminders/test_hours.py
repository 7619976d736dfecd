"""The next moment at which a route may be used."""

from dataclasses import dataclass
from datetime import time

import pytest

from scheduler.reminders import hours
from tests.times import at


@dataclass(frozen=True)
class Rule:
    """What contact hours ask of a rule."""

    channel: str = "sms"
    days: tuple[int, ...] = ()
    hours_from: time | None = None
    hours_until: time | None = None


SATURDAYS = Rule(days=(6,), hours_from=time(10), hours_until=time(11))
SUNDAY_NIGHTS = Rule(days=(7,), hours_from=time(1), hours_until=time(2))


@pytest.mark.parametrize(
    ("rule", "moment", "soonest"),
    [
        (Rule(), "Thu 2 Apr 2026 09:00", "Thu 2 Apr 2026 09:00"),
        (Rule(), "Thu 2 Apr 2026 07:59", "Thu 2 Apr 2026 08:00"),
        (Rule(), "Thu 2 Apr 2026 18:00", "Fri 3 Apr 2026 08:00"),
        (Rule(), "Fri 3 Apr 2026 18:00", "Mon 6 Apr 2026 08:00"),
        (Rule(), "Sat 4 Apr 2026 00:00", "Mon 6 Apr 2026 08:00"),
        (Rule(), "Sun 28 Mar 2027 12:00", "Mon 29 Mar 2027 08:00"),  # the clocks went forward
        (Rule(), "Sat 30 Oct 2027 12:00", "Mon 1 Nov 2027 08:00"),  # the clocks go back
        (Rule(channel="letter"), "Sun 5 Apr 2026 03:00", "Sun 5 Apr 2026 03:00"),
        (SATURDAYS, "Sat 4 Apr 2026 10:59", "Sat 4 Apr 2026 10:59"),
        (SATURDAYS, "Sat 4 Apr 2026 11:00", "Sat 11 Apr 2026 10:00"),
        # 01:00 to 02:00 is skipped on 28 March 2027, so there is nothing that Sunday.
        (SUNDAY_NIGHTS, "Mon 22 Mar 2027 09:00", "Sun 4 Apr 2027 01:00"),
    ],
)
def test_the_soonest_allowed_moment(rule: Rule, moment: str, soonest: str) -> None:
    assert hours.soonest_allowed_from(rule, at(moment)) == at(soonest)
