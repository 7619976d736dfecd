"""Writes the record. There is no function here that changes or removes an entry."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from scheduler import prepared
from scheduler.audit import digests, keys
from scheduler.audit.actors import Actor

# Plain SQL, because every change and every look comes here: the model takes three times as long.
_ADD = """
    INSERT INTO audit_entry (at, by_label, by_role, by_account_id, by_post_id, by_partner_id,
        deed, record_kind, record_id, person_id, reason, request_id, salt, mark)
    VALUES (%(at)s, %(by_label)s, %(by_role)s, %(by_account_id)s, %(by_post_id)s,
        %(by_partner_id)s, %(deed)s, %(record_kind)s, %(record_id)s, %(person_id)s, %(reason)s,
        %(request_id)s, %(salt)s, %(mark)s)
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
    """Note that `by` did `deed` ("appointment.confirmed") to a record, in the same transaction.

    Nothing is waited for here: the entry joins its partner's chain when it is sealed.
    """
    entry = {
        "at": now,
        "by_label": by.label,
        "by_role": by.role,
        "by_account_id": by.account_id,
        "by_post_id": by.post_id,
        "by_partner_id": by.partner_id,
        "deed": deed,
        "record_kind": kind,
        "record_id": str(record_id),
        "person_id": person_id,
        "reason": reason,
        "request_id": by.request_id,
    }
    prepared.run(_ADD, marked(entry))


def marked(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with a salt, and the service's mark on it."""
    salted = {**entry, "salt": uuid4()}
    digest = digests.of_entry(salted, personal=digests.of_personal(salted))
    return {**salted, "mark": digests.mark(digest, key=keys.newest())}
