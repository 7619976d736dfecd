"""Makes the shifts follow when a post begins, ends or changes, in the transaction of the change."""

from datetime import datetime
from typing import Any
from uuid import UUID

from scheduler.rota import shifts
from scheduler.rota.models import Pattern


def follow_capacity(*, staff_member_ids: set[UUID], now: datetime, **_signal: Any) -> None:
    """Listener of `partners.events.capacity_changed`: shifts only while posts last."""
    patterns = Pattern.objects.filter(post__staff_member_id__in=staff_member_ids, ended_at=None)
    shifts.materialise(pattern_ids=list(patterns.values_list("id", flat=True)), now=now)
