"""When a route may be used, in London, across both clock changes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.people import contact_hours
from tests.times import at


@dataclass(frozen=True)
class Rule:
    channel: str = "sms"
    days: Sequence[int] = field(default_factory=list)
    hours_from: time | None = None
    hours_until: time | None = None


DEFAULT = Rule()
LETTER = Rule(channel="letter")
MORNINGS = Rule(hours_from=time(9), hours_until=time(12))
SUNDAY_NIGHTS = Rule(days=[7], hours_from=time(1), hours_until=time(2))
SUNDAY_LATER = Rule(days=[7], hours_from=time(1, 30), hours_until=time(3))
ENDS_IN_THE_GAP = Rule(days=[7], hours_from=time(0, 30), hours_until=time(1, 30))
TWENTY_MINUTES = Rule(days=[6], hours_from=time(10), hours_until=time(10, 20))


@pytest.mark.parametrize(
    ("rule", "when", "allowed"),
    [
        (DEFAULT, "Mon 1 Mar 2027 07:59", False),
        (DEFAULT, "Mon 1 Mar 2027 08:00", True),
        (DEFAULT, "Mon 1 Mar 2027 17:59", True),
        (DEFAULT, "Mon 1 Mar 2027 18:00", False),
        (DEFAULT, "Tue 2 Mar 2027 12:00", True),
        (DEFAULT, "Wed 3 Mar 2027 12:00", True),
        (DEFAULT, "Thu 4 Mar 2027 12:00", True),
        (DEFAULT, "Fri 5 Mar 2027 12:00", True),
        (DEFAULT, "Sat 6 Mar 2027 12:00", False),
        (DEFAULT, "Sun 7 Mar 2027 12:00", False),
        # The first working day after either change of the clocks.
        (DEFAULT, "Mon 29 Mar 2027 08:00", True),
        (DEFAULT, "Mon 29 Mar 2027 18:00", False),
        (DEFAULT, "Mon 1 Nov 2027 08:00", True),
        (DEFAULT, "Mon 1 Nov 2027 07:59", False),
        # A bank holiday is a weekday: a text may come, no letter does.
        (DEFAULT, "Fri 26 Mar 2027 12:00", True),
        (MORNINGS, "Mon 1 Mar 2027 08:59", False),
        (MORNINGS, "Mon 1 Mar 2027 09:00", True),
        (MORNINGS, "Mon 1 Mar 2027 12:00", False),
        (MORNINGS, "Sat 6 Mar 2027 10:00", False),
        (TWENTY_MINUTES, "Sat 6 Mar 2027 10:10", True),
        (TWENTY_MINUTES, "Fri 5 Mar 2027 10:10", False),
        (LETTER, "Sun 7 Mar 2027 03:00", True),
        (SUNDAY_NIGHTS, "Sun 31 Oct 2027 01:15", True),
        (SUNDAY_NIGHTS, "Sun 31 Oct 2027 02:00", False),
    ],
)
def test_hours_are_wall_times_in_london(rule: Rule, when: str, allowed: bool) -> None:
    assert contact_hours.is_allowed_at(rule, at(when)) is allowed
    assert contact_hours.is_allowed_at(rule, at(when).astimezone(UTC)) is allowed


def test_the_hour_that_comes_twice_is_allowed_both_times() -> None:
    for fold in (0, 1):
        moment = at("Sun 31 Oct 2027 01:15").replace(fold=fold)
        assert contact_hours.is_allowed_at(SUNDAY_NIGHTS, moment)


def test_the_zone_of_the_question_may_differ() -> None:
    moment = at("Mon 1 Mar 2027 07:30")

    assert not contact_hours.is_allowed_at(DEFAULT, moment)
    assert contact_hours.is_allowed_at(DEFAULT, moment, ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(
    ("rule", "when", "earlier"),
    [
        # Allowed as it is.
        (DEFAULT, "Mon 1 Mar 2027 08:00", "Mon 1 Mar 2027 08:00"),
        (DEFAULT, "Mon 1 Mar 2027 17:45", "Mon 1 Mar 2027 17:45"),
        # After hours: the same day, with some leeway.
        (DEFAULT, "Mon 1 Mar 2027 18:00", "Mon 1 Mar 2027 17:30"),
        (DEFAULT, "Mon 1 Mar 2027 23:59", "Mon 1 Mar 2027 17:30"),
        # Before hours, at midnight, at the weekend: the working day before.
        (DEFAULT, "Tue 2 Mar 2027 07:59", "Mon 1 Mar 2027 17:30"),
        (DEFAULT, "Tue 2 Mar 2027 00:00", "Mon 1 Mar 2027 17:30"),
        (DEFAULT, "Sun 7 Mar 2027 10:00", "Fri 5 Mar 2027 17:30"),
        (DEFAULT, "Mon 8 Mar 2027 07:00", "Fri 5 Mar 2027 17:30"),
        # Over both changes of the clocks.
        (DEFAULT, "Mon 29 Mar 2027 07:30", "Fri 26 Mar 2027 17:30"),
        (DEFAULT, "Mon 1 Nov 2027 07:30", "Fri 29 Oct 2027 17:30"),
        (MORNINGS, "Mon 8 Mar 2027 14:00", "Mon 8 Mar 2027 11:30"),
        # Hours shorter than the leeway: their start.
        (TWENTY_MINUTES, "Thu 11 Mar 2027 12:00", "Sat 6 Mar 2027 10:00"),
        # On 28 March 2027 there is no 01:00 to 02:00: the Sunday before.
        (SUNDAY_NIGHTS, "Mon 29 Mar 2027 12:00", "Sun 21 Mar 2027 01:30"),
        (SUNDAY_NIGHTS, "Sun 28 Mar 2027 00:30", "Sun 21 Mar 2027 01:30"),
        (SUNDAY_LATER, "Mon 29 Mar 2027 12:00", "Sun 28 Mar 2027 02:30"),
        (ENDS_IN_THE_GAP, "Mon 29 Mar 2027 12:00", "Sun 28 Mar 2027 00:30"),
        (LETTER, "Sun 7 Mar 2027 03:00", "Sun 7 Mar 2027 03:00"),
    ],
)
def test_a_message_outside_hours_is_moved_earlier(rule: Rule, when: str, earlier: str) -> None:
    assert contact_hours.latest_allowed_before(rule, at(when)) == at(earlier)


def test_of_an_hour_that_comes_twice_the_second_is_the_later() -> None:
    moved = contact_hours.latest_allowed_before(SUNDAY_NIGHTS, at("Mon 1 Nov 2027 12:00"))

    assert moved == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def rules() -> st.SearchStrategy[Rule]:
    times = st.times(max_value=time(23, 58)).map(lambda t: t.replace(second=0, microsecond=0))

    def with_hours(days: list[int], first: time, last: time) -> Rule:
        early, late = min(first, last), max(first, last)
        if early == late:
            late = time(23, 59)
        return Rule(days=days, hours_from=early, hours_until=late)

    days = st.lists(st.integers(1, 7), unique=True)
    return st.builds(with_hours, days, times, times)


@given(
    rule=rules(),
    moment=st.datetimes(
        min_value=datetime(2027, 1, 1),  # noqa: DTZ001 - made aware by the strategy
        max_value=datetime(2027, 12, 31),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
)
def test_whatever_the_rule_the_moment_is_allowed_and_never_later(
    rule: Rule, moment: datetime
) -> None:
    moved = contact_hours.latest_allowed_before(rule, moment)

    assert moved <= moment
    assert contact_hours.is_allowed_at(rule, moved)
    assert moment - moved <= timedelta(days=15)
