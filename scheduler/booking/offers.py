"""Offers: a freed time held for somebody who waits, until they answer or can no longer.

Accepting confirms the hold. Refusing, and not answering, cost nothing: the place on the list stays
as it is, and in the same transaction the time is noted as free for whoever comes next.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from scheduler import prepared
from scheduler.audit import trail
from scheduler.audit.actors import Actor, system
from scheduler.availability import claims
from scheduler.availability.options import Option
from scheduler.booking import appointments, events, holds, offer_freeing
from scheduler.booking.models import Appointment, Hold, Offer, WaitingListEntry
from scheduler.booking.offer_ways import Way
from scheduler.refusals import Refusal

WAITING_LIST = system("waiting list")
_IS_OFFERED = "SELECT 1 FROM booking_offer WHERE hold_id = %s AND state = 'offered'"
_State = Offer.State
# Every other state is an end.
NEXT: dict[Offer.State, frozenset[Offer.State]] = {
    _State.OFFERED: frozenset({_State.ACCEPTED, _State.REFUSED, _State.LAPSED, _State.WITHDRAWN}),
}


class Over(Refusal):
    """The offer has been answered, has lapsed or was withdrawn; `state` says which."""

    code = "offer_over"


class NotTheirTurn(Refusal):
    """The person has left the list meanwhile, or another time is being held for them."""

    code = "not_their_turn"


@transaction.atomic
def make(*, entry_id: UUID, option: Option, way: Way, answer_by: datetime, now: datetime) -> Offer:
    """Hold the option for somebody who waits, and have them told.

    Raises NotTheirTurn, and what `holds.make` raises: somebody else may have been quicker.
    """
    person_id = WaitingListEntry.objects.only("person_id").get(id=entry_id).person_id
    claims.lock(staff_member_ids=option.staff_member_ids, person_id=person_id)
    entry = WaitingListEntry.objects.select_for_update(of=("self",)).get(id=entry_id)
    if entry.state != WaitingListEntry.State.WAITING or live().filter(entry=entry).exists():
        raise NotTheirTurn("This person is not to be offered a time now.")
    hold = holds.make(
        person_id=entry.person_id,
        service_id=entry.service_id,
        mode=option.mode,
        starts_at=option.starts_at,
        post_ids=option.post_ids,
        site_id=option.site_id,
        by=_for_desk(entry),
        now=now,
        lasting=answer_by - now,
    )
    offer = Offer.objects.create(
        entry=entry,
        hold=hold,
        starts_at=hold.starts_at,
        ends_at=hold.ends_at,
        route=way.route,
        contact_rule_id=way.rule_id,
        made_at=now,
        answer_by=answer_by,
    )
    _note("offer.made", offer, by=WAITING_LIST, now=now)
    events.offered.send(Offer, offer=offer, now=now)
    return offer


@transaction.atomic
def pass_over_once(
    *, entry_id: UUID, option: Option, way: Way, answer_by: datetime, now: datetime
) -> None:
    """Record that a time goes past somebody whose route cannot bring an answer before
    `answer_by`, and let a human know; nothing if that was recorded already."""
    entry = WaitingListEntry.objects.select_for_update(of=("self",)).get(id=entry_id)
    passed = Offer.objects.filter(
        entry=entry,
        state=_State.PASSED_OVER,
        starts_at__lt=option.ends_at,
        ends_at__gt=option.starts_at,
    )
    if passed.exists():
        return
    offer = Offer.objects.create(
        entry=entry,
        starts_at=option.starts_at,
        ends_at=option.ends_at,
        route=way.route,
        contact_rule_id=way.rule_id,
        made_at=now,
        answer_by=answer_by,
        state=_State.PASSED_OVER,
        ended_at=now,
        ended_by=WAITING_LIST.label,
    )
    _note("offer.passed_over", offer, by=WAITING_LIST, now=now)
    events.passed_over.send(Offer, offer=offer, now=now)


@transaction.atomic
def accept(*, offer_id: UUID, by: Actor, now: datetime, ring_number: str = "") -> Appointment:
    """Confirm the time; whoever waited is on the list no longer (`follow_confirmed`).

    Raises Over, and what `appointments.confirm` raises besides `holds.Lapsed`.
    """
    offer = Offer.objects.get(id=offer_id)
    if offer.state != _State.OFFERED or offer.hold_id is None:
        raise _over(offer)
    try:
        return appointments.confirm(hold_id=offer.hold_id, by=by, now=now, ring_number=ring_number)
    except holds.Lapsed as lapsed:
        raise _over(Offer.objects.get(id=offer_id)) from lapsed


@transaction.atomic
def refuse(*, offer_id: UUID, by: Actor, now: datetime, reason: str = "") -> Offer:
    """They do not want this time. Their place stays, and the time passes on. Raises Over."""
    return _give_back(offer_id, _State.REFUSED, reason, by=by, now=now)


@transaction.atomic
def withdraw(*, offer_id: UUID, reason: str, by: Actor, now: datetime) -> Offer:
    """The desk takes an offer back, and says why. Raises Over."""
    return _give_back(offer_id, _State.WITHDRAWN, reason, by=by, now=now)


@transaction.atomic
def withdraw_if_any(*, entry_id: UUID, reason: str, by: Actor, now: datetime) -> None:
    """Take back what is held for a place on the list, if anything is."""
    offer = live().filter(entry_id=entry_id).first()
    if offer is not None:
        withdraw(offer_id=offer.id, reason=reason, by=by, now=now)


def lapse_due(*, now: datetime) -> int:
    """End every offer whose hold is over; return how many. Safe to repeat, and to run twice."""
    over = live().filter(Q(hold__held_until__lte=now) | ~Q(hold__state=Hold.State.HELD))
    ids = list(over.values_list("id", flat=True))
    return sum(end_if_hold_is_over(offer_id=offer_id, now=now) for offer_id in ids)


@transaction.atomic
def end_if_hold_is_over(*, offer_id: UUID, now: datetime) -> bool:
    """Lapse an offer nobody answered in time; withdraw one whose hold was given back."""
    offer = Offer.objects.select_related("hold").get(id=offer_id)
    hold = _hold(offer)
    claims.lock(staff_member_ids=claims.staff_of(promise_id=hold.id), person_id=hold.person_id)
    held = Hold.objects.filter(id=hold.id, state=Hold.State.HELD, held_until__lte=now)
    held.update(state=Hold.State.LAPSED)
    hold.refresh_from_db(fields=["state"])
    if hold.state == Hold.State.LAPSED:
        is_news = _end(offer, _State.LAPSED, by=WAITING_LIST, now=now)
    elif hold.state == Hold.State.RELEASED:
        reason = "The time was given back."
        is_news = _end(offer, _State.WITHDRAWN, by=WAITING_LIST, now=now, reason=reason)
    else:
        return False
    if is_news:
        claims.release(promise_id=hold.id, now=now)
        offer_freeing.note_promise(promise_id=hold.id)
    return is_news


def accept_if_offered(*, appointment: Appointment, by: Actor, now: datetime) -> None:
    """Whoever confirmed the hold of an offer has accepted it for the person."""
    # Asked at every confirmation, and mostly there is none.
    if not prepared.rows(_IS_OFFERED, [appointment.id]):
        return
    offer = live().filter(hold_id=appointment.id).select_related("entry").first()
    if offer is None or not _end(offer, _State.ACCEPTED, by=by, now=now):
        return
    entries = WaitingListEntry.objects.filter(id=offer.entry_id)
    entries.update(state=WaitingListEntry.State.BOOKED, ended_at=now)


def live() -> QuerySet[Offer]:
    """Offers that wait for an answer."""
    return Offer.objects.filter(state=_State.OFFERED)


def _give_back(
    offer_id: UUID, state: Offer.State, reason: str, *, by: Actor, now: datetime
) -> Offer:
    offer = Offer.objects.select_related("hold").get(id=offer_id)
    if offer.state != _State.OFFERED:
        raise _over(offer)
    hold = _hold(offer)
    claims.lock(staff_member_ids=claims.staff_of(promise_id=hold.id), person_id=hold.person_id)
    if not _end(offer, state, by=by, now=now, reason=reason):
        raise _over(Offer.objects.get(id=offer_id))
    try:
        with transaction.atomic():
            holds.release(hold_id=hold.id, by=by, now=now)
    except holds.Lapsed:
        # It lapsed at this very moment, which gave the time back.
        offer_freeing.note_promise(promise_id=hold.id)
    return offer


def _end(offer: Offer, state: Offer.State, *, by: Actor, now: datetime, reason: str = "") -> bool:
    """Move an offer on, once; False if somebody else did. The condition sits in the UPDATE."""
    before = [earlier for earlier, later in NEXT.items() if state in later]
    ended = {"state": state, "ended_at": now, "ended_by": by.label, "reason": reason}
    if not Offer.objects.filter(id=offer.id, state__in=before).update(**ended):
        return False
    offer.refresh_from_db(fields=list(ended))
    _note(f"offer.{state}", offer, by=by, now=now, reason=reason)
    events.offer_ended.send(Offer, offer=offer, now=now)
    return True


def _hold(offer: Offer) -> Hold:
    if offer.hold is None:
        raise _over(offer)
    return offer.hold


def _for_desk(entry: WaitingListEntry) -> Actor:
    """The waiting list acting for the desk that keeps the place: it books what that desk may."""
    return Actor(label=WAITING_LIST.label, role=WAITING_LIST.role, partner_id=entry.owner_id)


def _over(offer: Offer) -> Over:
    words = {
        _State.ACCEPTED: "This offer has been accepted already.",
        _State.REFUSED: "This offer has been refused; the time has gone to whoever waits next.",
        _State.WITHDRAWN: "This offer was withdrawn.",
        _State.PASSED_OVER: "This time could not be offered to them.",
    }
    lapsed = "This offer was not answered in time. They keep their place on the list."
    return Over(words.get(Offer.State(offer.state), lapsed), state=offer.state)


def _note(deed: str, offer: Offer, *, by: Actor, now: datetime, reason: str = "") -> None:
    trail.record(
        deed=deed,
        kind="offer",
        record_id=offer.id,
        by=by,
        now=now,
        person_id=offer.entry.person_id,
        reason=reason,
    )
