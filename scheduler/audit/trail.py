"""Writes the record. There is no function here that changes or removes an entry."""

from datetime import datetime
from uuid import UUID

from scheduler.audit.actors import Actor
from scheduler.audit.models import Entry


def record(
    *,
    deed: str,
    kind: str,
    record_id: UUID | str | int,
    by: Actor,
    now: datetime,
    person_id: UUID | None = None,
    reason: str = "",
) -> Entry:
    """Note that `by` did `deed` ("appointment.confirmed") to a record, in the same transaction."""
    return Entry.objects.create(
        at=now,
        by_label=by.label,
        by_role=by.role,
        by_account_id=by.account_id,
        by_post_id=by.post_id,
        by_partner_id=by.partner_id,
        deed=deed,
        record_kind=kind,
        record_id=str(record_id),
        person_id=person_id,
        reason=reason,
        request_id=by.request_id,
    )
