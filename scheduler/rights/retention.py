"""How long each kind of record is kept, as data: listed first, then removed or blanked in batches.

Rules are days by kind, set by an operator; what has no rule is kept.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.db.models import QuerySet

from scheduler.audit import blanking, trail
from scheduler.audit.actors import Actor
from scheduler.booking.models import Hold
from scheduler.refusals import Refusal
from scheduler.reminders.models import Message, Reply

AT_ONCE = 500
_OVER = (
    Message.State.SENT,
    Message.State.DELIVERED,
    Message.State.FAILED,
    Message.State.WITHDRAWN,
    Message.State.STOPPED,
)


class Unreadable(Refusal):
    """The rules cannot be read, or name a kind that there is not."""

    code = "rules_unreadable"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a rule may be about: in words, which rows are due, and what is done with them."""

    says: str
    due: Callable[[datetime], QuerySet[Any]]
    apply: Callable[[QuerySet[Any]], object]


@dataclass(frozen=True, slots=True)
class Due:
    """What a rule says of the rows that are there: how many are older than its days."""

    name: str
    says: str
    days: int
    count: int


def _message_bodies(before: datetime) -> QuerySet[Message]:
    return Message.objects.filter(state__in=_OVER, changed_at__lt=before).exclude(body="")


def _reply_texts(before: datetime) -> QuerySet[Reply]:
    answered = Reply.objects.filter(received_at__lt=before).exclude(text="", answer="")
    return answered.exclude(task__state="open")


def _lapsed_holds(before: datetime) -> QuerySet[Hold]:
    over = Hold.objects.filter(state__in=[Hold.State.LAPSED, Hold.State.RELEASED])
    return over.filter(held_until__lt=before, offer__isnull=True)


KINDS: Mapping[str, Kind] = {
    "message_bodies": Kind(
        "the words of messages that are over (blanked)",
        _message_bodies,
        lambda rows: rows.update(body=""),
    ),
    "reply_texts": Kind(
        "what people wrote back, once it was worked on (blanked)",
        _reply_texts,
        lambda rows: rows.update(text="", answer=""),
    ),
    "lapsed_holds": Kind(
        "holds that nobody confirmed (removed)", _lapsed_holds, lambda rows: rows.delete()
    ),
}
RECORD = "audit_personal"
_RECORD_SAYS = "who, for whom and why in the record (blanked; the chain still adds up)"


def read(path: Path | None) -> dict[str, int]:
    """Days by kind. Raises Unreadable."""
    if path is None:
        return {}
    try:
        rules = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError) as error:
        raise Unreadable("The rules of retention cannot be read as YAML.") from error
    known = {*KINDS, RECORD}
    if not isinstance(rules, dict) or set(rules) - known:
        raise Unreadable(f"Rules are days by kind; kinds are: {', '.join(sorted(known))}.")
    for name, days in rules.items():
        if not isinstance(days, int) or isinstance(days, bool) or days < 1:
            raise Unreadable(f"{name}: days are a whole number from 1 on.")
    return rules


def due(*, rules: Mapping[str, int], now: datetime) -> list[Due]:
    """What would go, for each rule."""
    listed = [
        Due(name, kind.says, rules[name], kind.due(_before(rules[name], now)).count())
        for name, kind in KINDS.items()
        if name in rules
    ]
    if RECORD in rules:
        chains = blanking.due(before=_before(rules[RECORD], now))
        count = sum(entries for _first, _last, entries in chains.values())
        listed.append(Due(RECORD, _RECORD_SAYS, rules[RECORD], count))
    return listed


def run(*, rules: Mapping[str, int], by: Actor, now: datetime) -> list[Due]:
    """Remove or blank what is due, some rows at a time, and say how much that was."""
    done = []
    for name, kind in KINDS.items():
        if name in rules:
            count = _run(name, kind, rules[name], by=by, now=now)
            done.append(Due(name, kind.says, rules[name], count))
    if RECORD in rules:
        count = blanking.blank(before=_before(rules[RECORD], now), by=by, now=now)
        done.append(Due(RECORD, _RECORD_SAYS, rules[RECORD], count))
    return done


def _run(name: str, kind: Kind, days: int, *, by: Actor, now: datetime) -> int:
    gone = 0
    while ids := list(kind.due(_before(days, now)).values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            kind.apply(kind.due(_before(days, now)).filter(pk__in=ids))
            trail.record(
                deed="retention.applied",
                kind=name,
                record_id=len(ids),
                by=by,
                now=now,
                reason=f"older than {days} days",
            )
        gone += len(ids)
    return gone


def _before(days: int, now: datetime) -> datetime:
    return now - timedelta(days=days)
