"""What runs show: waits by who waited for what, and time that passed unused; in days and shares."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles

from scheduler.modes import Mode
from scheduler.refusals import Refusal
from scheduler.simulation.county import CALLS, DAY
from scheduler.simulation.lines import Rule
from scheduler.simulation.runs import Booked, Outcome

FACE_TO_FACE_ONLY = "face_to_face_only"
WAITING = (FACE_TO_FACE_ONLY, *Mode)
# Tenths of a smaller number say nothing.
FEWEST = 10


class TooFew(Refusal):
    """Hardly anybody was booked in a mode; `mode` says which."""

    code = "too_few_to_tell"


@dataclass(frozen=True, slots=True)
class Waits:
    """Days from asking to the appointment, of `number` people."""

    number: int
    mean: float
    median: float
    nine_in_ten: float


@dataclass(frozen=True, slots=True)
class Figures:
    """One rule. `waits` by mode, and of those who accept nothing but face to face.

    `unused` is a share of all time that serves calls; `turned_away` found nothing in 26 weeks.
    """

    rule: Rule
    waits: Mapping[str, Waits]
    unused: float
    turned_away: int

    @property
    def ratio(self) -> float:
        """How long face to face only waits for each day of the fastest remote mode, on average.

        Texts have shifts of their own, which nobody else can use: they are left out.
        """
        fastest = min(self.waits[mode].mean for mode in CALLS)
        return self.waits[FACE_TO_FACE_ONLY].mean / fastest


def of(rule: Rule, outcomes: Sequence[Outcome]) -> Figures:
    """The figures of a rule over several runs together. Raises TooFew."""
    days: dict[str, list[float]] = defaultdict(list)
    for outcome in outcomes:
        for what, waited in _waits(outcome.booked):
            days[what].append(waited)
    return Figures(
        rule=rule,
        waits={what: _summed_up(what, days[what]) for what in WAITING},
        unused=sum(each.unused for each in outcomes) / sum(each.capacity for each in outcomes),
        turned_away=sum(each.turned_away for each in outcomes),
    )


def _waits(booked: Iterable[Booked]) -> Iterable[tuple[str, float]]:
    for each in booked:
        waited = each.waited / DAY
        yield each.mode, waited
        if each.ask.asking.modes == (Mode.FACE_TO_FACE,):
            yield FACE_TO_FACE_ONLY, waited


def _summed_up(what: str, days: Sequence[float]) -> Waits:
    if len(days) < FEWEST:
        raise TooFew("Too few were booked to tell their waits: ask for more weeks.", mode=what)
    tenths = quantiles(days, n=10)
    return Waits(number=len(days), mean=fmean(days), median=tenths[4], nine_in_ten=tenths[8])
