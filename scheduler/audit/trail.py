"""Writes the record. There is no function here that changes or removes an entry."""

from datetime import datetime
from uuid import UUID

from scheduler import prepared
from scheduler.audit.actors import Actor

# Plain SQL, because every change and every look comes here: the model takes three times as long.
_ADD = """
    INSERT INTO audit_entry (at, by_label, by_role, by_account_id, by_post_id, by_partner_id,
        deed, record_kind, record_id, person_id, reason, request_id)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def record(
    *,
    deed: str,
    kind: str,
    record_id: UUID | str | int,
    by: Actor,
    now: datetime,
    person_id: UUID | None = None,
    reason: str = "",
) -> None:
    """Note that `by` did `deed` ("appointment.confirmed") to a record, in the same transaction."""
    entry = (
        now,
        by.label,
        by.role,
        by.account_id,
        by.post_id,
        by.partner_id,
        deed,
        kind,
        str(record_id),
        person_id,
        reason,
        by.request_id,
    )
    prepared.run(_ADD, entry)
