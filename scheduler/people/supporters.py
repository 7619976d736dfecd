"""Carers and trusted people with a scope and an end; one whose end has passed is nobody."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners import rows
from scheduler.people import standing
from scheduler.people.models import Supporter

_MEANINGS: rows.Meanings = {
    "supporter_ends_after_start": lambda: rows.invalid(
        "ends_on", "A supporter does not end before they start."
    ),
}


@transaction.atomic
def add(
    *,
    person_id: UUID,
    name: str,
    relationship: str = "",
    may_see: bool,
    may_move: bool,
    gets_copies: bool,
    starts_on: date,
    ends_on: date | None = None,
    by: Actor,
    now: datetime,
) -> Supporter:
    """Add somebody whom the person allows to see, to move, or to get copies.

    `ends_on` is the first day on which they are nobody. Their routes are contact rules with
    their id. Another scope is a new supporter. Raises Invalid, or Person.DoesNotExist.
    """
    supporter = Supporter(
        person=standing.find(person_id),
        name=rows.one_line(name),
        relationship=rows.one_line(relationship),
        may_see=may_see,
        may_move=may_move,
        gets_copies=gets_copies,
        starts_on=starts_on,
        ends_on=ends_on,
        recorded_by=by.label,
        recorded_at=now,
    )
    rows.keep(supporter, meanings=_MEANINGS)
    _record("supporter.added", supporter, by=by, now=now)
    return supporter


@transaction.atomic
def end(*, supporter_id: UUID, ends_on: date, by: Actor, now: datetime) -> Supporter:
    """Let the supporter be nobody from `ends_on`; today ends it at once.

    Raises rows.AlreadyEnded when it ends no later as it is, Invalid for a day before its start,
    or Supporter.DoesNotExist.
    """
    supporter = Supporter.objects.select_for_update(no_key=True).get(id=supporter_id)
    if supporter.ends_on is not None and supporter.ends_on <= ends_on:
        raise rows.AlreadyEnded("This supporter ends no later than that day as it is.")
    supporter.ends_on = ends_on
    rows.keep(supporter, meanings=_MEANINGS)
    _record("supporter.ended", supporter, by=by, now=now)
    return supporter


def current(*, person_id: UUID, on: date) -> QuerySet[Supporter]:
    """The supporters whom a person has on a day."""
    return _current(on).filter(person_id=person_id)


def find_current(*, supporter_id: UUID, on: date) -> Supporter | None:
    """The supporter, if they are one on this day."""
    return _current(on).filter(id=supporter_id).first()


def _current(on: date) -> QuerySet[Supporter]:
    return Supporter.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)


def _record(deed: str, supporter: Supporter, *, by: Actor, now: datetime) -> None:
    trail.record(
        deed=deed,
        kind="supporter",
        record_id=supporter.id,
        by=by,
        now=now,
        person_id=supporter.person_id,
    )
