"""Which partner's desks may book whose staff; refuses to agree twice on the same days.

Decisions stay local: only what an owner agreed to is shared, per service or for all, and a
partner's own rota needs no agreement.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners import rows
from scheduler.partners.models import Partner, Service, SharingAgreement
from scheduler.refusals import Refusal

_MEANINGS: rows.Meanings = {
    "sharing_is_between_two_partners": lambda: rows.invalid(
        "with_partner_id", "A partner's own desks need no agreement."
    ),
    "sharing_ends_after_it_starts": lambda: rows.invalid(
        "ends_on", "An agreement ends after the day on which it starts."
    ),
}


class AlreadyAgreed(Refusal):
    """The two partners have an agreement for this service on some of these days."""

    code = "already_agreed"


@transaction.atomic
def agree(
    *,
    owner_id: UUID,
    with_partner_id: UUID,
    service_id: UUID | None = None,
    starts_on: date,
    ends_on: date | None = None,
    by: Actor,
    now: datetime,
) -> SharingAgreement:
    """Let the desks of `with_partner_id` book the owner's staff, for a service or for all.

    `ends_on` is the first day on which they may not. Raises Invalid, AlreadyAgreed, or
    DoesNotExist of whatever is not there.
    """
    # The owner's row is locked so that of two equal agreements at once one is refused.
    owner = Partner.objects.select_for_update(no_key=True).get(id=owner_id)
    agreement = SharingAgreement(
        owner=owner,
        with_partner=Partner.objects.get(id=with_partner_id),
        service=None if service_id is None else Service.objects.get(id=service_id),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    same = SharingAgreement.objects.filter(
        owner=owner, with_partner_id=with_partner_id, service=agreement.service
    )
    if _overlapping(same, on_from=starts_on, on_until=ends_on).exists():
        raise AlreadyAgreed("These partners have agreed on this already for some of these days.")
    rows.keep(agreement, meanings=_MEANINGS)
    trail.record(
        deed="sharing.agreed", kind="sharing_agreement", record_id=agreement.id, by=by, now=now
    )
    return agreement


@transaction.atomic
def end(*, agreement_id: UUID, ends_on: date, by: Actor, now: datetime) -> SharingAgreement:
    """Let the agreement not hold from `ends_on`; what is booked stays booked.

    Raises rows.AlreadyEnded when it ends no later as it is, Invalid for a day on or before its
    start, or SharingAgreement.DoesNotExist.
    """
    agreement = SharingAgreement.objects.select_for_update(no_key=True).get(id=agreement_id)
    if agreement.ends_on is not None and agreement.ends_on <= ends_on:
        raise rows.AlreadyEnded("This agreement ends no later than that day as it is.")
    agreement.ends_on = ends_on
    rows.keep(agreement, meanings=_MEANINGS)
    trail.record(
        deed="sharing.ended",
        kind="sharing_agreement",
        record_id=agreement.id,
        by=by,
        now=now,
        reason=f"from {ends_on.isoformat()}",
    )
    return agreement


def allows(*, owner_id: UUID, to_id: UUID, service_id: UUID, on: date) -> bool:
    """Whether desks of `to_id` may book the owner's staff for a service on a day."""
    if owner_id == to_id:
        return True
    return (
        _covering(service_id)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)
        .filter(owner_id=owner_id, with_partner_id=to_id)
        .exists()
    )


def days_shared(
    agreements: Iterable[SharingAgreement], *, to_id: UUID, service_id: UUID
) -> tuple[tuple[UUID, date, date | None], ...]:
    """(owner, first day, first day no longer) of every agreement by which `to_id` may book.

    Asks nothing of the database.
    """
    return tuple(
        (each.owner_id, each.starts_on, each.ends_on)
        for each in agreements
        if each.with_partner_id == to_id and each.service_id in (None, service_id)
    )


def _covering(service_id: UUID) -> QuerySet[SharingAgreement]:
    return SharingAgreement.objects.filter(Q(service__isnull=True) | Q(service_id=service_id))


def _overlapping(
    agreements: QuerySet[SharingAgreement], *, on_from: date, on_until: date | None
) -> QuerySet[SharingAgreement]:
    ending_later = agreements.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on_from))
    return ending_later if on_until is None else ending_later.filter(starts_on__lt=on_until)
