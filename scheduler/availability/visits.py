"""Several appointments one after the other in one visit, so that somebody travels once.

Every part is an option of its own, in the same mode at the same place; a part begins when the one
before has ended, or a short wait later. Each part takes only what the parts before have left.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from scheduler.availability import search
from scheduler.availability.options import Option, Query, Reason
from scheduler.availability.searching import Searching

# How many times are tried before a search gives up: first ones, later ones for each, and in all.
_MOST_FIRST, _MOST_LATER, _MOST_SEARCHES = 100, 5, 150
LONGEST_WAIT = timedelta(minutes=30)
_NONE_FOLLOW = Reason(
    "none_follow",
    "Each part has free times, but none were found that follow one another at one place. Look at"
    " other days or places, book them as appointments of their own, or ring the desk.",
    1,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One appointment of a visit: for which service, with which workers (none: any)."""

    service_id: UUID
    staff_member_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """One option for each part, in order."""

    parts: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Visits in order; or none, and the reasons: those of a part without any time stand alone."""

    visits: list[Visit]
    reasons: Sequence[Reason] = ()


def find(
    *, query: Query, parts: Sequence[Part], now: datetime, longest_wait: timedelta = LONGEST_WAIT
) -> Found:
    """The first `query.limit` visits in the order of their first parts.

    `query` says for whom, when and where; its service and workers are those of the first part.
    Raises what `search.find` raises.
    """
    for part in parts:
        alone = replace(_of(query, part), limit=1)
        answer = search.find(query=alone, now=now, with_next_steps=False)
        if not answer.options:
            return Found([], answer.reasons)
    first = _of(query, parts[0])
    looking = _Looking(query, longest_wait, now)
    visits = (looking.visit([option], parts[1:]) for option in looking.options(first, _MOST_FIRST))
    found = list(islice((visit for visit in visits if visit is not None), query.limit))
    return Found(found, () if found else [_NONE_FOLLOW])


@dataclass(slots=True)
class _Looking:
    query: Query
    longest_wait: timedelta
    now: datetime
    searches: int = 0

    def visit(self, begun: list[Option], rest: Sequence[Part]) -> Visit | None:
        """The visit that begins like this, each later part as soon as it can be."""
        if not rest:
            return Visit(tuple(begun))
        last = begun[-1]
        following = replace(
            _of(self.query, rest[0]),
            modes=(last.mode,),
            site_ids=(last.site_id,),
            from_at=last.ends_at,
            until_at=last.ends_at + self.longest_wait + timedelta(seconds=1),
            besides=tuple(begun),
        )
        for option in self.options(following, _MOST_LATER):
            visit = self.visit([*begun, option], rest[1:])
            if visit is not None:
                return visit
        return None

    def options(self, query: Query, most: int) -> Iterator[Option]:
        """The first options, for as long as there are searches left."""
        self.searches += 1
        agreed = search.terms_of(query, now=self.now)
        modes = query.modes or agreed.accepted
        is_theirs = all(mode in agreed.accepted for mode in modes)
        if is_theirs and self.searches <= _MOST_SEARCHES and agreed.not_before < agreed.not_after:
            yield from islice(Searching(query=query, terms=agreed).options(), most)


def _of(query: Query, part: Part) -> Query:
    return replace(
        query, service_id=part.service_id, staff_member_ids=part.staff_member_ids, together=()
    )
