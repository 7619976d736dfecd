"""Who sits where in which half of which day, week after week; pure, and no room is given twice.

A session is half a day of one post at one site. Every other week a room may have somebody else.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import Enum
from itertools import groupby

from scheduler.demonstration import dice
from scheduler.demonstration.partnership import Partnership
from scheduler.demonstration.staffing import Worker
from scheduler.modes import Mode
from scheduler.partners.models import Post, Room, Site

SEEING = (Mode.FACE_TO_FACE, Mode.PHONE, Mode.VIDEO)
CALLING = (Mode.PHONE, Mode.VIDEO)
WRITING = (Mode.TEXT,)
# Half days of each worker in a week, and how they are spent.
HALF_DAYS = 7
KINDS = {SEEING: 0.78, CALLING: 0.14, WRITING: 0.08}
EVERY_OTHER_WEEK = 0.15


class Half(Enum):
    MORNING = (time(9), time(13))
    AFTERNOON = (time(13, 30), time(17, 30))


@dataclass(frozen=True)
class Session:
    """`weeks` holds 0, 1 or both: the even and the odd weeks from the first Monday."""

    post: Post
    services: tuple[str, ...]
    site: Site
    room: Room | None
    modes: tuple[Mode, ...]
    weekday: int
    half: Half
    weeks: tuple[int, ...]

    @property
    def interval(self) -> int:
        return 3 - len(self.weeks)

    def first_on(self, monday: date) -> date:
        """The first day it happens, from the Monday of an even week."""
        return monday + timedelta(weeks=self.weeks[0], days=self.weekday)

    def falls_on(self, on: date, *, monday: date) -> bool:
        """Whether the rule gives a date, counted from the same Monday."""
        return on.weekday() == self.weekday and (on - monday).days // 7 % 2 in self.weeks


@dataclass
class Rooms:
    """Which room is given to whom; asked before it is given."""

    county: Partnership
    _given: set[tuple[object, ...]] = field(default_factory=set)

    def find(
        self, site: Site, modes: tuple[Mode, ...], weekday: int, half: Half, weeks: tuple[int, ...]
    ) -> Room | None:
        """A free room that serves the modes; people are not seen in a room for calls."""
        for room in self._suitable(site, modes):
            keys = {(room.id, weekday, half, week) for week in weeks}
            if not keys & self._given:
                self._given |= keys
                return room
        return None

    def _suitable(self, site: Site, modes: tuple[Mode, ...]) -> Iterator[Room]:
        rooms = [room for room in self.county.rooms if room.site_id == site.id]
        # Calls leave the rooms that can see people to those who must be seen.
        for room in sorted(rooms, key=lambda room: (room.sees_people, room.name)):
            sees = room.sees_people or Mode.FACE_TO_FACE not in modes
            if sees and (room.is_private or modes == (Mode.FACE_TO_FACE,)):
                yield room


def make(county: Partnership, workers: Iterable[Worker]) -> list[Session]:
    """Every session of every worker; those who find no room write texts, which takes none."""
    rooms = Rooms(county)
    found: list[Session] = []
    for worker in workers:
        chance = dice.source("sessions", worker.staff_member.slug)
        found += _of_worker(county, worker, rooms, chance)
    return found


def _of_worker(
    county: Partnership, worker: Worker, rooms: Rooms, chance: random.Random
) -> Iterator[Session]:
    days = [(weekday, half) for weekday in range(5) for half in Half]
    for number, (weekday, half) in enumerate(sorted(chance.sample(days, HALF_DAYS), key=_in_order)):
        # The second employer has about a third of the week.
        place = 1 if len(worker.posts) > 1 and number % 3 == 2 else 0
        post, services = worker.posts[place], worker.services[place]
        modes = dice.weighted(chance, KINDS)
        weeks = chance.choice([(0,), (1,)]) if chance.random() < EVERY_OTHER_WEEK else (0, 1)
        yield _session(county, rooms, chance, post, services, modes, weekday, half, weeks)


def _in_order(day: tuple[int, Half]) -> tuple[int, time]:
    return day[0], day[1].value[0]


def _session(
    county: Partnership,
    rooms: Rooms,
    chance: random.Random,
    post: Post,
    services: tuple[str, ...],
    modes: tuple[Mode, ...],
    weekday: int,
    half: Half,
    weeks: tuple[int, ...],
) -> Session:
    sites = _sites(county, post, chance)
    if modes != WRITING:
        for site in sites:
            room = rooms.find(site, modes, weekday, half, weeks)
            if room is not None:
                served = modes if room.sees_people else CALLING
                return Session(post, services, site, room, served, weekday, half, weeks)
    # A text conversation needs a number to text: a partner without one has no such session.
    site = next(site for site in sites if site.partner.text_number)
    return Session(post, services, site, None, WRITING, weekday, half, weeks)


def _sites(county: Partnership, post: Post, chance: random.Random) -> list[Site]:
    """The employer's own sites first, then those of others: staff are shared, and so are rooms."""
    sites = list(county.sites.values())
    chance.shuffle(sites)
    return sorted(sites, key=lambda site: site.partner_id != post.partner_id)


@dataclass(frozen=True)
class Series:
    """Sessions that are alike but for the weekday: one pattern of a rota."""

    sessions: tuple[Session, ...]

    @property
    def like(self) -> Session:
        return self.sessions[0]


def series(sessions: Iterable[Session]) -> list[Series]:
    """Sessions put together where one pattern can hold them."""
    ordered = sorted(sessions, key=_likeness)
    return [Series(tuple(group)) for _, group in groupby(ordered, key=_likeness)]


def _likeness(session: Session) -> tuple[object, ...]:
    return (
        str(session.post.id),
        str(session.site.id),
        str(session.room.id) if session.room else "",
        session.modes,
        session.half.value[0],
        session.weeks,
    )
