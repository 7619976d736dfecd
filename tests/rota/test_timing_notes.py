"""A timing comes back from its notes as it went in."""

import json
from datetime import date

import pytest

from scheduler.rota import timing_notes
from scheduler.rota.timings import Repeats, Timing
from tests.factories.rota import stretch

FIRST = stretch("Mon 1 Mar 2027 09:00-17:00")


@pytest.mark.parametrize(
    "timing",
    [
        Timing(FIRST),
        Timing(stretch("Mon 1 Mar 2027 22:00-06:00"), Repeats("weekly", interval=2)),
        Timing(FIRST, Repeats("monthly", weekdays=("MO",), nth=(1, -1), week_starts="SU")),
        Timing(FIRST, Repeats("monthly", month_day=31, until_on=date(2027, 12, 31))),
        Timing(
            FIRST,
            Repeats("weekly", weekdays=("MO", "TH")),
            skipped=frozenset({date(2027, 3, 8)}),
            moved={date(2027, 3, 15): stretch("Tue 16 Mar 2027 10:00-12:00")},
            added=frozenset({stretch("Sat 20 Mar 2027 10:00-12:00")}),
        ),
    ],
)
def test_a_timing_comes_back_from_its_notes(timing: Timing) -> None:
    notes = json.loads(json.dumps(timing_notes.write(timing)))
    assert timing_notes.read(notes) == timing
