"""The next free time at each place, so that somebody can weigh how near against how soon."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from scheduler.availability import search
from scheduler.availability.options import Option, Query, Reason


@dataclass(frozen=True, slots=True)
class NextFree:
    """The best option at a place, or the reasons there is none."""

    site_id: UUID
    option: Option | None
    reasons: Sequence[Reason] = ()


def next_free(*, query: Query, now: datetime) -> list[NextFree]:
    """For each place of the query in its order, the first option there.

    Raises what `search.find` raises.
    """
    found = []
    for site_id in query.site_ids:
        there = replace(query, site_ids=(site_id,), limit=1, after=None)
        answer = search.find(query=there, now=now, with_next_steps=False)
        option = answer.options[0] if answer.options else None
        found.append(NextFree(site_id, option, answer.reasons))
    return found
