"""When a machine or a human may ring somebody again."""

from datetime import time, timedelta
from uuid import UUID

import pytest

from scheduler.reminders import call_times
from scheduler.reminders.kinds import Channel
from scheduler.reminders.occasions import Route
from tests.times import at

CALLS = Route(rule_id=UUID(int=1), channel=Channel.VOICE)
MORNINGS = Route(
    rule_id=UUID(int=1), channel=Channel.VOICE, hours_from=time(9), hours_until=time(10)
)


@pytest.mark.parametrize(
    ("route", "now", "again"),
    [
        (CALLS, "Mon 1 Mar 2027 09:00", "Mon 1 Mar 2027 12:00"),
        (CALLS, "Mon 1 Mar 2027 16:00", "Tue 2 Mar 2027 08:00"),
        (CALLS, "Fri 5 Mar 2027 16:00", "Mon 8 Mar 2027 08:00"),
        (MORNINGS, "Mon 1 Mar 2027 09:30", "Tue 2 Mar 2027 09:00"),
        # Before both clock changes: by the wall on the other side.
        (CALLS, "Fri 26 Mar 2027 16:00", "Mon 29 Mar 2027 08:00"),
        (CALLS, "Fri 29 Oct 2027 16:00", "Mon 1 Nov 2027 08:00"),
    ],
)
def test_whoever_was_not_reached_is_rung_at_another_allowed_hour(
    route: Route, now: str, again: str
) -> None:
    assert call_times.again_at(route, at(now)) == at(again)


def test_a_human_tries_again_after_an_hour() -> None:
    again = call_times.again_at(CALLS, at("Mon 1 Mar 2027 09:00"), after=timedelta(hours=1))
    assert again == at("Mon 1 Mar 2027 10:00")


@pytest.mark.parametrize(
    ("route", "now", "next_day"),
    [
        (CALLS, "Mon 1 Mar 2027 08:30", "Tue 2 Mar 2027 08:00"),
        (CALLS, "Fri 5 Mar 2027 08:30", "Mon 8 Mar 2027 08:00"),
        (MORNINGS, "Mon 1 Mar 2027 23:59", "Tue 2 Mar 2027 09:00"),
        (CALLS, "Sun 28 Mar 2027 02:30", "Mon 29 Mar 2027 08:00"),
    ],
)
def test_enough_for_today_is_another_day(route: Route, now: str, next_day: str) -> None:
    assert call_times.next_day(route, at(now)) == at(next_day)
