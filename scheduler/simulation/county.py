"""The demonstration partnership as supply and demand: its shifts, services and people's choices.

What it leaves out is told in docs/protection.md: needs, leave, and seeing the same worker again.
"""

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from scheduler.demonstration import answers, bookings, partnership, people, sessions, staffing
from scheduler.demonstration.people import Somebody
from scheduler.demonstration.sessions import Session
from scheduler.demonstration.size import Size
from scheduler.modes import Mode
from scheduler.partners.models import Site
from scheduler.simulation.shifts import Shape, Shift

HOUR, DAY, WEEK = 60, 24 * 60, 7 * 24 * 60
# Any Monday: what is drawn does not depend on it but for who was registered when.
TODAY = date(2027, 3, 1)
# At how many sites somebody would be seen: the nearest that give the service.
REACH = 3
CALLS = (Mode.PHONE, Mode.VIDEO)
CANCELLED = bookings.CANCELLED[True]


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody who asks for a service, with the modes it is given in, in their order.

    `sites` are where they can be seen face to face.
    """

    service: str
    modes: tuple[Mode, ...]
    sites: frozenset[str]


@dataclass(frozen=True, slots=True)
class County:
    """Supply and demand. `askings` are weighted by how often each is asked."""

    sessions: Sequence[Session]
    shapes: Mapping[tuple[str, Mode], Shape]
    askings: Sequence[Asking]
    weights: Sequence[float]

    def shifts(self, *, weeks: int) -> list[Shift]:
        """The shifts of so many weeks, by start."""
        stretches = sorted(
            (week * WEEK + session.weekday * DAY + _minute(session.half.value[0]), place)
            for week in range(weeks)
            for place, session in enumerate(self.sessions)
            if week % 2 in session.weeks
        )
        return [
            _shift(number, starts, self.sessions[place])
            for number, (starts, place) in enumerate(stretches)
        ]

    def minutes_asked(self) -> float:
        """What one asking takes on average of time that serves calls, in its first mode."""
        total = sum(self.weights)
        return (
            sum(
                weight * self.shapes[asking.service, asking.modes[0]].minutes
                for asking, weight in zip(self.askings, self.weights, strict=True)
                if asking.modes[0] is not Mode.TEXT
            )
            / total
        )

    def minutes_a_week(self) -> float:
        """The time in an average week that serves calls, most of it face to face too."""
        halves = sum(len(each.weeks) for each in self.sessions if each.modes != sessions.WRITING)
        return halves / 2 * 4 * HOUR

    def draw(self, chance: random.Random, *, number: int) -> list[Asking]:
        """So many askings."""
        return chance.choices(self.askings, self.weights, k=number)


def make(*, share: float = 1.0, calls: float = 1.0) -> County:
    """The whole county, or a share of it; `calls` times as many ask for a call first."""
    size = Size(TODAY, share)
    rows = partnership.make()
    staff = staffing.make(rows, size)
    weekly = sessions.make(rows, staff.workers)
    everybody = people.make(rows, size)
    answers.give(everybody, rows, staff, size)
    shapes = {
        (each.service.slug, Mode(each.mode)): Shape(
            *(
                int(length.total_seconds() // 60)
                for length in (each.length, each.buffer_before, each.buffer_after, each.start_grid)
            )
        )
        for each in rows.service_modes
    }
    asked = _asked(everybody, _time_of(weekly), shapes)
    weights = [
        weight * (calls if asking.modes[0] in CALLS else 1) for asking, weight in asked.items()
    ]
    return County(weekly, shapes, list(asked), weights)


def _time_of(weekly: Sequence[Session]) -> dict[str, dict[Site, float]]:
    """How much time there is for each service at each site where it is given face to face."""
    found: dict[str, dict[Site, float]] = defaultdict(lambda: defaultdict(float))
    for session in weekly:
        if Mode.FACE_TO_FACE in session.modes:
            for service in session.services:
                found[service][session.site] += len(session.weeks) / len(session.services)
    return found


def _asked(
    everybody: Sequence[Somebody],
    time_of: Mapping[str, Mapping[Site, float]],
    shapes: Mapping[tuple[str, Mode], Shape],
) -> dict[Asking, float]:
    """Everybody asks for every service as often, and lives as near, as there is time for it."""
    asked: dict[Asking, float] = defaultdict(float)
    near = {
        (service, home): _near(home, sites) for service, sites in time_of.items() for home in sites
    }
    for somebody in everybody:
        for service, sites in time_of.items():
            modes = tuple(mode for mode in _modes(somebody, service) if (service, mode) in shapes)
            for home, weight in sites.items() if modes else ():
                asked[Asking(service, modes, near[service, home])] += weight
    return asked


def _near(home: Site, sites: Iterable[Site]) -> frozenset[str]:
    nearest = sorted(sites, key=lambda site: (_distance(home, site), site.slug))
    return frozenset(site.slug for site in nearest[:REACH])


def _distance(one: Site, other: Site) -> float:
    """In degrees of latitude."""
    (north, east), (other_north, other_east) = _position(one), _position(other)
    return math.hypot(north - other_north, (east - other_east) * math.cos(math.radians(north)))


def _position(site: Site) -> tuple[float, float]:
    # Every site of the demonstration has one.
    return site.latitude or 0.0, site.longitude or 0.0


def _modes(somebody: Somebody, service: str) -> tuple[Mode, ...]:
    """Those of the newest choice that covers the service; none of somebody never asked."""
    for choice in reversed(somebody.choices):
        if choice.service is None or choice.service.slug == service:
            return tuple(map(Mode, choice.modes))
    return ()


def _shift(number: int, starts: int, session: Session) -> Shift:
    begins, until = session.half.value
    return Shift(
        number=number,
        starts=starts,
        ends=starts + _minute(until) - _minute(begins),
        site=session.site.slug,
        services=frozenset(session.services),
        modes=frozenset(session.modes),
    )


def _minute(at: time) -> int:
    return at.hour * HOUR + at.minute
