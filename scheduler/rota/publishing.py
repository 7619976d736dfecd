"""Until when a rota is published; whatever changes of that time is changed with a reason.

The reason is given for as long as a change lasts, since one change is often several steps.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners import rows
from scheduler.refusals import Invalid, Refusal
from scheduler.rota.models import Rota

MOST = 300


class ReasonNeeded(Refusal):
    """A day that changes is published already; `published_until` says until when."""

    code = "reason_needed"


@dataclass(frozen=True, slots=True)
class _Given:
    reason: str
    by: Actor


_given: ContextVar[_Given | None] = ContextVar("given", default=None)


@dataclass(frozen=True, slots=True)
class Published:
    """A rota whose days until `until` workers know, and why and by whom they are changed."""

    until: date
    reason: str
    by: Actor


@contextmanager
def giving(*, reason: str, by: Actor) -> Iterator[None]:
    """Whatever is changed while this lasts is changed for this reason. Raises Invalid.

    A reason that was given around it stands where this one is empty.
    """
    reason = rows.one_line(reason)
    if len(reason) > MOST:
        sentence = f"Say why in {MOST} characters at most."
        raise Invalid(sentence, fields={"reason": [sentence]})
    if not reason and _given.get() is not None:
        yield
        return
    token = _given.set(_Given(reason, by))
    try:
        yield
    finally:
        _given.reset(token)


def require_reason_if_published(
    touched: Iterable[tuple[UUID, date]], *, now: datetime
) -> Mapping[UUID, Published]:
    """Raise ReasonNeeded where a (rota, day) is published and nobody says why it changes.

    The reason goes into the record, beside who gave it; returned are the rotas it was given for.
    """
    first: dict[UUID, date] = {}
    for rota_id, on in touched:
        first[rota_id] = min(on, first.get(rota_id, on))
    given = _given.get()
    published = {}
    for rota in Rota.objects.filter(id__in=first, published_until__isnull=False):
        last_on = rota.published_until
        if last_on is None or first[rota.id] > last_on:
            continue
        if given is None or not given.reason:
            raise ReasonNeeded(
                f"“{rota.name}” is published until {last_on:%A} {last_on.day} {last_on:%B %Y}."
                " Enter on the board why it changes.",
                published_until=last_on.isoformat(),
            )
        trail.record(
            deed="rota.changed_after_publishing",
            kind="rota",
            record_id=rota.id,
            by=given.by,
            now=now,
            reason=given.reason,
        )
        published[rota.id] = Published(last_on, given.reason, given.by)
    return published
