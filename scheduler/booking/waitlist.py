"""The waiting list: people wait in their own modes, from the moment they asked.

The published order: clinical priority first, where somebody gave one and recorded why; then
whoever asked longest ago. Refusing an offer, not answering one, or changing what one waits for
costs nothing: `asked_at` never changes.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, time
from typing import TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.availability import terms
from scheduler.booking import offers
from scheduler.booking.holds import NoDesk
from scheduler.booking.models import WaitingListEntry
from scheduler.modes import Mode
from scheduler.partners import rows
from scheduler.partners.models import Site, StaffMember
from scheduler.people import choices
from scheduler.refusals import Refusal

# What decides who is offered a time first; `-priority`: the most urgent first.
ORDER = ("-priority", "asked_at", "id")
_Priority = WaitingListEntry.Priority
_MEANINGS: dict[str, Callable[[], Refusal]] = {
    "waiting_days_are_weekdays": lambda: rows.invalid(
        "weekdays", "A day is a number from 1 (Monday) to 7 (Sunday)."
    ),
    "waiting_hours_in_order": lambda: rows.invalid(
        "until_time", "The hours end after they start, on the same day."
    ),
}


class AlreadyWaiting(Refusal):
    """The person is on the list for this service; they keep the place they have."""

    code = "already_waiting"


class NotWaiting(Refusal):
    """The person has left the list, or has been booked from it."""

    code = "not_waiting"


class Wishes(TypedDict, total=False):
    """What somebody waits for; of everything, empty means any.

    `modes` are among those they have chosen. `weekdays` are ISO weekdays; the whole appointment
    lies between `from_time` and `until_time` by the clock at its place. Needs are not here: those
    on record when a time frees are the ones that count.
    """

    modes: Sequence[Mode | str]
    site_ids: Sequence[UUID]
    staff_member_ids: Sequence[UUID]
    weekdays: Sequence[int]
    from_time: time | None
    until_time: time | None
    note: str


def waits(*, person_id: UUID, service_id: UUID) -> bool:
    """Whether somebody is on the list for this service."""
    waiting = WaitingListEntry.State.WAITING
    return WaitingListEntry.objects.filter(
        person_id=person_id, service_id=service_id, state=waiting
    ).exists()


@transaction.atomic
def join(
    *, person_id: UUID, service_id: UUID, by: Actor, now: datetime, **wishes: Unpack[Wishes]
) -> WaitingListEntry:
    """Put somebody on the list in modes they have chosen; in all of them if none are named.

    Raises `choices.NotAsked`, `terms.OutsideChoice`, `AlreadyWaiting`, Invalid.
    """
    if by.partner_id is None:
        raise NoDesk("Sign in for a post at a partner: a desk owns each place on the list.")
    entry = WaitingListEntry(
        person_id=person_id,
        service_id=service_id,
        owner_id=by.partner_id,
        asked_at=now,
        recorded_by=by.label,
    )
    _wish(entry, wishes)
    _note("waiting.joined", entry, by=by, now=now)
    return entry


@transaction.atomic
def change(
    *, entry_id: UUID, by: Actor, now: datetime, **wishes: Unpack[Wishes]
) -> WaitingListEntry:
    """Let somebody wait for something else, at the place they have; what is not named is any.

    Modes are those of their choice in force. An offer that is out stays. Raises `NotWaiting`,
    `terms.OutsideChoice`, Invalid.
    """
    entry = _waiting(entry_id)
    _wish(entry, wishes)
    _note("waiting.changed", entry, by=by, now=now)
    return entry


@transaction.atomic
def give_priority(
    *,
    entry_id: UUID,
    priority: WaitingListEntry.Priority | int,
    reason: str,
    by: Actor,
    now: datetime,
) -> WaitingListEntry:
    """Say that somebody must be seen sooner, and why; or, with `Priority.NONE`, no longer.

    The reason is on record either way. Raises `NotWaiting`, Invalid.
    """
    reason = rows.one_line(reason)
    if not reason:
        raise rows.invalid("reason", "Say why: whoever waits longer may ask.")
    if priority not in _Priority.values:
        raise rows.invalid("priority", "This is not a priority.")
    entry = _waiting(entry_id)
    has_one = priority != _Priority.NONE
    entry.priority = int(priority)
    entry.priority_reason = reason if has_one else ""
    entry.priority_by = by.label if has_one else ""
    entry.priority_at = now if has_one else None
    entry.save()
    _note("waiting.priority", entry, by=by, now=now, reason=reason)
    return entry


@transaction.atomic
def leave(*, entry_id: UUID, by: Actor, now: datetime) -> WaitingListEntry:
    """Take somebody off the list because they said so; a time held for them is free again."""
    offers.withdraw_if_any(entry_id=entry_id, reason="They left the list.", by=by, now=now)
    entry = _waiting(entry_id)
    entry.state, entry.ended_at = WaitingListEntry.State.LEFT, now
    entry.save(update_fields=["state", "ended_at"])
    _note("waiting.left", entry, by=by, now=now)
    return entry


def waiting() -> QuerySet[WaitingListEntry]:
    """Everybody who waits, in the published order: priority, then the longest wait, then id."""
    return WaitingListEntry.objects.filter(state=WaitingListEntry.State.WAITING).order_by(*ORDER)


def _waiting(entry_id: UUID) -> WaitingListEntry:
    """The place, locked."""
    entry = WaitingListEntry.objects.select_for_update(of=("self",)).get(id=entry_id)
    if entry.state != WaitingListEntry.State.WAITING:
        raise NotWaiting("This person is no longer on the list.")
    return entry


def _wish(entry: WaitingListEntry, wishes: Wishes) -> None:
    choice = choices.in_force(person_id=entry.person_id, service_id=entry.service_id)
    modes = [Mode(mode) for mode in wishes.get("modes", ())]
    for mode in modes:
        terms.require_accepted(choice=choice, mode=mode)
    entry.choice = choice
    entry.modes = [mode.value for mode in modes] or list(choice.modes)
    entry.weekdays = sorted(set(wishes.get("weekdays", ())))
    entry.from_time, entry.until_time = wishes.get("from_time"), wishes.get("until_time")
    entry.note = wishes.get("note", "")
    rows.keep(entry, meanings=_MEANINGS | {"waiting_once_per_service": lambda: _already(entry)})
    entry.sites.set(Site.objects.filter(id__in=wishes.get("site_ids", ())))
    staff = StaffMember.objects.filter(id__in=wishes.get("staff_member_ids", ()))
    entry.staff_members.set(staff)


def _already(wanted: WaitingListEntry) -> AlreadyWaiting:
    entry = waiting().get(person_id=wanted.person_id, service_id=wanted.service_id)
    return AlreadyWaiting(
        f"This person has been on the list for this service since"
        f" {entry.asked_at:%d %B %Y}, and keeps that place."
    )


def _note(
    deed: str, entry: WaitingListEntry, *, by: Actor, now: datetime, reason: str = ""
) -> None:
    trail.record(
        deed=deed,
        kind="waiting_list_entry",
        record_id=entry.id,
        by=by,
        now=now,
        person_id=entry.person_id,
        reason=reason,
    )
