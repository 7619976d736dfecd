from datetime import datetime, time

import pytest

from scheduler.web import words
from tests.times import at


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at("Tue 9 Mar 2027 09:00"), "Tuesday 9 March 2027, 9am"),
        (at("Tue 9 Mar 2027 14:30"), "Tuesday 9 March 2027, 2:30pm"),
        (at("Tue 9 Mar 2027 12:00"), "Tuesday 9 March 2027, midday"),
        (at("Wed 10 Mar 2027 00:00"), "Wednesday 10 March 2027, midnight"),
        (at("Sun 28 Mar 2027 00:30"), "Sunday 28 March 2027, 12:30am"),
        (at("Sun 28 Mar 2027 02:30"), "Sunday 28 March 2027, 2:30am"),
        (at("Sun 31 Oct 2027 01:30"), "Sunday 31 October 2027, 1:30am"),
    ],
)
def test_a_moment_is_said_as_it_stands_on_a_wall_in_london(moment: datetime, said: str) -> None:
    assert words.moment(moment) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((1, 2, 3, 4, 5), "Monday to Friday, 8am to 6pm"),
        ((2, 4), "Tuesday and Thursday, 8am to 6pm"),
        ((7,), "Sunday, 8am to 6pm"),
        ((3, 1), "Monday and Wednesday, 8am to 6pm"),
        ((1, 2, 4), "Monday and Tuesday and Thursday, 8am to 6pm"),
    ],
)
def test_hours_are_said_with_their_days(days: tuple[int, ...], said: str) -> None:
    assert words.hours(days, time(8), time(18)) == said
