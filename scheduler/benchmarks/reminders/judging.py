"""What came of it: every text the carrier accepted against everything that was to be said.

*Exactly once*: of every message the carrier never accepted more than one, just one if it was due
and still wanted, none if it was cancelled or moved before anybody took it up.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max

from scheduler.reminders.models import Message

# What becomes due in the course of a run; reminders are due in weeks.
_SOON = timedelta(hours=2)
# No call lasts so long: what was marked before and never arrived is lost.
LONGEST_CALL = timedelta(seconds=15)
_SAYS = {"cancel": "cancelled", "move": "moved"}


@dataclass(frozen=True, slots=True)
class Judged:
    """Counts of messages; `attempts` counts those the carrier has by how often they were tried."""

    wanted: int
    accepted: int
    lost: int
    twice: int
    unknown: int
    sent_though_cancelled: int
    bookings_missing: int
    attempts: Mapping[int, int]

    def figures(self) -> dict[str, Any]:
        return {name.replace("_", " "): count for name, count in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class _Row:
    id: UUID
    appointment_id: UUID
    kind: str
    state: str
    attempt: int
    last_tried_at: datetime | None


def judge(
    *,
    booked: Collection[UUID],
    changed: Mapping[UUID, tuple[str, datetime]],
    accepted: Sequence[tuple[str, float]],
) -> Judged:
    """`booked` are all appointments, `changed` those cancelled or moved and when that was said."""
    told: dict[UUID, dict[str, _Row]] = defaultdict(dict)
    rows = _rows(booked)
    for row in rows:
        told[row.appointment_id][row.kind] = row
    ours = {str(row.id) for row in rows}
    counted = Counter(reference for reference, _ in accepted if reference in ours)
    wanted, missing, though_cancelled = [], 0, 0
    for id_ in booked:
        first = told[id_].get("confirmation")
        missing += first is None
        if id_ in changed:
            deed, at = changed[id_]
            news = told[id_].get(_SAYS[deed])
            missing += news is None
            wanted += [news] if news else []
            though_cancelled += first is not None and _taken_up_after(first, at, counted)
        elif first is not None:
            wanted.append(first)
    return Judged(
        wanted=len(wanted),
        accepted=counted.total(),
        lost=sum(counted[str(row.id)] == 0 for row in wanted),
        twice=sum(count > 1 for count in counted.values()),
        unknown=sum(row.state in ("sending", "unknown") for row in rows),
        sent_though_cancelled=though_cancelled,
        bookings_missing=missing,
        attempts=dict(sorted(Counter(row.attempt for row in rows if counted[str(row.id)]).items())),
    )


def wrong(*, booked: Collection[UUID], accepted: Sequence[tuple[str, float]], now: datetime) -> int:
    """How many messages went twice or are lost whatever comes: while others are on their way."""
    rows = Message.objects.filter(appointment_id__in=list(booked))
    ours = set(map(str, rows.values_list("id", flat=True)))
    counted = Counter(reference for reference, _ in accepted if reference in ours)
    marked = rows.filter(state="sent", sent_at__lt=now - LONGEST_CALL)
    lost = sum(counted[str(id_)] == 0 for id_ in marked.values_list("id", flat=True))
    return lost + sum(count > 1 for count in counted.values())


def unsettled(booked: Collection[UUID], *, now: datetime) -> int:
    """How many messages are due, soon or now, on their way or unknown."""
    ours = Message.objects.filter(appointment_id__in=list(booked))
    due = ours.filter(state="due", due_at__lte=now + _SOON).count()
    return due + ours.filter(state__in=["sending", "unknown"]).count()


def _taken_up_after(first: _Row, at: datetime, counted: Mapping[str, int]) -> bool:
    return (
        counted.get(str(first.id), 0) > 0
        and first.last_tried_at is not None
        and first.last_tried_at > at
    )


def _rows(booked: Collection[UUID]) -> list[_Row]:
    found = Message.objects.filter(appointment_id__in=list(booked)).annotate(
        last_tried_at=Max("attempts__started_at")
    )
    names = ("id", "appointment_id", "kind", "state", "attempt", "last_tried_at")
    return [_Row(*row) for row in found.values_list(*names)]
