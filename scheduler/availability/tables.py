"""Times laid out by place and day: a few of each, spread over the day, in the person's modes only.

A desk reads them at a glance while somebody is on the line. What a cell leaves out, the table of
that one place and day has; the ranking of a search is not asked for.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduler import clock
from scheduler.availability import claims, counts, search, terms
from scheduler.availability.answers import Answer
from scheduler.availability.fitting import Misfit
from scheduler.availability.options import Option, Query
from scheduler.availability.reading import Free
from scheduler.availability.searching import Searching
from scheduler.availability.starts import next_start
from scheduler.availability.terms import Terms
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners.directory import Directory

# Days are counted so far ahead at first; a service booked up beyond is looked for further.
_NEAR = timedelta(days=14)
_STEP = timedelta(minutes=15)
Place = tuple[UUID, date]
Cells = dict[Place, tuple[Option, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a table is; `each` times in a cell, together of all modes. `skipped` places are
    left out, because a table before this one had them. Days are looked for `within` so long."""

    days: int = 5
    places: int = 5
    each: int = 6
    skipped: int = 0
    within: timedelta = _NEAR


@dataclass(frozen=True, slots=True)
class Table:
    """`more` are the cells that have other times besides; `other_places` how many follow.

    Without any time `why_none` has the reasons and the next steps.
    """

    directory: Directory
    modes: tuple[Mode, ...]
    days: tuple[date, ...] = ()
    places: tuple[UUID, ...] = ()
    cells: Mapping[Place, tuple[Option, ...]] = field(default_factory=dict)
    more: frozenset[Place] = frozenset()
    other_places: int = 0
    why_none: Answer | None = None


def lay_out(*, query: Query, size: Size, now: datetime) -> Table:
    """The first days with time left at the first places: the desk's own, then the soonest.

    Raises `choices.NotAsked`, `terms.OutsideChoice`.
    """
    agreed = search.terms_of(query, now=now)
    for mode in query.modes:
        terms.require_accepted(choice=agreed.circumstances.choice, mode=mode)
    left = _left(query, agreed, within=size.within)
    places = _ordered(left, agreed)
    shown = places[size.skipped : size.skipped + size.places]
    table = Table(agreed.directory, agreed.accepted)
    if shown:
        days = sorted({on for site_id in shown for on in left[site_id]})[: size.days]
        table = _filled(query, agreed, days=days, places=shown, each=size.each, now=now)
        table = replace(table, other_places=max(0, len(places) - size.skipped - len(shown)))
    if any(table.cells.values()):
        return table
    # What is left may still not suit this person; search knows why, and what comes later.
    answer = search.find(query=replace(query, limit=1), now=now)
    if not answer.options:
        return replace(table, why_none=answer)
    return _from_option(answer.options[0], query, agreed, size, now=now)


def _from_option(first: Option, query: Query, agreed: Terms, size: Size, *, now: datetime) -> Table:
    """The table that begins where search found the first time."""
    on = first.starts_at.astimezone(agreed.directory.zones[first.site_id]).date()
    days = [on + timedelta(days=number) for number in range(size.days)]
    return _filled(query, agreed, days=days, places=[first.site_id], each=size.each, now=now)


def _left(query: Query, agreed: Terms, *, within: timedelta) -> dict[UUID, list[date]]:
    for until in (agreed.not_before + within, agreed.not_after):
        near = replace(agreed, not_after=min(until, agreed.not_after))
        found = counts.days_left(agreed=near, modes=query.modes, site_ids=query.site_ids)
        if found:
            return found
    return {}


def _ordered(left: Mapping[UUID, Sequence[date]], agreed: Terms) -> list[UUID]:
    def key(site_id: UUID) -> tuple[bool, date, str]:
        site = agreed.directory.sites[site_id]
        return site.partner_id != agreed.partner_id, left[site_id][0], site.name

    return sorted(left, key=key)


def _filled(
    query: Query,
    agreed: Terms,
    *,
    days: Sequence[date],
    places: Sequence[UUID],
    each: int,
    now: datetime,
) -> Table:
    within = replace(
        agreed,
        not_before=max(agreed.not_before, clock.local_moment(days[0], time())),
        not_after=min(agreed.not_after, clock.local_moment(days[-1] + timedelta(days=1), time())),
    )
    at_places = replace(query, site_ids=tuple(places))
    searching = Searching(query=at_places, terms=within)
    if searching.fitting.holds_have_lapsed:
        claims.release_lapsed(now=now)
        searching = Searching(query=at_places, terms=within)
    filling = _Filling(searching, frozenset(days))
    modes = searching.modes()
    for mode in modes:
        filling.add(mode, each=max(2, each // len(modes)))
    return Table(
        agreed.directory,
        agreed.accepted,
        days=tuple(days),
        places=tuple(places),
        cells=filling.cells,
        more=frozenset(filling.more),
    )


@dataclass
class _Filling:
    """Fills the cells of some days, one mode after the other."""

    searching: Searching
    days: frozenset[date]
    cells: Cells = field(default_factory=dict)
    more: set[Place] = field(default_factory=set)

    def add(self, mode: Mode, *, each: int) -> None:
        """Up to `each` times of one mode in every cell."""
        terms_ = self.searching.terms
        window = Interval(terms_.not_before, terms_.not_after)
        at_sites: dict[UUID, list[Free]] = defaultdict(list)
        for wanted in self.searching.wanted(mode):
            for opening in wanted.overlapping(window):
                at_sites[opening.site_id].append(opening)
        if mode.needs_room:
            self._leave_out_without_rooms(at_sites, mode, window)
        for site_id, openings in at_sites.items():
            for on, times in self._waiting(mode, site_id, openings).items():
                place = (site_id, on)
                self.cells[place] = (*self.cells.get(place, ()), *times.first(each))
                if times.heap:
                    self.more.add(place)

    def _waiting(
        self, mode: Mode, site_id: UUID, openings: Sequence[Free]
    ) -> "dict[date, _Waiting]":
        """The openings of one place in the cell of their first start, if the table has it."""
        terms_ = self.searching.terms
        zone, waiting = terms_.directory.zones[site_id], dict[date, _Waiting]()
        for opening in openings:
            starts_at = _next_start(terms_, mode, opening, terms_.not_before, zone)
            if starts_at is None or starts_at >= terms_.not_after:
                continue
            on = starts_at.astimezone(zone).date()
            if on not in self.days:
                continue
            if on not in waiting:
                waiting[on] = _Waiting(self.searching, mode, zone)
            waiting[on].push(starts_at, opening)
        return waiting

    def _leave_out_without_rooms(
        self, at_sites: dict[UUID, list[Free]], mode: Mode, window: Interval
    ) -> None:
        """Keep those at whose place there is a room that would do; read what is taken of them."""
        rooms, ids = self.searching.fitting.rooms, set[UUID]()
        for site_id, openings in at_sites.items():
            would_do = {
                room_id: rooms.suitable(site_id=site_id, fixed_room_id=room_id, mode=mode)
                for room_id in {each.room_id for each in openings}
            }
            ids |= {room.id for some in would_do.values() for room in some}
            at_sites[site_id] = [each for each in openings if would_do[each.room_id]]
        rooms.read(ids, window=window.widened(before=timedelta(), after=timedelta(days=1)))


@dataclass
class _Waiting:
    """The openings of one cell and mode, each at its next start, whom to ask first on top."""

    searching: Searching
    mode: Mode
    zone: ZoneInfo
    heap: list[tuple[datetime, bool, bool, datetime, int, Free]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def push(self, starts_at: datetime, opening: Free) -> None:
        """Let the opening wait for its turn at this start."""
        known = self.searching.fitting.known_workers
        spends = self.mode is not Mode.FACE_TO_FACE and opening.serves_face_to_face
        heappush(
            self.heap,
            (
                starts_at,
                not known or opening.staff_member_id not in known,
                spends,
                opening.ends_at,
                next(self.numbers),
                opening,
            ),
        )

    def first(self, most: int) -> list[Option]:
        """The first times, one after the other; closer together only where there are no others."""
        apart = self.searching.terms.shapes[self.mode].whole
        shown: list[Option] = []
        close: list[tuple[datetime, Free]] = []
        while self.heap and len(shown) < most:
            starts_at, *_, opening = heappop(self.heap)
            free_from = shown[-1].starts_at + apart if shown else starts_at
            if starts_at < free_from:
                if not self._move_on(opening, free_from) and starts_at != shown[-1].starts_at:
                    close.append((starts_at, opening))
                continue
            option = self._fit(opening, starts_at)
            if option is not None:
                shown.append(option)
            self._move_on(opening, starts_at + (apart if option else _STEP))
        for starts_at, opening in close[: most - len(shown)]:
            option = self._fit(opening, starts_at)
            if option is not None and starts_at not in {each.starts_at for each in shown}:
                shown.append(option)
        return sorted(shown, key=lambda option: option.starts_at)

    def _move_on(self, opening: Free, earliest: datetime) -> bool:
        terms_ = self.searching.terms
        starts_at = _next_start(terms_, self.mode, opening, earliest, self.zone)
        if starts_at is None or starts_at >= terms_.not_after:
            return False
        self.push(starts_at, opening)
        return True

    def _fit(self, opening: Free, starts_at: datetime) -> Option | None:
        exact = self.searching.terms.shapes[self.mode].exact(starts_at)
        if not self.searching.is_asked_for(exact, self.zone):
            return None
        found = self.searching.fitting.fit(mode=self.mode, starts_at=starts_at, crew=[opening])
        return None if isinstance(found, Misfit) else found


def _next_start(
    terms_: Terms, mode: Mode, opening: Free, earliest: datetime, zone: ZoneInfo
) -> datetime | None:
    return next_start(
        opening,
        shape=terms_.shapes[mode],
        not_before=max(earliest, terms_.not_before),
        zone=zone,
    )
