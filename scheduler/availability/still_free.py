"""Which of the times on somebody's screen are free still; a mark says whether it is worth asking.

Reads only, and promises nothing: a hold asks everything anew, under the lock.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from scheduler import prepared
from scheduler.availability import search
from scheduler.availability.options import Option, Query
from scheduler.availability.reading import Free
from scheduler.availability.searching import Searching
from scheduler.intervals import Interval
from scheduler.modes import Mode

# Whoever takes time adds claims, and whoever gives it adds openings; each in its own transaction.
_MARK = """
    SELECT coalesce((SELECT max(id) FROM availability_claim), 0),
        coalesce((SELECT max(id) FROM availability_opening), 0)
"""
# Leave takes openings away and adds nothing: look again after so long in any case.
_AT_LEAST = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Shown:
    """A time on a screen."""

    mode: Mode
    starts_at: datetime
    site_id: UUID
    post_id: UUID


def mark(*, now: datetime) -> str:
    """Another one as soon as anybody has taken or given back time, or half a minute later."""
    ((claim, opening),) = prepared.rows(_MARK, [])
    return f"{claim:x}-{opening:x}-{int(now.timestamp() / _AT_LEAST.total_seconds()):x}"


def taken(
    *, person_id: UUID, service_id: UUID, partner_id: UUID, shown: Collection[Shown], now: datetime
) -> set[Shown]:
    """Those that are no longer free for this person. Raises `choices.NotAsked`."""
    if not shown:
        return set()
    first, last = min(each.starts_at for each in shown), max(each.starts_at for each in shown)
    query = Query(
        person_id=person_id,
        service_id=service_id,
        partner_id=partner_id,
        from_at=max(first, now),
        until_at=last + timedelta(minutes=1),
        site_ids=tuple({each.site_id for each in shown}),
    )
    agreed = search.terms_of(query, now=now)
    if agreed.not_after <= agreed.not_before:
        return set(shown)
    searching = Searching(query=query, terms=agreed)
    gone: set[Shown] = set()
    for mode in {each.mode for each in shown}:
        of_mode = [each for each in shown if each.mode is mode]
        if mode not in searching.modes():
            gone.update(of_mode)
        else:
            gone.update(_taken_in_mode(searching, mode, of_mode))
    return gone


def _taken_in_mode(searching: Searching, mode: Mode, shown: Sequence[Shown]) -> list[Shown]:
    agreed = searching.terms
    window = Interval(agreed.not_before, agreed.not_after + timedelta(days=1))
    openings: dict[tuple[UUID, UUID], list[Free]] = defaultdict(list)
    for wanted in searching.wanted(mode):
        for opening in wanted.overlapping(window):
            openings[opening.post_id, opening.site_id].append(opening)
    every = [opening for some in openings.values() for opening in some]
    searching.fitting.expect(every, mode=mode)
    return [
        each
        for each in shown
        if not any(
            isinstance(
                searching.fitting.fit(mode=mode, starts_at=each.starts_at, crew=[opening]), Option
            )
            for opening in openings[each.post_id, each.site_id]
        )
    ]
