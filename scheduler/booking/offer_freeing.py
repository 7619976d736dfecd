"""Notes that time came free, in the transaction that freed it, for a worker to look who waits.

The note is the truth and costs one row; the hint after the commit only makes it quick.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from scheduler import celery
from scheduler.availability.models import Claim, Opening
from scheduler.booking import holds
from scheduler.booking.models import FreedTime, Hold, WaitingListEntry
from scheduler.intervals import Interval

OFFER_FREED_TIME = "scheduler.doors.offer_freed_time"
# Longer than a task may live (60 s): whoever took a note is dead when it runs out.
LEASE = timedelta(seconds=120)
# Where an event does not say which stretch: further ahead than any service is booked.
_AHEAD = timedelta(days=400)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Freed:
    """Notes about one staff member, taken together by one worker.

    `turn_after` is the place on the list whose turn was the last one that a worker had time for.
    """

    note_ids: tuple[int, ...]
    staff_member_id: UUID
    during: Interval
    turn_after: UUID | None = None


def note(*, staff_member_ids: Iterable[UUID], during: Interval) -> None:
    """Write down that these staff members have time again, somewhere in this stretch."""
    _write((staff_member_id, during) for staff_member_id in staff_member_ids)


def from_now_on(now: datetime) -> Interval:
    """The stretch of an event that names none."""
    return Interval(now, now + _AHEAD)


def note_everybody(*, now: datetime) -> int:
    """Have the whole list looked at; return at how many staff members. For every night.

    Time becomes bookable without anything happening: when it is released to every mode, when a
    service's horizon reaches it, when partners begin to share, or when somebody joins the list.
    """
    if not WaitingListEntry.objects.filter(state=WaitingListEntry.State.WAITING).exists():
        return 0
    free = Opening.objects.filter(ends_at__gt=now).values_list("staff_member_id", flat=True)
    ids = set(free.distinct())
    note(staff_member_ids=ids, during=from_now_on(now))
    return len(ids)


def note_promise(*, promise_id: UUID) -> None:
    """The same for what a promise took, whether or not it was given back already."""
    _write(_taken_by([promise_id]))


@transaction.atomic
def release_lapsed(*, now: datetime) -> int:
    """Let go of every hold that has lapsed, and note whose time that frees; return how many.

    Whoever wanted the time may have cleared the claims before; the holds still say that it was.
    """
    lapsed = Hold.objects.filter(state=Hold.State.HELD, held_until__lte=now)
    _write(_taken_by(lapsed.values_list("id", flat=True)))
    return holds.release_lapsed(now=now)


@transaction.atomic
def take_next(*, now: datetime) -> Freed | None:
    """All notes about the next staff member at whose time nobody else is looking."""
    free = Q(taken_until__isnull=True) | Q(taken_until__lte=now)
    looked_at = FreedTime.objects.exclude(free).values("staff_member_id")
    waiting = FreedTime.objects.filter(free).exclude(staff_member_id__in=looked_at)
    rows = waiting.select_for_update(skip_locked=True, of=("self",))
    first = rows.order_by("id").first()
    if first is None:
        return None
    notes = list(rows.filter(staff_member_id=first.staff_member_id))
    note_ids = tuple(each.id for each in notes)
    FreedTime.objects.filter(id__in=note_ids).update(taken_until=now + LEASE)
    during = Interval(min(each.starts_at for each in notes), max(each.ends_at for each in notes))
    turns = {each.turn_after_id for each in notes}
    # What came free since then begins at the top of the list.
    turn_after = turns.pop() if len(turns) == 1 else None
    return Freed(note_ids, first.staff_member_id, during, turn_after)


def put_back(freed: Freed, *, turn_after: UUID) -> None:
    """Let a worker go on after this place on the list."""
    notes = FreedTime.objects.filter(id__in=freed.note_ids)
    notes.update(taken_until=None, turn_after=turn_after)


def forget(freed: Freed) -> None:
    """These notes have been looked at."""
    FreedTime.objects.filter(id__in=freed.note_ids).delete()


def _taken_by(promise_ids: Iterable[UUID]) -> Sequence[tuple[UUID, Interval]]:
    claims = Claim.objects.filter(promise_id__in=promise_ids, staff_member__isnull=False)
    return [
        (staff_member_id, Interval(during.lower, during.upper))
        for staff_member_id, during in claims.values_list("staff_member_id", "during")
    ]


def _write(stretches: Iterable[tuple[UUID, Interval]]) -> None:
    notes = [
        FreedTime(
            staff_member_id=staff_member_id, starts_at=during.starts_at, ends_at=during.ends_at
        )
        for staff_member_id, during in stretches
    ]
    if notes:
        FreedTime.objects.bulk_create(notes)
        transaction.on_commit(_hint)


def _hint() -> None:
    if not celery.hint(OFFER_FREED_TIME):
        log.warning("no hint of freed time: the broker does not answer")
