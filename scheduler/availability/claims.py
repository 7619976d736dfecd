"""Takes and releases stretches of time. Rows are locked first; the exclusion constraints judge.

Every change of claims goes through here (of a room alone: `room_claims`), locks the resources in
one order (person, staff members, rooms, interpreters, each by id; recording a choice begins with
the person too) and leaves the openings true. Without that order the constraints deadlock.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from scheduler import prepared
from scheduler.availability import openings, there
from scheduler.availability.models import Claim
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.refusals import Refusal

_WORDS = {
    "staff_member": "The staff member is already booked then.",
    "person": "This person already has an appointment or hold then.",
    "room": "The room is already taken then.",
    "interpreter": "The interpreter is already booked then.",
}
_COLUMNS = {"staff_member": 0, "person": 2, "room": 3, "interpreter": 4}
_NOBODY_ELSE = (None, None, None)
_VALUES = (
    "(%s::uuid, %s::uuid, %s::uuid, %s::uuid, %s::uuid, tstzrange(%s, %s), %s::uuid, %s,"
    " %s::timestamptz)"
)
_TAKE = """
    INSERT INTO availability_claim (staff_member_id, post_id, person_id, room_id, interpreter_id,
        during, promise_id, is_remote, lapses_at)
    VALUES {} ON CONFLICT DO NOTHING
    RETURNING COALESCE(staff_member_id, person_id, room_id, interpreter_id)
"""

# Whoever holds one of them at this moment keeps it: it is being confirmed, or given back already.
_LAPSED = """
    SELECT id FROM availability_claim
    WHERE lapses_at <= %(now)s AND released_at IS NULL AND (
        staff_member_id = ANY(%(staff)s) OR person_id = %(person)s
        OR interpreter_id IS NOT NULL
        OR room_id IN (SELECT id FROM partners_room WHERE site_id = %(site)s))
    ORDER BY id FOR UPDATE SKIP LOCKED
"""
_RELEASE = """
    UPDATE availability_claim SET released_at = %s WHERE id = ANY(%s)
    RETURNING staff_member_id, lower(during), upper(during)
"""
_KEEP_IF = """
    UPDATE availability_claim AS claim SET lapses_at = NULL WHERE promise_id = %(promise)s
    RETURNING released_at IS NULL, staff_member_id IS NULL OR {there}
"""
_KEEP = _KEEP_IF.format(there=there.IS_THERE.format(site="%(site)s", mode="%(mode)s"))


class Kept(Enum):
    """What became of a hold's claims when its appointment was confirmed."""

    ALL = "all"
    LOST = "lost"
    NOBODY_THERE = "nobody there"


class Taken(Refusal):
    """Somebody or something wanted is already in another place; `facts["resource"]` says what."""

    code = "taken"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one promise takes. Staff, room and interpreter are taken with the buffers inside."""

    person_id: UUID
    # (staff member, the post they act in)
    staff: tuple[tuple[UUID, UUID], ...]
    room_id: UUID | None
    interpreter_id: UUID | None
    exact: Interval
    buffered: Interval
    # By phone, video or text: it may spend only so much of face-to-face shifts.
    is_remote: bool = False

    @property
    def staff_member_ids(self) -> set[UUID]:
        return {staff_member_id for staff_member_id, _ in self.staff}


def lock(*, staff_member_ids: Iterable[UUID], person_id: UUID | None = None) -> None:
    """Keep everybody else who wants these people's time waiting until the transaction ends."""
    if person_id is not None:
        _lock_rows("people_person", [person_id])
    _lock_rows("partners_staffmember", staff_member_ids)


def lock_things(*, room_ids: Iterable[UUID], interpreter_ids: Iterable[UUID]) -> None:
    """The same for rooms and interpreters, after the people: whoever has this chooses among them.

    Without it two bookings would choose the same of several rooms, and one be refused for nothing.
    """
    for table, ids in (("partners_room", room_ids), ("partners_interpreter", interpreter_ids)):
        if wanted := list(ids):
            _lock_rows(table, wanted)


def _lock_rows(table: str, ids: Iterable[UUID]) -> None:
    prepared.run(
        f"SELECT FROM {table} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [sorted(set(ids))]
    )


# A refusal undoes the transaction of whoever asked: a half-taken promise is never kept.
@transaction.atomic(savepoint=False)
def take(*, promise_id: UUID, wanted: Wanted, lapses_at: datetime | None) -> None:
    """Claim everything wanted, or nothing, under the caller's locks. Raises `Taken`."""
    _insert(list(_rows(promise_id=promise_id, wanted=wanted, lapses_at=lapses_at)))
    openings.refresh_locked(
        staff_member_ids=wanted.staff_member_ids,
        starts_at=wanted.buffered.starts_at,
        ends_at=wanted.buffered.ends_at,
    )


_Row = tuple[Any, ...]


def _rows(*, promise_id: UUID, wanted: Wanted, lapses_at: datetime | None) -> Iterator[_Row]:
    """(staff member, post, person, room, interpreter, from, until, promise, remote, lapses)."""
    exact, buffered = wanted.exact, wanted.buffered
    rest = (promise_id, wanted.is_remote, lapses_at)
    for staff_member_id, post_id in wanted.staff:
        yield (staff_member_id, post_id, *_NOBODY_ELSE, *_ends(buffered), *rest)
    yield (None, None, wanted.person_id, None, None, *_ends(exact), *rest)
    if wanted.room_id:
        yield (None, None, None, wanted.room_id, None, *_ends(buffered), *rest)
    if wanted.interpreter_id:
        yield (None, None, None, None, wanted.interpreter_id, *_ends(buffered), *rest)


def _ends(interval: Interval) -> tuple[datetime, datetime]:
    return interval.starts_at, interval.ends_at


def _insert(rows: Sequence[_Row]) -> None:
    """Write the claims in one statement, which names what it could not take instead of failing.

    The exclusion constraints judge; an error of theirs would end the caller's transaction.
    """
    statement = _TAKE.format(", ".join([_VALUES] * len(rows)))
    written = prepared.rows(statement, [value for row in rows for value in row])
    taken = {resource for (resource,) in written}
    for resource, sentence in _WORDS.items():
        column = _COLUMNS[resource]
        if any(row[column] is not None and row[column] not in taken for row in rows):
            raise Taken(sentence, resource=resource)


@transaction.atomic
def release(*, promise_id: UUID, now: datetime) -> set[UUID]:
    """Give back whatever the promise took; return the staff members whose time is free again."""
    return _release(Claim.objects.filter(promise_id=promise_id), now=now)


@transaction.atomic
def release_lapsed(*, now: datetime) -> set[UUID]:
    """Give back what lapsed holds took; return the promise ids. Safe to run at any time, twice."""
    lapsed = Claim.objects.filter(lapses_at__lte=now, released_at__isnull=True)
    promise_ids = set(lapsed.values_list("promise_id", flat=True))
    if promise_ids:
        _release(lapsed.filter(promise_id__in=promise_ids), now=now)
    return promise_ids


def release_lapsed_under_lock(
    *, staff_member_ids: Iterable[UUID], person_id: UUID, site_id: UUID, now: datetime
) -> None:
    """Give back lapsed claims that stand in the way of one wish; the caller holds `lock` on it.

    Only the locked people's own claims, and the site's rooms and the interpreters, which need no
    lock: taking in other staff members here would lock them out of order.
    """
    facts = {
        "now": now,
        "staff": list(staff_member_ids),
        "person": person_id,
        "site": site_id,
    }
    lapsed = [claim_id for (claim_id,) in prepared.rows(_LAPSED, facts)]
    for staff_member_id, starts_at, ends_at in (
        prepared.rows(_RELEASE, [now, lapsed]) if lapsed else ()
    ):
        if staff_member_id is not None:
            openings.refresh_locked(
                staff_member_ids=[staff_member_id], starts_at=starts_at, ends_at=ends_at
            )


def staff_of(*, promise_id: UUID) -> set[UUID]:
    """The staff members whose time the promise takes now."""
    return {staff_member_id for staff_member_id, _ in staff_and_posts_of(promise_id=promise_id)}


def staff_and_posts_of(*, promise_id: UUID) -> list[tuple[UUID, UUID]]:
    """(staff member, post) of every staff member whose time the promise takes now."""
    live = Claim.objects.filter(
        promise_id=promise_id, released_at__isnull=True, staff_member__isnull=False
    ).order_by("id")
    return [
        (staff_member_id, post_id)
        for staff_member_id, post_id in live.values_list("staff_member_id", "post_id")
        if staff_member_id is not None and post_id is not None
    ]


def _release(claims: QuerySet[Claim], *, now: datetime) -> set[UUID]:
    live = claims.filter(released_at__isnull=True)
    staff_member_ids = {
        each for each in live.values_list("staff_member_id", flat=True) if each is not None
    }
    lock(staff_member_ids=staff_member_ids)
    # Ask again under the lock: a hold may have been confirmed while we waited.
    stretches = [claim.during for claim in live if claim.staff_member_id]
    live.update(released_at=now)
    for during in stretches:
        openings.refresh(
            staff_member_ids=staff_member_ids, starts_at=during.lower, ends_at=during.upper
        )
    return staff_member_ids


def keep(*, promise_id: UUID, site_id: UUID, mode: Mode) -> Kept:
    """Make a hold's claims lasting, as its appointment is confirmed, under the caller's lock.

    Asks once more whether the staff are still there then: a shift, leave or a post may have
    changed while the time was held, or while the caller waited for the lock.
    """
    # A lapsed hold loses its claims one by one, to whoever wants each of them.
    kept = prepared.rows(_KEEP, {"promise": promise_id, "site": site_id, "mode": mode.value})
    if not kept or not all(is_live for is_live, _ in kept):
        return Kept.LOST
    return Kept.ALL if all(is_there for _, is_there in kept) else Kept.NOBODY_THERE


def hand_over(*, promise_id: UUID, was: UUID, becomes: tuple[UUID, UUID]) -> Interval:
    """Give one staff member's part of a promise to another (staff member, post), at the same time.

    The caller holds `lock` on both. Returns the stretch. Raises `Taken`.
    """
    claim = Claim.objects.get(promise_id=promise_id, staff_member=was, released_at__isnull=True)
    during = Interval(claim.during.lower, claim.during.upper)
    staff_member_id, post_id = becomes
    try:
        with transaction.atomic():
            Claim.objects.filter(id=claim.id).update(
                staff_member_id=staff_member_id, post_id=post_id
            )
    except IntegrityError as error:
        raise Taken(_WORDS["staff_member"], resource="staff_member") from error
    openings.refresh_locked(
        staff_member_ids={was, staff_member_id},
        starts_at=during.starts_at,
        ends_at=during.ends_at,
    )
    return during


def extend(*, promise_id: UUID, lapses_at: datetime) -> bool:
    """Let a hold's claims lapse later; False if it has lost any."""
    theirs = Claim.objects.filter(promise_id=promise_id)
    if theirs.filter(released_at__isnull=False).exists():
        return False
    return bool(theirs.update(lapses_at=lapses_at))
