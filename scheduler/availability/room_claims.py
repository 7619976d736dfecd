"""Claims of a room alone: time in which nobody is seen there, and a promise in another room.

The caller holds `claims.lock_things` on the rooms, after the locks on whoever else is concerned.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from scheduler import intervals
from scheduler.availability.models import Claim
from scheduler.intervals import Interval


def live(*, room_id: UUID, during: Interval) -> list[Claim]:
    """Whatever takes the room in this stretch and has not been released."""
    return list(
        Claim.objects.filter(room=room_id, released_at=None, during__overlap=_range(during))
    )


def staff_beside(*, promise_ids: Iterable[UUID]) -> set[UUID]:
    """The staff members whose time these promises take as well."""
    taken = Claim.objects.filter(promise_id__in=list(promise_ids), released_at=None)
    found = taken.exclude(staff_member=None).values_list("staff_member_id", flat=True)
    return {each for each in found if each is not None}


def take_what_is_free(*, promise_id: UUID, room_id: UUID, stretches: Sequence[Interval]) -> None:
    """Claim what nobody has of each stretch; none is joined to the next, as no claim is long."""
    if not stretches:
        return
    whole = Interval(
        min(each.starts_at for each in stretches), max(each.ends_at for each in stretches)
    )
    taken = [
        Interval(claim.during.lower, claim.during.upper)
        for claim in live(room_id=room_id, during=whole)
    ]
    Claim.objects.bulk_create(
        Claim(promise_id=promise_id, room_id=room_id, during=_range(free))
        for stretch in stretches
        for free in intervals.subtract([stretch], taken)
    )


def change_room(*, promise_id: UUID, was: UUID, becomes: UUID) -> None:
    """Let a promise take another room, free then, for the same time."""
    Claim.objects.filter(promise_id=promise_id, room=was, released_at=None).update(room=becomes)


def _range(interval: Interval) -> DateTimeTZRange:
    return DateTimeTZRange(interval.starts_at, interval.ends_at)
