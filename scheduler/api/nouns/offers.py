"""Offers: a freed time held for somebody who waits, and what they answered."""

from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.nouns.appointment_shapes import AppointmentShown
from scheduler.api.nouns.holds import Confirm
from scheduler.api.nouns.people import PersonBrief
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Named, Output, Query, a_mode
from scheduler.api.views import View
from scheduler.booking import offers, seen
from scheduler.booking.models import Appointment, Offer


class HeldShown(Output):
    id = fields.Identity()
    mode = a_mode()
    site_id = fields.Identity()
    held_until = fields.Moment()


class OfferShown(Output):
    id = fields.Identity()
    entry_id = fields.Identity(help_text="The place on the waiting list.")
    person = PersonBrief(source="entry.person")
    service = Named(source="entry.service")
    hold = HeldShown(allow_null=True, help_text="Null: the time went past them.")
    starts_at = fields.Moment()
    ends_at = fields.Moment()
    route = fields.OneOf(choices=Offer.Route.choices)
    made_at = fields.Moment()
    answer_by = fields.Moment()
    state = fields.OneOf(choices=Offer.State.choices)
    ended_at = fields.Moment(allow_null=True)
    ended_by = serializers.CharField()
    reason = serializers.CharField()


class OffersAsked(Query):
    state = fields.OneOf(choices=Offer.State.choices, required=False)
    entry = fields.Identity(required=False)


class Refused(Input):
    reason = fields.Text(
        max_length=300, allow_blank=True, required=False, help_text="Only if they said one."
    )


class Withdrawn(Input):
    reason = fields.Text(max_length=300)


class Offers(View):
    tag = "offers"
    order = ("-made_at", "id")

    @operation(
        name="list_offers",
        summary="List offers to people who wait",
        deed="offer.see",
        query=OffersAsked,
        gives=OfferShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Offer]:
        """To those whose place the caller's desk keeps, the newest first; also those that went
        past somebody whose route was too slow."""
        looks.note_list(call, kind="offers", record_id=call.partner_id)
        return _own(call).filter(**call.query)


class OneOffer(View):
    tag = "offers"

    @operation(
        name="read_offer",
        summary="Read an offer",
        deed="offer.see",
        gives=OfferShown,
    )
    def get(self, call: Call, offer_id: UUID) -> Offer:
        """One offer, of those the caller's desk keeps."""
        found = _own(call).get(id=offer_id)
        looks.note(call, person_id=found.entry.person_id, kind="offer", record_id=offer_id)
        return found


class AcceptOffer(View):
    tag = "offers"

    @operation(
        name="accept_offer",
        summary="Accept an offer for somebody",
        deed="offer.answer",
        takes=Confirm,
        gives=AppointmentShown,
        status=201,
        shows_version=True,
        refuses=("offer_over", "no_number_to_ring", "choice_changed", "not_an_option"),
    )
    def post(self, call: Call, offer_id: UUID) -> Appointment:
        """It becomes an appointment, and they wait no longer."""
        _own(call).get(id=offer_id)
        made = offers.accept(offer_id=offer_id, **call.body, by=call.by, now=call.now)
        return seen.appointment(call.by, made.id)


class RefuseOffer(View):
    tag = "offers"

    @operation(
        name="refuse_offer",
        summary="Refuse an offer for somebody",
        deed="offer.answer",
        takes=Refused,
        gives=OfferShown,
        refuses=("offer_over",),
    )
    def post(self, call: Call, offer_id: UUID) -> Offer:
        """It costs them nothing: they keep their place, and the time goes to whoever is next."""
        _own(call).get(id=offer_id)
        offers.refuse(offer_id=offer_id, **call.body, by=call.by, now=call.now)
        return _own(call).get(id=offer_id)


class WithdrawOffer(View):
    tag = "offers"

    @operation(
        name="withdraw_offer",
        summary="Take an offer back",
        deed="offer.withdraw",
        takes=Withdrawn,
        gives=OfferShown,
        refuses=("offer_over",),
    )
    def post(self, call: Call, offer_id: UUID) -> Offer:
        """They keep their place; if they were told already, ring them."""
        _own(call).get(id=offer_id)
        offers.withdraw(offer_id=offer_id, **call.body, by=call.by, now=call.now)
        return _own(call).get(id=offer_id)


def _own(call: Call) -> QuerySet[Offer]:
    return seen.offers(call.by)
