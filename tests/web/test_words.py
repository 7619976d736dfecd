from datetime import datetime

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
