"""Finds options in the person's own modes; where there are none, says why and what to do next.

Never a dead end, and never another mode: the answer to “no option” is the waiting list in the
same modes, the soonest elsewhere, and a human's phone number.
"""

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from scheduler.availability import claims, fitting, ranking, reasons, terms
from scheduler.availability.fitting import Fitting, Misfit
from scheduler.availability.models import Opening
from scheduler.availability.options import Answer, NextSteps, Option, Query, Reason
from scheduler.availability.starts import starts_within
from scheduler.availability.terms import Terms
from scheduler.clock import local_day
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners.models import Partner

_CHUNK = 200
_ELSEWHERE = 3


def find(*, query: Query, now: datetime) -> Answer:
    """The first `query.limit` options, ranked; or the reasons there are none, and the next steps.

    Raises `choices.NotAsked` and `terms.OutsideChoice`.
    """
    claims.release_lapsed(now=now)
    agreed = terms.of(
        person_id=query.person_id,
        service_id=query.service_id,
        partner_id=query.partner_id,
        from_at=query.from_at,
        until_at=query.until_at,
        now=now,
    )
    for mode in query.modes:
        terms.require_accepted(choice=agreed.choice, mode=mode)
    if agreed.not_after <= agreed.not_before:
        return Answer([], [reasons.outside_dates(agreed)], _next_steps(query, agreed, now=now))
    search = _Search(query=query, terms=agreed)
    options = list(islice(search.options(), query.limit))
    if options:
        return Answer(options)
    return Answer([], search.reasons(), _next_steps(query, agreed, now=now))


@dataclass
class _Search:
    query: Query
    terms: Terms
    misfits: Counter[Misfit] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        # A promise that starts in the window may end after it: look a day further for claims.
        window = Interval(self.terms.not_before, self.terms.not_after + timedelta(days=1))
        self.fitting = Fitting(
            terms=self.terms,
            window=window,
            known_workers=fitting.known_workers(person_id=self.query.person_id),
        )

    def options(self) -> Iterator[Option]:
        """Every option, best first: known workers before others, then the person's modes."""
        known = Q(staff_member__in=self.fitting.known_workers)
        tiers = [known] if self.query.same_worker_only else [known, ~known]
        for tier in tiers:
            for mode in self.modes():
                yield from self._in_order(self._openings(mode).filter(tier), mode)

    def modes(self) -> list[Mode]:
        """The modes to look in, in the person's order."""
        return [
            mode
            for mode in self.terms.accepted
            if mode in self.terms.shapes and (not self.query.modes or mode in self.query.modes)
        ]

    def reasons(self) -> list[Reason]:
        return reasons.explain(
            query=self.query, terms=self.terms, modes=self.modes(), misfits=self.misfits
        )

    def _openings(self, mode: Mode) -> QuerySet[Opening]:
        openings = self.terms.openings().filter(
            modes__contains=[mode],
            starts_at__lt=self.terms.not_after,
            ends_at__gt=self.terms.not_before,
        )
        wanted = self.query.together[:1] or self.query.staff_member_ids
        if wanted:
            openings = openings.filter(staff_member__in=wanted)
        if self.query.site_ids:
            openings = openings.filter(site__in=self.query.site_ids)
        return openings.order_by("starts_at", "id")

    def _in_order(self, openings: QuerySet[Opening], mode: Mode) -> Iterator[Option]:
        """The options of one mode, merged from openings that are read as they are needed."""
        crews = _Crews(search=self, mode=mode, others=self.query.together[1:])
        waiting: list[tuple[datetime, int, Opening, Iterator[datetime]]] = []
        unread = _chunks(openings)
        following = next(unread, None)
        number = 0
        while waiting or following is not None:
            while following is not None and (not waiting or following.starts_at <= waiting[0][0]):
                _push(waiting, number, following, self._starts(following, mode))
                number, following = number + 1, next(unread, None)
            if waiting:
                yield from sorted(crews.fit_next(waiting), key=ranking.key)

    def _starts(self, opening: Opening, mode: Mode) -> Iterator[datetime]:
        if not self.fitting.has_room_for(mode=mode, opening=opening):
            self.misfits[Misfit.NO_ROOM] += 1
            return iter(())
        starts = starts_within(
            Interval(opening.starts_at, opening.ends_at),
            shape=self.terms.shapes[mode],
            not_before=self.terms.not_before,
            zone=ZoneInfo(opening.site.zone),
        )
        return (
            start
            for start in starts
            if start < self.terms.not_after and self.is_shared(opening, start)
        )

    def is_shared(self, opening: Opening, start: datetime) -> bool:
        on = local_day(start, zone=ZoneInfo(opening.site.zone))
        return self.terms.is_shared(owner_id=opening.post.partner_id, on=on)


def _push(
    waiting: list[tuple[datetime, int, Opening, Iterator[datetime]]],
    number: int,
    opening: Opening,
    starts: Iterator[datetime],
) -> None:
    first = next(starts, None)
    if first is not None:
        heapq.heappush(waiting, (first, number, opening, starts))


@dataclass
class _Crews:
    """Tries the earliest start of all openings at hand, with everybody who must be there."""

    search: _Search
    mode: Mode
    others: tuple[UUID, ...]

    def __post_init__(self) -> None:
        mine = self.search.terms.openings().filter(
            modes__contains=[self.mode],
            staff_member__in=self.others,
            starts_at__lt=self.search.terms.not_after + timedelta(days=1),
            ends_at__gt=self.search.terms.not_before,
        )
        self._openings = list(mine) if self.others else []

    def fit_next(
        self, waiting: list[tuple[datetime, int, Opening, Iterator[datetime]]]
    ) -> list[Option]:
        """The options at the earliest start; every opening that has it moves on to its next."""
        earliest, found = waiting[0][0], []
        while waiting and waiting[0][0] == earliest:
            _, number, opening, starts = heapq.heappop(waiting)
            _push(waiting, number, opening, starts)
            result = self._fit(opening, earliest)
            if isinstance(result, Option):
                found.append(result)
            else:
                self.search.misfits[result] += 1
        return found

    def _fit(self, opening: Opening, starts_at: datetime) -> Option | Misfit:
        crew = [opening]
        for staff_member_id in self.others:
            theirs = self._covering(staff_member_id, opening.site_id, starts_at)
            if theirs is None:
                return Misfit.TOO_SHORT
            crew.append(theirs)
        return self.search.fitting.fit(mode=self.mode, starts_at=starts_at, crew=crew)

    def _covering(
        self, staff_member_id: UUID, site_id: UUID, starts_at: datetime
    ) -> Opening | None:
        for opening in self._openings:
            if (opening.staff_member_id, opening.site_id) == (staff_member_id, site_id) and (
                opening.starts_at <= starts_at < opening.ends_at
                and self.search.is_shared(opening, starts_at)
            ):
                return opening
        return None


def _chunks(openings: QuerySet[Opening]) -> Iterator[Opening]:
    """The openings in order of start, read a chunk at a time by where the last chunk ended."""
    after = Q()
    while True:
        chunk = list(openings.filter(after)[:_CHUNK])
        yield from chunk
        if len(chunk) < _CHUNK:
            return
        last = chunk[-1]
        after = Q(starts_at__gt=last.starts_at) | Q(starts_at=last.starts_at, id__gt=last.id)


def _next_steps(query: Query, agreed: Terms, *, now: datetime) -> NextSteps:
    """The waiting list in the same modes, the soonest elsewhere in the same modes, a human."""
    modes = tuple(mode for mode in agreed.accepted if not query.modes or mode in query.modes)
    wider = replace(
        query,
        site_ids=(),
        staff_member_ids=(),
        same_worker_only=False,
        from_at=now,
        until_at=now + agreed.service.horizon,
        limit=_ELSEWHERE,
    )
    elsewhere: tuple[Option, ...] = ()
    if wider != query and modes:
        whole = terms.of(
            person_id=query.person_id,
            service_id=query.service_id,
            partner_id=query.partner_id,
            from_at=wider.from_at,
            until_at=wider.until_at,
            now=now,
        )
        elsewhere = tuple(islice(_Search(query=wider, terms=whole).options(), _ELSEWHERE))
    desk = Partner.objects.only("desk_phone").get(id=query.partner_id)
    return NextSteps(waiting_list_modes=modes, elsewhere=elsewhere, desk_phone=desk.desk_phone)
