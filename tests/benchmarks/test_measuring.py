from collections import Counter
from collections.abc import Callable

from scheduler.benchmarks import measuring
from scheduler.benchmarks.clients import Tally
from scheduler.benchmarks.measuring import Thing


def _runs(*counts: int) -> Callable[[float], Tally]:
    """Answers so many in a second, run after run; the first run is the warming up."""
    left = iter(counts)
    return lambda seconds: Tally(1.0, Counter({("a", 200): next(left)}), {"a": [0.01]})


def test_rounds_are_by_turns_and_the_median_counts() -> None:
    told: list[str] = []
    things = [
        Thing("floor", _runs(1, 100, 300, 200), ("a", (200,))),
        Thing("ours", _runs(1, 50, 10, 100), ("a", (200,))),
    ]
    found = measuring.by_turns(things, rounds=3, seconds=1, told=told.append)

    assert (found["floor"].rate, found["ours"].rate) == (200, 50)
    assert measuring.ratio(found, "ours", "floor") == 0.25
    assert [words.partition(": ")[2].split(":")[0] for words in told[2:6]] == [
        "floor",
        "ours",
        "floor",
        "ours",
    ]
    assert found["ours"].figures() == {
        "a second": 50,
        "lowest": 10,
        "highest": 100,
        "milliseconds": {"a": {"p50": 10.0, "p95": 10.0, "p99": 10.0}},
        "answers": {"a 200": 160},
    }


def test_only_answers_of_the_wanted_states_count() -> None:
    thing = Thing("booking", _runs(9, 9), ("a", (201,)))
    found = measuring.by_turns([thing], rounds=1, seconds=1)
    assert found["booking"].rate == 0
    assert measuring.ratio(found, "booking", "booking") == 0
