"""Leave: time taken out of a staff member's shifts, whichever employer they are for.

Nobody is asked for a reason, and none is kept; the shifts themselves stay as they are.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners.models import StaffMember
from scheduler.refusals import Invalid, Refusal
from scheduler.rota import events, shifts
from scheduler.rota.models import Leave
from scheduler.rota.timings import YEARS


class AlreadyEnded(Refusal):
    """The leave was ended before."""

    code = "leave_ended"


@transaction.atomic
def take(
    *,
    staff_member_id: UUID,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Actor,
    now: datetime,
    external_uid: str = "",
) -> Leave:
    """Take `[starts_at, ends_at)` out of the shifts. `kind` is one of Leave.Kind.

    Raises Invalid, or StaffMember.DoesNotExist.
    """
    changed = events.Changed()
    leave = take_quietly(
        staff_member_id=staff_member_id,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        external_uid=external_uid,
        by=by,
        now=now,
        changed=changed,
    )
    events.tell_if_any(changed, now=now)
    return leave


def take_quietly(
    *,
    staff_member_id: UUID,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    external_uid: str,
    by: Actor,
    now: datetime,
    changed: events.Changed,
) -> Leave:
    """The part of `take` that leaves telling to a larger use case."""
    check(kind=kind, starts_at=starts_at, ends_at=ends_at)
    shifts.lock([staff_member_id])
    leave = Leave.objects.create(
        staff_member=StaffMember.objects.get(id=staff_member_id),
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        recorded_by=by.label,
        recorded_at=now,
        external_uid=external_uid,
    )
    trail.record(deed="leave.taken", kind="leave", record_id=leave.id, by=by, now=now)
    changed.note(staff_member_id=staff_member_id, starts_at=starts_at, ends_at=ends_at)
    return leave


@transaction.atomic
def end(*, leave_id: UUID, by: Actor, now: datetime) -> Leave:
    """Give the time of a leave back to the shifts.

    Raises AlreadyEnded, or Leave.DoesNotExist.
    """
    shifts.lock(Leave.objects.filter(id=leave_id).values_list("staff_member_id", flat=True))
    leave = Leave.objects.get(id=leave_id)
    if leave.ended_at is not None:
        raise AlreadyEnded("This leave was ended before.", leave_id=str(leave.id))
    changed = events.Changed()
    end_quietly(leave, by=by, now=now, changed=changed)
    events.tell_if_any(changed, now=now)
    return leave


def end_quietly(leave: Leave, *, by: Actor, now: datetime, changed: events.Changed) -> None:
    """The part of `end` that leaves telling to a larger use case."""
    leave.ended_at = now
    leave.save(update_fields=["ended_at"])
    trail.record(deed="leave.ended", kind="leave", record_id=leave.id, by=by, now=now)
    changed.note(
        staff_member_id=leave.staff_member_id, starts_at=leave.starts_at, ends_at=leave.ends_at
    )


def check(*, kind: str, starts_at: datetime, ends_at: datetime) -> None:
    """Raise Invalid for what could not be kept as leave."""
    fields = {}
    if kind not in Leave.Kind.values:
        fields["kind"] = [f"Leave is one of: {', '.join(Leave.Kind.values)}."]
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        fields["starts_at"] = ["These times need an offset."]
    elif ends_at <= starts_at:
        fields["ends_at"] = ["Leave ends after it starts."]
    elif not {starts_at.year, ends_at.year} <= set(YEARS):
        fields["starts_at"] = [f"Leave is between {YEARS[0]} and {YEARS[-1]}."]
    if fields:
        raise Invalid("This leave cannot be kept as it is.", fields=fields)
