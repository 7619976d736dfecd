"""What the rota tells the layers above, in the transaction of the change, once per use case.

`time_changed` has keywords `staff_member_ids` (set of UUID: whose shifts or leave differ now),
`starts_at` and `ends_at` (the stretch that holds everything that differs, before and after), and
`now`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.dispatch import Signal

time_changed = Signal()
# Who asks, in this thread alone, what a change touches while it is only tried.
_gathered: ContextVar["Changed | None"] = ContextVar("gathered", default=None)


@dataclass(slots=True)
class Changed:
    """Whose time differs and between which moments, gathered until it is told."""

    staff_member_ids: set[UUID] = field(default_factory=set)
    moments: set[datetime] = field(default_factory=set)

    def note(self, *, staff_member_id: UUID, starts_at: datetime, ends_at: datetime) -> None:
        """Somebody's time differs somewhere in this stretch."""
        self.staff_member_ids.add(staff_member_id)
        self.moments |= {starts_at, ends_at}


def tell_if_any(changed: Changed, *, now: datetime) -> None:
    """Send `time_changed`, unless nobody's time differs."""
    if changed.staff_member_ids:
        gathered = _gathered.get()
        if gathered is not None:
            gathered.staff_member_ids |= changed.staff_member_ids
            gathered.moments |= changed.moments
        time_changed.send(
            sender=Changed,
            staff_member_ids=changed.staff_member_ids,
            starts_at=min(changed.moments),
            ends_at=max(changed.moments),
            now=now,
        )


@contextmanager
def gathering() -> Iterator[Changed]:
    """Whose time differs, and where, by all that is told while this lasts."""
    token = _gathered.set(changed := Changed())
    try:
        yield changed
    finally:
        _gathered.reset(token)
