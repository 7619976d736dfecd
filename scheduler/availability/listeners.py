"""Keeps openings true when a rota, leave or a post changes, in the transaction of the change."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from scheduler.availability import openings

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_END = datetime(3000, 1, 1, tzinfo=UTC)


def follow_time(
    *, staff_member_ids: set[UUID], starts_at: datetime, ends_at: datetime, **_signal: Any
) -> None:
    """Listener of `rota.events.time_changed`."""
    openings.refresh(staff_member_ids=staff_member_ids, starts_at=starts_at, ends_at=ends_at)


def follow_capacity(*, staff_member_ids: set[UUID], **_signal: Any) -> None:
    """Listener of `partners.events.capacity_changed`: a post began, ended or changed."""
    openings.refresh(staff_member_ids=staff_member_ids, starts_at=_BEGINNING, ends_at=_END)
