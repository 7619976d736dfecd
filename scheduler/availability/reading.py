"""Reads openings in the order in which their options come, and no more of them than are needed.

Two orders have an index of their own: the openings that hold one moment, by when they end (what
ranking.key asks among equals), and all of them by when they start. A few workers or places are
read one by one, each from its own index, so that the cost follows what is returned.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import Any, NamedTuple
from uuid import UUID

from scheduler import prepared
from scheduler.availability.openings import STEPS
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.rota.timings import LONGEST_SHIFT

# More workers or places than this are a condition on everybody, not so many readings of one.
_FEW = 30
_FIRST, _LARGEST = 40, 1000
_ANY, _ONE, _SOME, _MANY = "any", "one", "some", "many"
# More than a few workers can have in any window.
_ALL = 100_000

_SELECT = """
    SELECT staff_member_id, post_id, partner_id, site_id, room_id, serves_face_to_face, starts_at,
        ends_at, shift_starts_at, shift_ends_at, remote_minutes
    FROM availability_opening WHERE {where} ORDER BY {order} LIMIT {limit}
"""
_ONE_BY_ONE = """
    SELECT opening.* FROM unnest(%({of})s::uuid[]) AS each (id)
    CROSS JOIN LATERAL ({select}) AS opening ORDER BY {order} LIMIT {limit}
"""
_DURING = "starts_at <= %(from)s AND ends_at >= %(until)s"
_AT = f"{_DURING} AND ends_at <= %(until)s + interval '25 hours'"
# Where no opening holds the stretch, every one that holds a later stretch as long begins later, so
# those that hold the next one there is begin with it.
_AT_OR_NEXT = """
    WITH here AS MATERIALIZED ({here}), next AS MATERIALIZED ({next})
    SELECT * FROM here UNION ALL
    SELECT there.* FROM next CROSS JOIN LATERAL ({there}) AS there
"""
_NOBODY_HERE = "NOT EXISTS (SELECT FROM here)"
_FROM_NEXT = """
    starts_at = next.starts_at AND ends_at >= next.starts_at + %(length)s
    AND ends_at <= next.starts_at + %(length)s + interval '25 hours'
"""
_BY_END, _BY_START = "ends_at, staff_member_id", "starts_at, staff_member_id"
_BEYOND = """
    starts_at >= %(after)s AND (starts_at, staff_member_id) > (%(after)s, %(last)s)
    AND starts_at < %(before)s AND ends_at >= %(until)s AND ends_at - starts_at >= %(length)s
"""
# Whether anybody has time left for it at all. Asked once, before a walk over everybody's time that
# a service which none of them offers in this mode would make for nothing.
_ANY_LEFT = """EXISTS (
    SELECT FROM availability_dayleft AS rest
    WHERE rest.service_id = %(service)s AND rest.mode_bits = ANY(%(mode_bits)s)
        AND rest.local_on BETWEEN %(first_day)s AND %(last_day)s
        AND rest.partner_id = ANY(%(owners)s) AND rest.fits[%(step)s::integer] > 0
)"""
_ON_WEEKDAYS = """(
    extract(isodow FROM starts_at AT TIME ZONE 'Europe/London')::integer = ANY(%(weekdays)s)
    OR extract(isodow FROM ends_at AT TIME ZONE 'Europe/London')::integer = ANY(%(weekdays)s)
)"""
_OWN_ROOM = """(
    room_id IS NULL OR EXISTS (SELECT 1 FROM partners_room AS own WHERE own.id = room_id AND {})
)"""
_SPENDING = """(
    NOT serves_face_to_face OR starts_at < %(released)s
    OR remote_minutes + %(minutes)s <= extract(epoch FROM shift_ends_at - shift_starts_at) / 6000
        * (100 - COALESCE((%(levels)s::jsonb ->> site_id::text)::integer, %(level)s))
)"""
_MODES, _FIVE = tuple(Mode), timedelta(minutes=5)
# Before and after every staff member's id.
_NOBODY, _EVERYBODY = UUID(int=0), UUID(int=2**128 - 1)


class Free(NamedTuple):
    """An opening, as far as a search needs it."""

    staff_member_id: UUID
    post_id: UUID
    partner_id: UUID
    site_id: UUID
    room_id: UUID | None
    serves_face_to_face: bool
    starts_at: datetime
    ends_at: datetime
    shift_starts_at: datetime
    shift_ends_at: datetime
    remote_minutes: int

    @property
    def interval(self) -> Interval:
        return Interval(self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class Spending:
    """What a remote appointment of `minutes` leaves to face to face of a shift that serves it.

    `level` per cent of the shift are kept, `levels` at some sites, for openings that start at
    `released` or later.
    """

    minutes: int
    level: int
    levels: Mapping[UUID, int]
    released: datetime


@dataclass(frozen=True)
class Wanted:
    """Which openings: of these partners, for this service and mode, of these workers and places.

    None means everybody, anywhere, or all the same; `not_of` leaves some workers out. `weekdays`
    are ISO weekdays on which an opening begins or ends, in London. `at_end` wants openings at the
    end ("first", "last") of their shift. `spending` is what a remote mode may spend.
    """

    mode: Mode
    service_id: UUID
    owner_ids: tuple[UUID, ...]
    serves_face_to_face: bool | None
    staff_member_ids: tuple[UUID, ...] | None = None
    not_of: tuple[UUID, ...] = ()
    site_ids: tuple[UUID, ...] | None = None
    weekdays: tuple[int, ...] = ()
    at_end: str | None = None
    # What a room of its own must be, as columns of partners_room.
    room_is: tuple[str, ...] = ()
    spending: "Spending | None" = None

    def at(self, during: Interval, *, limit: int) -> list[Free]:
        """The first openings, by ranking.key, that hold the whole stretch."""
        return self._rows(self._select(_AT, order=_BY_END, limit=limit), _facts_of(during))

    def at_or_next(self, during: Interval, *, before: datetime, limit: int) -> list[Free]:
        """The same; where there is none, the first of those that begin next, all at one moment,
        and hold as long a stretch from there."""
        beyond, facts = self._beyond(
            after=during.starts_at,
            last=_EVERYBODY,
            before=before,
            until=during.ends_at,
            length=during.length,
        )
        question = _AT_OR_NEXT.format(
            here=self._select(_AT, order=_BY_END, limit=limit),
            next=self._select(f"{beyond} AND {_NOBODY_HERE}", order=_BY_START, limit=1),
            there=self._select(_FROM_NEXT, order=_BY_END, limit=limit),
        )
        return self._rows(question, {**facts, **_facts_of(during)})

    def holding(self, during: Interval) -> list[Free]:
        """Every opening that holds the whole stretch."""
        where = f"{_DURING} AND starts_at > %(earliest)s"
        return self._rows(self._select(where, order=_BY_START, limit=_LARGEST), _facts_of(during))

    def overlapping(self, window: Interval) -> list[Free]:
        """Every opening with some time in the window."""
        where = "starts_at < %(until)s AND ends_at > %(from)s AND starts_at > %(earliest)s"
        return self._rows(self._select(where, order=_BY_START, limit=_ALL), _facts_of(window))

    def from_on(
        self, earliest: Interval, *, before: datetime, length: timedelta
    ) -> Iterator[list[Free]]:
        """Every opening that an appointment at or after `earliest` fits, by start, in chunks."""
        after, last, size = earliest.starts_at - LONGEST_SHIFT, _NOBODY, _FIRST
        while True:
            where, facts = self._beyond(
                after=after, last=last, before=before, until=earliest.ends_at, length=length
            )
            found = self._rows(self._select(where, order=_BY_START, limit=size), facts)
            if found:
                yield found
            if len(found) < size:
                return
            after, last = found[-1].starts_at, found[-1].staff_member_id
            size = min(size * 4, _LARGEST)

    def _beyond(
        self, *, after: datetime, last: UUID, before: datetime, until: datetime, length: timedelta
    ) -> tuple[str, dict[str, Any]]:
        """The condition and facts of the next openings by start, after (`after`, `last`), that end
        at `until` or later; of everybody's time only where there is any left."""
        facts: dict[str, Any] = {
            "after": after,
            "last": last,
            "before": before,
            "until": until,
            "length": length,
        }
        step = length // _FIVE - 1
        # So short a time may lie between the fives that are counted.
        if self.staff_member_ids is not None or step <= 0:
            return _BEYOND, facts
        left = {
            "mode_bits": _bits(self.mode, serves_face_to_face=self.serves_face_to_face),
            # By the wall clock of any place, and of a shift that began the day before.
            "first_day": after.date() - timedelta(days=2),
            "last_day": before.date() + timedelta(days=1),
            "step": min(step, STEPS),
        }
        return f"{_BEYOND} AND {_ANY_LEFT}", {**facts, **left}

    def _select(self, where: str, *, order: str, limit: int) -> str:
        one_by_one, conditions = self._conditions
        select = _SELECT.format(where=" AND ".join([where, *conditions]), order=order, limit=limit)
        if one_by_one is None:
            return select
        return _ONE_BY_ONE.format(of=one_by_one, select=select, order=order, limit=limit)

    def _rows(self, question: str, facts: dict[str, Any]) -> list[Free]:
        return [Free(*row) for row in prepared.rows(question, {**self._facts, **facts})]

    @cached_property
    def _conditions(self) -> tuple[str | None, list[str]]:
        """What is read one by one, and every condition."""
        staff, sites = _how_many(self.staff_member_ids), _how_many(self.site_ids)
        by_staff = staff == _SOME
        by_sites = sites == _SOME and staff in (_ANY, _MANY)
        possible = {
            "%(mode)s = ANY(modes)": True,
            "%(service)s = ANY(service_ids)": True,
            "partner_id = ANY(%(owners)s)": True,
            "serves_face_to_face = %(face_to_face)s": self.serves_face_to_face is not None,
            "staff_member_id = %(only_staff)s": staff == _ONE,
            "staff_member_id = each.id": by_staff,
            "staff_member_id = ANY(%(staff)s)": staff == _MANY,
            "site_id = %(only_site)s": sites == _ONE,
            "site_id = each.id": by_sites,
            "site_id = ANY(%(sites)s)": sites not in (_ANY, _ONE) and not by_sites,
            "staff_member_id <> ALL(%(not_of)s)": bool(self.not_of),
            _ON_WEEKDAYS: bool(self.weekdays),
            _OWN_ROOM.format(" AND ".join(self.room_is)): bool(self.room_is),
            "starts_at = shift_starts_at": self.at_end == "first",
            "ends_at = shift_ends_at": self.at_end == "last",
            _SPENDING: self.spending is not None,
        }
        one_by_one = "staff" if by_staff else "sites" if by_sites else None
        return one_by_one, [condition for condition, is_asked in possible.items() if is_asked]

    @cached_property
    def _facts(self) -> dict[str, Any]:
        spending = self.spending
        kept = spending and {
            "minutes": spending.minutes,
            "level": spending.level,
            "levels": json.dumps({str(site): level for site, level in spending.levels.items()}),
            "released": spending.released,
        }
        return {
            **(kept or {}),
            "mode": self.mode.value,
            "service": self.service_id,
            "owners": list(self.owner_ids),
            "face_to_face": self.serves_face_to_face,
            "staff": _list(self.staff_member_ids),
            "only_staff": next(iter(self.staff_member_ids or ()), None),
            "not_of": list(self.not_of),
            "sites": _list(self.site_ids),
            "only_site": next(iter(self.site_ids or ()), None),
            "weekdays": list(self.weekdays),
        }


def _facts_of(stretch: Interval) -> dict[str, datetime]:
    earliest = stretch.starts_at - LONGEST_SHIFT
    return {"from": stretch.starts_at, "until": stretch.ends_at, "earliest": earliest}


@cache
def _bits(mode: Mode, *, serves_face_to_face: bool | None) -> list[int]:
    """Every set of modes, as ShiftLeft writes it, with the mode, and with face to face or not."""
    bit, face_to_face = (1 << _MODES.index(each) for each in (mode, Mode.FACE_TO_FACE))
    return [
        bits
        for bits in range(1 << len(_MODES))
        if bits & bit and serves_face_to_face in (None, bool(bits & face_to_face))
    ]


def _list(ids: Sequence[UUID] | None) -> list[UUID]:
    return list(ids) if ids is not None else []


def _how_many(ids: Sequence[UUID] | None) -> str:
    """_ANY, _ONE, _SOME (to be read one by one) or _MANY. One needs no list, whose length
    PostgreSQL can only guess."""
    if ids is None:
        return _ANY
    if len(ids) == 1:
        return _ONE
    return _SOME if len(ids) <= _FEW else _MANY
