"""Runs things by turns, round after round, and takes medians; ratios come from one run only."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from scheduler.benchmarks.clients import Tally


@dataclass(frozen=True, slots=True)
class Thing:
    """What is measured. `run` is told for how many seconds; `counted` are kind and statuses."""

    words: str
    run: Callable[[float], Tally]
    counted: tuple[str, tuple[int, ...]]


@dataclass
class Measured:
    """The rates of each round and everything that was asked and answered."""

    thing: Thing
    rates: list[float] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    @property
    def rate(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.rates)

    def note(self, tally: Tally) -> None:
        kind, statuses = self.thing.counted
        self.rates.append(tally.rate(kind, *statuses))
        self.tally.add(tally)

    def figures(self) -> dict[str, object]:
        """For a report."""
        answered = self.tally.statuses.items()
        return {
            "a second": round(self.rate, 1),
            "lowest": round(min(self.rates), 1),
            "highest": round(max(self.rates), 1),
            "milliseconds": {kind: self.tally.milliseconds(kind) for kind in self.tally.latencies},
            "answers": {f"{kind} {status}": count for (kind, status), count in sorted(answered)},
        }


def by_turns(
    things: Sequence[Thing],
    *,
    rounds: int,
    seconds: float,
    warming: float = 1.0,
    told: Callable[[str], None] = lambda words: None,
) -> dict[str, Measured]:
    """Each thing once a round, after a round that is not counted; by its words."""
    found = {thing.words: Measured(thing) for thing in things}
    for thing in things:
        told(f"warming up: {thing.words}")
        thing.run(min(warming, seconds))
    for number in range(1, rounds + 1):
        for thing in things:
            tally = thing.run(seconds)
            found[thing.words].note(tally)
            told(
                f"round {number} of {rounds}: {thing.words}: {found[thing.words].rates[-1]:,.0f}/s"
            )
    return found


def ratio(measured: Mapping[str, Measured], this: str, to: str) -> float:
    """How many times the rate of `to` the rate of `this` is."""
    floor = measured[to].rate
    return round(measured[this].rate / floor, 3) if floor else 0.0
