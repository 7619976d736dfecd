"""Visits: several appointments that follow one another, so that somebody travels once."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.nouns.appointment_shapes import AppointmentShown
from scheduler.api.nouns.appointments import MOST_STAFF
from scheduler.api.nouns.holds import HoldShown, lasting
from scheduler.api.nouns.options import OptionShown, ReasonShown, Written, option_shown
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output, a_mode, identities, modes_in_order
from scheduler.api.views import View
from scheduler.availability import search
from scheduler.availability import visits as options
from scheduler.availability.options import Query as Question
from scheduler.booking import seen, visits
from scheduler.modes import Mode

_MOST, _MOST_PLACES = 20, 50


class VisitShown(Output):
    parts = OptionShown(many=True, help_text="In their order.")


class VisitsShown(Output):
    visits = VisitShown(many=True)
    reasons = ReasonShown(many=True, help_text="Why there is none.")
    desk_phone = serializers.CharField(help_text="A human.")

    @classmethod
    def written(cls, record: Written) -> Written:
        """The answer, which the view has written already."""
        return record


class PartAsked(Input):
    service_id = fields.Identity()
    staff_member_ids = identities(
        at_most=_MOST_PLACES, required=False, help_text="One of these; anybody if left out."
    )


class VisitsAsked(Input):
    person_id = fields.Identity()
    parts = fields.Several(
        child=PartAsked(), min_length=2, max_length=visits.MOST_PARTS, help_text="In their order."
    )
    from_at = fields.Moment()
    until_at = fields.Moment()
    modes = modes_in_order(required=False, help_text="Only these of the person's own.")
    site_ids = identities(at_most=_MOST_PLACES, required=False)
    limit = fields.Whole(min_value=1, max_value=_MOST, required=False)


class PartWanted(Input):
    service_id = fields.Identity()
    starts_at = fields.Moment()
    post_ids = identities(at_most=MOST_STAFF, min_length=1)


class NewVisit(Input):
    person_id = fields.Identity()
    mode = a_mode()
    site_id = fields.Identity()
    parts = fields.Several(
        child=PartWanted(), min_length=2, max_length=visits.MOST_PARTS, help_text="In their order."
    )
    lasting_minutes = lasting()


class VisitHeld(Output):
    visit_id = fields.Identity()
    holds = HoldShown(many=True)


class ConfirmVisit(Input):
    ring_number = fields.Text(max_length=20, allow_blank=True, required=False)


class VisitConfirmed(Output):
    visit_id = fields.Identity()
    appointments = AppointmentShown(many=True)


class Visits(View):
    tag = "options"

    @operation(
        name="find_visits",
        summary="Find several times that follow one another",
        deed="options.search",
        takes=VisitsAsked,
        gives=VisitsShown,
        only_reads=True,
        refuses=("not_asked", "outside_choice"),
    )
    def post(self, call: Call) -> Written:
        """In one mode at one place, each part soon after the one before it."""
        body = call.body
        seen.require_person(call.by, body["person_id"])
        parts = [
            options.Part(each["service_id"], tuple(each.get("staff_member_ids", ())))
            for each in body["parts"]
        ]
        question = Question(
            person_id=body["person_id"],
            service_id=parts[0].service_id,
            partner_id=call.partner_id,
            from_at=body["from_at"],
            until_at=body["until_at"],
            modes=tuple(Mode(mode) for mode in body.get("modes", ())),
            site_ids=tuple(body.get("site_ids", ())),
            limit=body.get("limit", _MOST),
        )
        names = search.terms_of(question, now=call.now).directory
        found = options.find(query=question, parts=parts, now=call.now)
        looks.note(call, person_id=body["person_id"], kind="options", record_id=body["person_id"])
        return {
            "visits": [
                {"parts": [option_shown(part, names) for part in visit.parts]}
                for visit in found.visits
            ],
            "reasons": [ReasonShown.written(reason) for reason in found.reasons],
            "desk_phone": names.partners[call.partner_id].desk_phone,
        }


class HeldVisits(View):
    tag = "holds"

    @operation(
        name="hold_visit",
        summary="Hold several times that follow one another",
        deed="hold.make",
        takes=NewVisit,
        gives=VisitHeld,
        status=201,
        refuses=("not_asked", "outside_choice", "not_an_option", "not_shared", "taken", "no_desk"),
    )
    def post(self, call: Call) -> dict[str, Any]:
        """All of them, or none."""
        seen.require_person(call.by, call.body["person_id"])
        parts = [visits.Part(**part) for part in call.body["parts"]]
        held = visits.hold(**{**call.body, "parts": parts}, by=call.by, now=call.now)
        return {"visit_id": held[0].visit_id, "holds": held}


class ConfirmHeldVisit(View):
    tag = "holds"

    @operation(
        name="confirm_visit",
        summary="Confirm a visit",
        deed="appointment.confirm",
        takes=ConfirmVisit,
        gives=VisitConfirmed,
        status=201,
        refuses=("hold_lapsed", "no_number_to_ring", "choice_changed", "not_an_option"),
    )
    def post(self, call: Call, visit_id: UUID) -> dict[str, Any]:
        """Every part becomes an appointment, or none does."""
        made = visits.confirm(visit_id=visit_id, **call.body, by=call.by, now=call.now)
        shown = [seen.appointment(call.by, appointment.id) for appointment in made]
        return {"visit_id": visit_id, "appointments": shown}
