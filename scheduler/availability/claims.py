"""Takes and releases stretches of time. Rows are locked first; the exclusion constraints judge.

Every change of claims goes through here, locks the resources in one order (person, staff members,
rooms, interpreters, each by id; recording a choice begins with the person too) and leaves the
openings true. Without that order the constraints alone are right but deadlock under contention.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q, QuerySet
from psycopg import errors

from scheduler.availability import openings
from scheduler.availability.models import Claim
from scheduler.intervals import Interval
from scheduler.partners.models import Interpreter, Room, StaffMember
from scheduler.people.models import Person
from scheduler.refusals import Refusal

_WORDS = {
    "one_staff_member_one_place": ("staff_member", "The staff member is already booked then."),
    "one_person_one_place": ("person", "This person already has an appointment or hold then."),
    "one_room_one_place": ("room", "The room is already taken then."),
    "one_interpreter_one_place": ("interpreter", "The interpreter is already booked then."),
}


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

    @property
    def staff_member_ids(self) -> set[UUID]:
        return {staff_member_id for staff_member_id, _ in self.staff}


def lock(*, staff_member_ids: Iterable[UUID], person_id: UUID | None = None) -> None:
    """Keep everybody else who wants these people's time waiting until the transaction ends."""
    if person_id is not None:
        _lock_rows(Person.objects.all(), [person_id])
    _lock_rows(StaffMember.objects.all(), staff_member_ids)


def _lock_rows(rows: QuerySet[Any], ids: Iterable[UUID]) -> None:
    wanted = sorted(set(ids))
    locked = rows.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)
    list(locked.values_list("pk", flat=True))


@transaction.atomic
def take(
    *, promise_id: UUID, wanted: Wanted, lapses_at: datetime | None, now: datetime
) -> list[Claim]:
    """Claim everything wanted, or nothing. Raises `Taken`."""
    lock(staff_member_ids=wanted.staff_member_ids, person_id=wanted.person_id)
    _lock_rows(Room.objects.all(), [wanted.room_id] if wanted.room_id else [])
    _lock_rows(Interpreter.objects.all(), [wanted.interpreter_id] if wanted.interpreter_id else [])
    rows = _rows(promise_id=promise_id, wanted=wanted, lapses_at=lapses_at)
    try:
        with transaction.atomic():
            claims = Claim.objects.bulk_create(rows)
    except IntegrityError as error:
        raise _refusal(error) from error
    openings.refresh(
        staff_member_ids=wanted.staff_member_ids,
        starts_at=wanted.buffered.starts_at,
        ends_at=wanted.buffered.ends_at,
    )
    return claims


def _rows(*, promise_id: UUID, wanted: Wanted, lapses_at: datetime | None) -> list[Claim]:
    exact = DateTimeTZRange(wanted.exact.starts_at, wanted.exact.ends_at)
    buffered = DateTimeTZRange(wanted.buffered.starts_at, wanted.buffered.ends_at)
    rows = [
        Claim(staff_member_id=staff_member_id, post_id=post_id, during=buffered)
        for staff_member_id, post_id in wanted.staff
    ]
    rows.append(Claim(person_id=wanted.person_id, during=exact))
    if wanted.room_id:
        rows.append(Claim(room_id=wanted.room_id, during=buffered))
    if wanted.interpreter_id:
        rows.append(Claim(interpreter_id=wanted.interpreter_id, during=buffered))
    for row in rows:
        row.promise_id, row.lapses_at = promise_id, lapses_at
    return rows


def _refusal(error: IntegrityError) -> Exception:
    """The named refusal behind a database error, or the error itself."""
    cause = error.__cause__
    if isinstance(cause, errors.ExclusionViolation):
        resource, sentence = _WORDS[cause.diag.constraint_name or ""]
        return Taken(sentence, resource=resource)
    return error


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
    ids = set(staff_member_ids)
    lapsed = Claim.objects.filter(lapses_at__lte=now, released_at__isnull=True).filter(
        Q(staff_member__in=ids)
        | Q(person=person_id)
        | Q(room__site=site_id)
        | Q(interpreter__isnull=False)
    )
    rows = list(lapsed.order_by("id").select_for_update(skip_locked=True, of=("self",)))
    Claim.objects.filter(id__in=[row.id for row in rows]).update(released_at=now)
    for row in rows:
        if row.staff_member_id:
            openings.refresh(
                staff_member_ids=[row.staff_member_id],
                starts_at=row.during.lower,
                ends_at=row.during.upper,
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


def keep(*, promise_id: UUID) -> bool:
    """Make a hold's claims lasting, as its appointment is confirmed; False if it has lost any."""
    return _let_lapse(promise_id, lapses_at=None)


def extend(*, promise_id: UUID, lapses_at: datetime) -> bool:
    """Let a hold's claims lapse later; False if it has lost any."""
    return _let_lapse(promise_id, lapses_at=lapses_at)


def _let_lapse(promise_id: UUID, *, lapses_at: datetime | None) -> bool:
    theirs = Claim.objects.filter(promise_id=promise_id)
    # A lapsed hold loses its claims one by one, to whoever wants each of them.
    if theirs.filter(released_at__isnull=False).exists():
        return False
    return bool(theirs.update(lapses_at=lapses_at))
