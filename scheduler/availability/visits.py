"""Several appointments one after the other in one visit, so that somebody travels once.

Every part is an option of its own, in the same mode at the same place; a part begins when the one
before has ended, or a short wait later. Each part takes only what the parts before have left.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from scheduler.availability import search, terms
from scheduler.availability.options import Option, Query
from scheduler.availability.searching import Searching

# How many first parts are tried before a search gives up.
_MOST_TRIED = 300
LONGEST_WAIT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Part:
    """One appointment of a visit: for which service, with which workers (none: any)."""

    service_id: UUID
    staff_member_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """One option for each part, in order."""

    parts: tuple[Option, ...]


def find(
    *, query: Query, parts: Sequence[Part], now: datetime, longest_wait: timedelta = LONGEST_WAIT
) -> list[Visit]:
    """The first `query.limit` visits in the order of their first parts.

    `query` says for whom, when and where; its service and workers are those of the first part.
    Raises what `search.find` raises.
    """
    first = _of(query, parts[0])
    agreed = search.terms_of(first, now=now)
    for mode in query.modes:
        terms.require_accepted(choice=agreed.circumstances.choice, mode=mode)
    if agreed.not_after <= agreed.not_before:
        return []
    tried = islice(Searching(query=first, terms=agreed).options(), _MOST_TRIED)
    visits = (_visit(query, [option], parts[1:], longest_wait, now=now) for option in tried)
    return list(islice((visit for visit in visits if visit is not None), query.limit))


def _visit(
    query: Query,
    begun: list[Option],
    rest: Sequence[Part],
    longest_wait: timedelta,
    *,
    now: datetime,
) -> Visit | None:
    """The visit that begins like this, each later part as soon as it can be."""
    if not rest:
        return Visit(tuple(begun))
    last = begun[-1]
    following = replace(
        _of(query, rest[0]),
        modes=(last.mode,),
        site_ids=(last.site_id,),
        from_at=last.ends_at,
        until_at=last.ends_at + longest_wait + timedelta(seconds=1),
        besides=tuple(begun),
    )
    for option in _options(following, now=now):
        visit = _visit(query, [*begun, option], rest[1:], longest_wait, now=now)
        if visit is not None:
            return visit
    return None


def _options(query: Query, *, now: datetime) -> Iterator[Option]:
    agreed = search.terms_of(query, now=now)
    if agreed.not_before < agreed.not_after and query.modes[0] in agreed.accepted:
        yield from Searching(query=query, terms=agreed).options()


def _of(query: Query, part: Part) -> Query:
    return replace(
        query, service_id=part.service_id, staff_member_ids=part.staff_member_ids, together=()
    )
