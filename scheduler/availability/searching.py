"""One search: which openings to look among, in the order of the person's trust and choice.

Known workers come before others, because seeing the same worker is trust, then the person's
modes in their order. Within a mode merging.OneMode gives the options.
"""

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduler import clock
from scheduler.availability import ranking, reasons, rooms
from scheduler.availability.fitting import Fitting, Misfit
from scheduler.availability.merging import OneMode
from scheduler.availability.options import Cursor, Option, Query, Reason
from scheduler.availability.reading import Wanted
from scheduler.availability.terms import Terms
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners.levels import HEAD_START

_FEW = 30


@dataclass
class Searching:
    """One search: `options` gives them in order, `reasons` says afterwards what was in the way."""

    query: Query
    terms: Terms
    misfits: Counter[Misfit] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        # A promise that starts in the window may end after it: look a day further for claims.
        window = Interval(self.terms.not_before, self.terms.not_after + timedelta(days=1))
        self.fitting = Fitting(terms=self.terms, window=window, besides=self.query.besides)

    def options(self) -> Iterator[Option]:
        """Every option after the query's cursor, best first."""
        after, tiers = self.query.after, self._tiers()
        if after is not None and after.known_workers not in tiers:
            after = None
        for is_known in tiers:
            for mode in self.modes():
                if after is not None and (is_known, mode) != (after.known_workers, after.mode):
                    continue
                wanted = self._wanted(mode, is_known=is_known)
                if wanted is not None:
                    yield from self._in_mode(wanted, after=after)
                after = None

    def _in_mode(self, wanted: Wanted, *, after: Cursor | None) -> Iterator[Option]:
        """The options of one tier and mode; what serves face to face comes late to the others."""
        face_to_face = OneMode(self, replace(wanted, serves_face_to_face=True), after=after)
        if wanted.mode is Mode.FACE_TO_FACE:
            yield from face_to_face.options()
            return
        other = OneMode(self, replace(wanted, serves_face_to_face=False), after=after).options()
        # The delayed ones are not even read while the others come before any of them.
        for option in other:
            if ranking.moment(option) >= face_to_face.earliest + HEAD_START:
                other = chain([option], other)
                break
            yield option
        yield from heapq.merge(other, face_to_face.options(), key=ranking.key)

    def cursor(self, page: list[Option]) -> Cursor:
        """Where the next page begins: after this one's last option and whoever is its equal."""
        last, before = self._place(page[-1]), self.query.after
        shown = {
            (option.spends_face_to_face, option.staff_member_ids[0])
            for option in page
            if self._place(option) == last
        }
        if before and last == (before.known_workers, before.mode, before.moment):
            shown |= before.shown
        known, mode, moment = last
        return Cursor(page[-1].choice_id, known, mode, moment, frozenset(shown))

    def _place(self, option: Option) -> tuple[bool, Mode, datetime]:
        is_known = option.staff_member_ids[0] in self.fitting.known_workers
        return is_known, option.mode, ranking.moment(option)

    def modes(self) -> list[Mode]:
        """The modes to look in, in the person's order."""
        return [
            mode
            for mode in self.terms.accepted
            if mode in self.terms.shapes and (not self.query.modes or mode in self.query.modes)
        ]

    def wanted(self, mode: Mode) -> Iterator[Wanted]:
        """Which openings to read for one mode: those of known workers, then of others."""
        for is_known in self._tiers():
            wanted = self._wanted(mode, is_known=is_known)
            if wanted is not None:
                yield wanted

    def reasons(self) -> list[Reason]:
        return reasons.explain(
            query=self.query, terms=self.terms, modes=self.modes(), misfits=self.misfits
        )

    def misfit(self, mode: Mode, exact: Interval, zone: ZoneInfo) -> Misfit | None:
        """Why a time suits neither the question nor the person, whoever has it free."""
        if not self.is_asked_for(exact, zone):
            return Misfit.OTHER_TIME
        return self.fitting.misfit_of_person(mode, exact, zone)

    def is_asked_for(self, exact: Interval, zone: ZoneInfo) -> bool:
        """Whether a time suits the question."""
        query = self.query
        if not query.weekdays and query.from_time is None and query.until_time is None:
            return True
        begins, ends = exact.starts_at.astimezone(zone), exact.ends_at.astimezone(zone)
        if query.weekdays and begins.isoweekday() not in query.weekdays:
            return False
        if query.from_time is not None and begins.time() < query.from_time:
            return False
        return query.until_time is None or (
            ends.date() == begins.date() and ends.time() <= query.until_time
        )

    @cached_property
    def one_zone(self) -> ZoneInfo | None:
        """The zone of every place, if they share one."""
        zones = set(self.terms.directory.zones.values())
        return zones.pop() if len(zones) == 1 else None

    def _tiers(self) -> list[bool]:
        known = self.fitting.known_workers
        if self.query.same_worker_only or (self.terms.effects.same_worker and known):
            return [True]
        return [True, False] if known else [False]

    def _wanted(self, mode: Mode, *, is_known: bool) -> Wanted | None:
        """Which openings to read; None where there can be none."""
        staff, sites = self._staff(is_known=is_known), self._sites(mode)
        if sites is not None and not sites:
            self.misfits[Misfit.NO_ROOM] += 1
            return None
        if not self.fitting.has_interpreters:
            self.misfits[Misfit.INTERPRETER_BUSY] += 1
            return None
        if staff is not None and not staff:
            return None
        days = self.query.weekdays or self.terms.safe_hours(mode).days
        return Wanted(
            mode=mode,
            service_id=self.terms.service.id,
            owner_ids=tuple(sorted(self.terms.owner_ids)),
            serves_face_to_face=None,
            staff_member_ids=staff,
            not_of=() if is_known else tuple(sorted(self.fitting.known_workers)),
            site_ids=sites,
            room_is=rooms.needed_features(mode=mode, effects=self.terms.effects),
            weekdays=days if self.one_zone == clock.LONDON else (),
            at_end=self.terms.effects.first_or_last,
            spending=self.terms.spending(mode),
        )

    def _sites(self, mode: Mode) -> tuple[UUID, ...] | None:
        """The places asked for that have a room for it, free or not; None: anywhere."""
        asked = self.query.site_ids
        if not mode.needs_room:
            return asked or None
        directory, effects = self.terms.directory, self.terms.effects
        there = rooms.at_sites(directory, mode=mode, effects=effects)
        if asked:
            return tuple(site_id for site_id in asked if there.get(site_id))
        return None if all(there.values()) else tuple(each for each in there if there[each])

    def _staff(self, *, is_known: bool) -> tuple[UUID, ...] | None:
        """The staff members asked for, by name, need or acquaintance; None: whoever there is."""
        query, known = self.query, self.fitting.known_workers
        asked: set[UUID] | None = None
        # Few who offer a service are read one by one, instead of everybody's time for theirs.
        if self.terms.asks_for_some_workers or self.terms.few_offer_it(_FEW):
            offering = self.terms.offering()
            asked = {post.staff_member_id for post in offering if self.terms.meets_needs(post)}
        if query.together and not self.terms.all_meet_needs(query.together):
            return ()
        for named in (query.together[:1] or query.staff_member_ids, known if is_known else ()):
            if named:
                asked = set(named) if asked is None else asked & set(named)
        return None if asked is None else tuple(sorted(asked))
