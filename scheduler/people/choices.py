"""What modes a person accepts, in their order; refuses to be edited, and to be guessed.

A choice is recorded after asking, and stays as it was. The newest one that covers a service is
in force for it. There is no default: who was never asked has no choice.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.dispatch import Signal

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.modes import Mode
from scheduler.partners import rows
from scheduler.partners.models import Post, Service
from scheduler.people import standing
from scheduler.people.models import Choice
from scheduler.refusals import Refusal

# Sent in the transaction that records it: `choice` (Choice), `by` (Actor), `now` (datetime).
recorded = Signal()


class NotAsked(Refusal):
    """No choice covers the service; `person_id` says whose."""

    code = "not_asked"


@transaction.atomic
def record(
    *,
    person_id: UUID,
    modes: Sequence[Mode | str],
    service_id: UUID | None = None,
    asked_by: str,
    asked_by_post_id: UUID | None = None,
    how: str,
    asked_at: datetime,
    note: str = "",
    by: Actor,
    now: datetime,
) -> Choice:
    """Record what a person answered, most liked mode first, for one service or for all.

    `asked_by` names who asked, `how` is one of Choice.How. Raises Invalid, MergedAway, or
    DoesNotExist of the person, service or post.
    """
    choice = Choice(
        person=standing.find(person_id),
        service=None if service_id is None else Service.objects.get(id=service_id),
        modes=_checked(modes),
        asked_by=rows.one_line(asked_by),
        asked_by_post=(None if asked_by_post_id is None else Post.objects.get(id=asked_by_post_id)),
        how=how,
        asked_at=asked_at,
        recorded_at=now,
        note=note.strip(),
    )
    if asked_at > now:
        raise rows.invalid("asked_at", "A choice cannot have been asked for in the future.")
    rows.keep(choice, meanings={})
    trail.record(
        deed="choice.recorded",
        kind="choice",
        record_id=choice.id,
        by=by,
        now=now,
        person_id=person_id,
    )
    recorded.send(sender=Choice, choice=choice, by=by, now=now)
    return choice


def find_in_force(*, person_id: UUID, service_id: UUID | None) -> Choice | None:
    """The newest choice that covers a service (None: every service), if there is one.

    The database's function `choice_in_force` judges bookings by the same rule.
    """
    covering = Q(service__isnull=True)
    if service_id is not None:
        covering |= Q(service_id=service_id)
    choices = Choice.objects.filter(
        covering,
        person_id=person_id,
        person__merged_into__isnull=True,
        sequence__gt=F("person__asked_again_after"),
    )
    return choices.order_by("-sequence").first()


def in_force(*, person_id: UUID, service_id: UUID | None) -> Choice:
    """The choice in force; raises NotAsked, MergedAway, or Person.DoesNotExist."""
    choice = find_in_force(person_id=person_id, service_id=service_id)
    if choice is None:
        standing.find(person_id)
        raise NotAsked(
            "This person has not been asked how they want to be seen. "
            "Ask them and record the choice first.",
            person_id=person_id,
        )
    return choice


def history(*, person_id: UUID) -> QuerySet[Choice]:
    """All choices of a person, the newest first."""
    return Choice.objects.filter(person_id=person_id).order_by("-sequence")


def _checked(modes: Sequence[Mode | str]) -> list[str]:
    known = {mode.value for mode in Mode}
    values = [str(mode) for mode in modes]
    if not values:
        raise rows.invalid("modes", "A choice has at least one mode.")
    if not known.issuperset(values):
        raise rows.invalid(
            "modes", f"A mode is one of these: {', '.join(mode.value for mode in Mode)}."
        )
    if len(set(values)) < len(values):
        raise rows.invalid("modes", "Each mode stands once, in the person's order.")
    return values
