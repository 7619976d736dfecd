"""Keeps openings true when a rota, leave or a post changes, in the transaction of the change."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from scheduler.availability import openings
from scheduler.availability.models import ShiftLeft
from scheduler.partners.models import Service
from scheduler.rota.models import Pattern, Shift

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_END = datetime(3000, 1, 1, tzinfo=UTC)


def follow_time(
    *, staff_member_ids: set[UUID], starts_at: datetime, ends_at: datetime, **_signal: Any
) -> None:
    """Listener of `rota.events.time_changed`."""
    openings.refresh(staff_member_ids=staff_member_ids, starts_at=starts_at, ends_at=ends_at)


def follow_services(*, instance: Pattern | Service, action: str, **_signal: Any) -> None:
    """Listener of the services that a pattern names: its openings serve others from now on."""
    if action.startswith("post_") and isinstance(instance, Pattern):
        staff_member_ids = Shift.objects.filter(pattern=instance).values_list("staff_member_id")
        ids = {staff_member_id for (staff_member_id,) in staff_member_ids.distinct()}
        if ids:
            openings.refresh(staff_member_ids=ids, starts_at=_BEGINNING, ends_at=_END)


def fill_after_migration(**_signal: Any) -> None:
    """Make the openings anew after a migration that has emptied the table."""
    if Shift.objects.exists() and not ShiftLeft.objects.exists():
        openings.rebuild_all()


def follow_capacity(*, staff_member_ids: set[UUID], **_signal: Any) -> None:
    """Listener of `partners.events.capacity_changed`: a post began, ended or changed."""
    openings.refresh(staff_member_ids=staff_member_ids, starts_at=_BEGINNING, ends_at=_END)
