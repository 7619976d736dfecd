"""The options of one mode in the order of ranking.key, from openings read as they are needed.

Most pages are filled at the first moment at which anybody is free, which one reading finds; the
rest is a merge of all openings by their next start.
"""

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduler.availability import ranking
from scheduler.availability.fitting import Fitting, Misfit
from scheduler.availability.options import Cursor, Option, Query
from scheduler.availability.reading import Free, Wanted
from scheduler.availability.starts import moments, starts_within
from scheduler.availability.terms import Terms
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners.levels import HEAD_START

# How many more than a page wants are read at first: some will not fit.
_SPARE = 5
# So few workers or places have no first moment in common worth asking for.
_ALONE = 4
_TWO_WEEKS = timedelta(days=15)
_EVERY_WEEK = {Misfit.OTHER_TIME, Misfit.NOT_SAFE_THEN}
_Waiting = list[tuple[datetime, int, Free, Iterator[datetime]]]


class Searching(Protocol):
    """The search that a mode is a part of."""

    query: Query
    terms: Terms
    fitting: Fitting
    misfits: Counter[Misfit]

    @property
    def one_zone(self) -> ZoneInfo | None: ...
    def is_asked_for(self, exact: Interval, zone: ZoneInfo) -> bool: ...
    def misfit(self, mode: Mode, exact: Interval, zone: ZoneInfo) -> Misfit | None: ...


@dataclass
class OneMode:
    """The options of one mode among the openings of one reading."""

    search: Searching
    wanted: Wanted
    after: Cursor | None

    def __post_init__(self) -> None:
        self.mode = self.wanted.mode
        self.terms, self.fitting = self.search.terms, self.search.fitting
        self.shape = self.terms.shapes[self.mode]
        self.earliest = self.terms.not_before
        self._shown: set[UUID] = set()
        if self.after is not None:
            serves = bool(self.wanted.serves_face_to_face)
            is_delayed = serves and self.mode is not Mode.FACE_TO_FACE
            moment = self.after.moment - HEAD_START if is_delayed else self.after.moment
            self.earliest = max(moment, self.earliest)
            self._shown = {
                worker for at_serving, worker in self.after.shown if at_serving == serves
            }
        self._shown_at = self.earliest
        self._enough = self.search.query.limit + len(self._shown) + _SPARE
        self.crews = _Crews(self)

    def options(self) -> Iterator[Option]:
        moment = self._first_moment(self.earliest)
        if moment is None:
            return
        self.earliest = moment
        if self.search.one_zone is not None and self._are_many():
            yield from self._at(moment)
        if self.earliest < self.terms.not_after:
            yield from self._merged()

    def _are_many(self) -> bool:
        """Whether the first moment is worth a reading of its own."""
        staff, sites = self.wanted.staff_member_ids, self.wanted.site_ids
        return (staff is None or len(staff) > _ALONE) and (sites is None or len(sites) > _ALONE)

    def _first_moment(self, earliest: datetime) -> datetime | None:
        """The first start that is worth asking for: on the grid, and good for the person."""
        zone = self.search.one_zone
        if zone is None:
            return earliest
        unfit: Counter[Misfit] = Counter()
        for moment in moments(earliest, grid=self.shape.start_grid, zone=zone):
            if moment >= self.terms.not_after:
                break
            # Days and hours come again every week: what suits in none of two suits in none.
            if unfit and moment - earliest > _TWO_WEEKS and unfit.keys() <= _EVERY_WEEK:
                break
            misfit = self.search.misfit(self.mode, self.shape.exact(moment), zone)
            if misfit is None:
                return moment
            unfit[misfit] += 1
        self.search.misfits.update(unfit)
        return None

    def _at(self, moment: datetime) -> Iterator[Option]:
        """What one reading finds at the first moment at which anybody is free."""
        found, moment = self._soonest(moment)
        self.earliest = moment
        if moment != self._shown_at:
            self._shown, self._shown_at = set(), moment
        self.fitting.expect(found, mode=self.mode)
        self.crews.read(found)
        options = [self._fit(opening, moment) for opening in found]
        for option in sorted((each for each in options if each), key=ranking.key):
            self._shown.add(option.staff_member_ids[0])
            yield option

    def _soonest(self, moment: datetime) -> tuple[list[Free], datetime]:
        """Who is free at the first moment worth asking for at which anybody is, and that moment."""
        during = self.shape.buffered(moment)
        found = self.wanted.at_or_next(during, before=self.terms.not_after, limit=self._enough)
        if not found:
            return [], self.terms.not_after
        if found[0].starts_at <= during.starts_at:
            return found, moment
        begins_at = found[0].starts_at + self.shape.buffer_before
        following = self._first_moment(begins_at)
        if following is None:
            return [], self.terms.not_after
        if following != begins_at:
            found = self.wanted.at(self.shape.buffered(following), limit=self._enough)
        return found, following

    def _merged(self) -> Iterator[Option]:
        """Everything else, from the openings by their next start."""
        waiting: _Waiting = []
        number = 0
        first = self.shape.buffered(self.earliest)
        chunks = self.wanted.from_on(first, before=self.terms.not_after, length=self.shape.whole)
        for chunk in chunks:
            self.fitting.expect(chunk, mode=self.mode)
            self.crews.read(chunk)
            for opening in chunk:
                while waiting and waiting[0][0] < opening.starts_at:
                    yield from self._next(waiting)
                _push(waiting, number, opening, self._starts(opening))
                number += 1
        while waiting:
            yield from self._next(waiting)

    def _next(self, waiting: _Waiting) -> list[Option]:
        """The options at the earliest start; every opening that has it moves on to its next."""
        earliest, found = waiting[0][0], []
        while waiting and waiting[0][0] == earliest:
            _, number, opening, starts = heapq.heappop(waiting)
            _push(waiting, number, opening, starts)
            option = self._fit(opening, earliest)
            if option is not None:
                found.append(option)
        return sorted(found, key=ranking.key)

    def _fit(self, opening: Free, starts_at: datetime) -> Option | None:
        if starts_at == self._shown_at and opening.staff_member_id in self._shown:
            return None
        crew = self.crews.of(opening, starts_at)
        zone = self.terms.directory.zones[opening.site_id]
        result: Option | Misfit = Misfit.TOO_SHORT
        if crew is not None and not self.search.is_asked_for(self.shape.exact(starts_at), zone):
            result = Misfit.OTHER_TIME
        elif crew is not None:
            result = self.fitting.fit(mode=self.mode, starts_at=starts_at, crew=crew)
        if isinstance(result, Option):
            return result
        self.search.misfits[result] += 1
        return None

    def _starts(self, opening: Free) -> Iterator[datetime]:
        if not self.fitting.has_room_for(mode=self.mode, opening=opening):
            self.search.misfits[Misfit.NO_ROOM] += 1
            return
        zone = self.terms.directory.zones[opening.site_id]
        for start in starts_within(
            opening.interval, shape=self.shape, not_before=self.earliest, zone=zone
        ):
            if start >= self.terms.not_after:
                return
            yield start


@dataclass
class _Crews:
    """Everybody who must be there together: one opening each, at one place."""

    of_mode: OneMode

    def __post_init__(self) -> None:
        self.others = self.of_mode.search.query.together[1:]
        self._openings: dict[tuple[UUID, UUID], list[Free]] = {}

    def read(self, chunk: list[Free]) -> None:
        """Have the others' openings at hand, wherever those of the chunk are."""
        if not self.others:
            return
        window = Interval(
            min(each.starts_at for each in chunk), max(each.ends_at for each in chunk)
        )
        of_mode = self.of_mode
        theirs = replace(
            of_mode.wanted,
            staff_member_ids=self.others,
            not_of=(),
            serves_face_to_face=None,
            at_end=None,
        )
        for each in theirs.overlapping(window):
            known = self._openings.setdefault((each.staff_member_id, each.site_id), [])
            if each not in known:
                known.append(each)

    def of(self, opening: Free, starts_at: datetime) -> list[Free] | None:
        """The crew of an opening at a start, or None where somebody has no time there."""
        crew = [opening]
        for staff_member_id in self.others:
            theirs = self._openings.get((staff_member_id, opening.site_id), ())
            found = next(
                (each for each in theirs if each.starts_at <= starts_at < each.ends_at), None
            )
            if found is None:
                return None
            crew.append(found)
        return crew


def _push(waiting: _Waiting, number: int, opening: Free, starts: Iterator[datetime]) -> None:
    first = next(starts, None)
    if first is not None:
        heapq.heappush(waiting, (first, number, opening, starts))
