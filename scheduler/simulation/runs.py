"""Weeks of people who ask, book and cancel under one rule, event by event.

The same seed brings the same people at the same moments to every rule.
"""

import heapq
import random
from collections import defaultdict
from dataclasses import dataclass, field

from scheduler.modes import Mode
from scheduler.simulation.county import CANCELLED, DAY, HOUR, WEEK, Asking, County
from scheduler.simulation.lines import Line, Option, Rule, first_of
from scheduler.simulation.shifts import Shape, Shift, Stretch

HORIZON = 26
# Which shifts a remote mode looks through: those in which time is kept, and the others.
KEPT, REMOTE_ONLY = "kept", "remote only"
OPENS, CLOSES = 9 * HOUR, 17 * HOUR
# How much of the time between booking and start has gone by when somebody cancels.
EARLIEST_CANCEL, LATEST_CANCEL = 0.2, 0.95


@dataclass(frozen=True, slots=True)
class Plan:
    """How long a run is and how busy: `utilisation` of all time that serves calls is asked for."""

    utilisation: float
    weeks: int
    warm_up: int
    seed: int

    @property
    def first(self) -> int:
        """The minute from which waits and unused time count."""
        return self.warm_up * WEEK

    @property
    def last(self) -> int:
        """The minute at which asking ends."""
        return (self.warm_up + self.weeks) * WEEK


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody asks at a moment; `cancels` is when they will, as a share of their wait."""

    at: int
    asking: Asking
    cancels: float | None


@dataclass(frozen=True, slots=True)
class Booked:
    """What somebody got: in which mode, how many minutes after they asked, and in what time.

    `spends_face_to_face`: a remote appointment in time that could have served face to face.
    """

    ask: Ask
    mode: Mode
    waited: int
    spends_face_to_face: bool


@dataclass(slots=True)
class Outcome:
    """What came of a run: the bookings since the warm-up, whom nothing was found for, and time."""

    booked: list[Booked] = field(default_factory=list)
    turned_away: int = 0
    # Minutes of shifts in the time that counts, and what passed unbooked.
    capacity: int = 0
    unused: int = 0


def asks(county: County, plan: Plan) -> list[Ask]:
    """Who asks when, in the hours in which desks are open."""
    chance = random.Random(plan.seed)  # noqa: S311 -- nothing here is secret
    kept = county.minutes_asked() * (1 - CANCELLED)
    number = round(plan.utilisation * county.minutes_a_week() / kept * plan.last / WEEK)
    moments = sorted(_open_minute(chance, plan.last // WEEK) for _ in range(number))
    return [
        Ask(
            at=at,
            asking=asking,
            cancels=chance.uniform(EARLIEST_CANCEL, LATEST_CANCEL)
            if chance.random() < CANCELLED
            else None,
        )
        for at, asking in zip(moments, county.draw(chance, number=number), strict=True)
    ]


def run(county: County, plan: Plan, rule: Rule, *, asking: list[Ask]) -> Outcome:
    """Let everybody ask under a rule."""
    return _Run(county, plan, rule).play(asking)


def _open_minute(chance: random.Random, weeks: int) -> int:
    day = chance.randrange(weeks * 5)
    return day // 5 * WEEK + day % 5 * DAY + chance.randrange(OPENS, CLOSES)


class _Run:
    """The shifts of one run, and the lines in which each of them stands."""

    def __init__(self, county: County, plan: Plan, rule: Rule) -> None:
        self.county, self.plan, self.rule = county, plan, rule
        self.shifts = county.shifts(weeks=plan.warm_up + plan.weeks + HORIZON)
        self.lines: dict[tuple[str, Mode], dict[str, Line]] = {
            (service, mode): self._lines(service, mode, shape)
            for (service, mode), shape in county.shapes.items()
        }
        self.places: dict[Shift, list[tuple[Line, int]]] = defaultdict(list)
        for line in (line for lines in self.lines.values() for line in lines.values()):
            for place, shift in enumerate(line.shifts):
                self.places[shift].append((line, place))
        # (when, number, shift, stretch, whether it is remote) of what will be cancelled.
        self.cancelling: list[tuple[int, int, Shift, Stretch, bool]] = []
        self.outcome = Outcome()

    def play(self, asking: list[Ask]) -> Outcome:
        for number, ask in enumerate(asking):
            self._cancel_until(ask.at)
            self._ask(ask, number)
        self._cancel_until(self.plan.last)
        self._count_time()
        return self.outcome

    def _lines(self, service: str, mode: Mode, shape: Shape) -> dict[str, Line]:
        """What serves a service in a mode: by site face to face, else by whether time is kept."""
        found: dict[str, list[Shift]] = defaultdict(list)
        for shift in self.shifts:
            if service in shift.services and mode in shift.modes:
                found[_line_of(shift, mode)].append(shift)
        return {
            name: Line(shape, mode, self.rule, name == KEPT, shifts)
            for name, shifts in found.items()
        }

    def _ask(self, ask: Ask, number: int) -> None:
        """Book the first option, in the first of the person's modes that has one."""
        for mode in ask.asking.modes:
            lines = self.lines[ask.asking.service, mode]
            where = ask.asking.sites if mode is Mode.FACE_TO_FACE else lines
            until = ask.at + HORIZON * WEEK
            option = first_of(lines[name].find(now=ask.at, until=until) for name in where)
            if option is not None:
                self._book(ask, mode, option, number)
                return
        self.outcome.turned_away += ask.at >= self.plan.first

    def _book(self, ask: Ask, mode: Mode, option: Option, number: int) -> None:
        is_remote = mode is not Mode.FACE_TO_FACE
        taken = self.county.shapes[ask.asking.service, mode].stretch(option.start)
        option.shift.take(taken, is_remote=is_remote)
        waited = option.start - ask.at
        if ask.at >= self.plan.first:
            spends = is_remote and option.shift.serves_face_to_face
            self.outcome.booked.append(Booked(ask, mode, waited, spends))
        if ask.cancels is not None:
            at = ask.at + round(waited * ask.cancels)
            heapq.heappush(self.cancelling, (at, number, option.shift, taken, is_remote))

    def _cancel_until(self, now: int) -> None:
        while self.cancelling and self.cancelling[0][0] <= now:
            _, _, shift, taken, is_remote = heapq.heappop(self.cancelling)
            shift.give_back(taken, is_remote=is_remote)
            for line, place in self.places[shift]:
                line.given_back(place)

    def _count_time(self) -> None:
        """Count the time that serves calls; what serves texts only, nobody else can use."""
        counted = self.outcome
        for shift in self.shifts:
            if self.plan.first <= shift.starts < self.plan.last and Mode.PHONE in shift.modes:
                counted.capacity += shift.length
                counted.unused += shift.unused


def _line_of(shift: Shift, mode: Mode) -> str:
    if mode is Mode.FACE_TO_FACE:
        return shift.site
    return KEPT if shift.serves_face_to_face else REMOTE_ONLY
