"""The waiting list: people wait in their own modes, from the moment they asked."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.availability import terms
from scheduler.booking.holds import NoDesk
from scheduler.booking.models import WaitingListEntry
from scheduler.modes import Mode
from scheduler.partners.models import Site
from scheduler.people import choices
from scheduler.refusals import Refusal


class AlreadyWaiting(Refusal):
    """The person is on the list for this service; they keep the place they have."""

    code = "already_waiting"


class NotWaiting(Refusal):
    """The person has left the list, or has been booked from it."""

    code = "not_waiting"


@transaction.atomic
def join(
    *,
    person_id: UUID,
    service_id: UUID,
    by: Actor,
    now: datetime,
    modes: Sequence[Mode | str] = (),
    site_ids: Sequence[UUID] = (),
    note: str = "",
) -> WaitingListEntry:
    """Put somebody on the list in modes they have chosen; in all of them if none are named.

    Raises `choices.NotAsked`, `terms.OutsideChoice`, `AlreadyWaiting`.
    """
    if by.partner_id is None:
        raise NoDesk("Sign in for a post at a partner: a desk owns each place on the list.")
    choice = choices.in_force(person_id=person_id, service_id=service_id)
    for mode in modes:
        terms.require_accepted(choice=choice, mode=Mode(mode))
    entry, is_new = WaitingListEntry.objects.get_or_create(
        person_id=person_id,
        service_id=service_id,
        state=WaitingListEntry.State.WAITING,
        defaults={
            "choice": choice,
            "modes": [Mode(mode).value for mode in modes] or list(choice.modes),
            "owner_id": by.partner_id,
            "note": note,
            "asked_at": now,
            "recorded_by": by.label,
        },
    )
    if not is_new:
        raise AlreadyWaiting(
            f"This person has been on the list for this service since"
            f" {entry.asked_at:%d %B %Y}, and keeps that place."
        )
    entry.sites.set(Site.objects.filter(id__in=site_ids))
    _note("waiting.joined", entry, by=by, now=now)
    return entry


@transaction.atomic
def leave(*, entry_id: UUID, by: Actor, now: datetime) -> WaitingListEntry:
    """Take somebody off the list because they said so."""
    waiting = WaitingListEntry.objects.filter(id=entry_id, state=WaitingListEntry.State.WAITING)
    if not waiting.update(state=WaitingListEntry.State.LEFT, ended_at=now):
        WaitingListEntry.objects.get(id=entry_id)
        raise NotWaiting("This person is no longer on the list.")
    entry = WaitingListEntry.objects.get(id=entry_id)
    _note("waiting.left", entry, by=by, now=now)
    return entry


def waiting() -> QuerySet[WaitingListEntry]:
    """Everybody who waits, longest first."""
    return WaitingListEntry.objects.filter(state=WaitingListEntry.State.WAITING)


def _note(deed: str, entry: WaitingListEntry, *, by: Actor, now: datetime) -> None:
    trail.record(
        deed=deed,
        kind="waiting_list_entry",
        record_id=entry.id,
        by=by,
        now=now,
        person_id=entry.person_id,
    )
