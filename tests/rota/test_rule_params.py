"""A rule goes into django-scheduler's text and comes back the same."""

from datetime import date

import pytest

from scheduler.rota import rule_params
from scheduler.rota.timings import Repeats


@pytest.mark.parametrize(
    ("repeats", "text"),
    [
        (Repeats("daily"), "interval:1;wkst:MO"),
        (
            Repeats("weekly", interval=2, weekdays=("TU", "TH"), week_starts="SU"),
            "interval:2;wkst:SU;byweekday:TU,TH",
        ),
        (
            Repeats("monthly", weekdays=("MO",), nth=(1, -1), until_on=date(2027, 9, 1)),
            "interval:1;wkst:MO;byweekday:MO;bysetpos:-1,1",
        ),
        (Repeats("monthly", month_day=15), "interval:1;wkst:MO;bymonthday:15"),
        (Repeats("yearly", interval=3), "interval:3;wkst:MO"),
    ],
)
def test_a_rule_comes_back_as_it_went(repeats: Repeats, text: str) -> None:
    assert rule_params.write(repeats) == text
    again = rule_params.read(text, frequency=repeats.frequency.upper(), until_on=repeats.until_on)
    assert again == repeats
