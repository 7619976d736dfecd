"""When the confirmations of booked appointments become due, set for a measurement."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from scheduler.benchmarks.filling import execute


def spread(booked: Collection[UUID], *, over: float) -> None:
    """Let half of them be due now, the others one after another in so many seconds."""
    execute(
        "UPDATE reminders_message"
        " SET due_at = now() + %s * greatest(0, 2 * random() - 1) * interval '1 second'"
        " WHERE appointment_id = ANY(%s) AND kind = 'confirmation' AND state = 'due'",
        [over, list(booked)],
    )


def put(booked: Collection[UUID], due_at: datetime) -> None:
    """Let all of them be due at one moment."""
    execute(
        "UPDATE reminders_message SET due_at = %s"
        " WHERE appointment_id = ANY(%s) AND kind = 'confirmation' AND state = 'due'",
        [due_at, list(booked)],
    )
