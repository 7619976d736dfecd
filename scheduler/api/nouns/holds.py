"""Holds: an option claimed for a while, then confirmed, given back, or lapsed."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.nouns.appointment_shapes import AppointmentShown
from scheduler.api.nouns.appointments import MOST_STAFF
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output, a_mode, identities
from scheduler.api.views import View
from scheduler.booking import appointments, holds, seen
from scheduler.booking.models import Appointment, Hold

_LONGEST = 60


class HoldShown(Output):
    id = fields.Identity()
    person_id = fields.Identity()
    choice_id = fields.Identity()
    service_id = fields.Identity()
    mode = a_mode()
    site_id = fields.Identity()
    room_id = fields.Identity(allow_null=True)
    interpreter_id = fields.Identity(allow_null=True)
    starts_at = fields.Moment()
    ends_at = fields.Moment()
    held_until = fields.Moment()
    state = fields.OneOf(choices=Hold.State.choices)
    visit_id = fields.Identity(allow_null=True)
    made_by = serializers.CharField()
    made_at = fields.Moment()


def lasting(**kwargs: Any) -> fields.Minutes:
    """How long a hold lasts, in a request."""
    return fields.Minutes(
        source="lasting",
        min_value=1,
        max_value=_LONGEST,
        required=False,
        help_text="How long to hold it; a few minutes if left out.",
        **kwargs,
    )


class NewHold(Input):
    person_id = fields.Identity()
    service_id = fields.Identity()
    mode = a_mode()
    starts_at = fields.Moment()
    post_ids = identities(
        at_most=MOST_STAFF, min_length=1, help_text="One post for each staff member."
    )
    site_id = fields.Identity()
    room_id = fields.Identity(allow_null=True, required=False)
    lasting_minutes = lasting()


class LongerHold(Input):
    lasting_minutes = lasting()


class Confirm(Input):
    ring_number = fields.Text(
        max_length=20,
        allow_blank=True,
        required=False,
        help_text="A number for this appointment only; else the safe one on record.",
    )


class Holds(View):
    tag = "holds"

    @operation(
        name="make_hold",
        summary="Hold an option",
        deed="hold.make",
        takes=NewHold,
        gives=HoldShown,
        status=201,
        located="api:hold",
        refuses=(
            "merged_away",
            "not_asked",
            "outside_choice",
            "not_an_option",
            "not_shared",
            "taken",
            "no_desk",
        ),
    )
    def post(self, call: Call) -> Hold:
        """Claim the person, the staff, the room and the interpreter, all of them or nothing."""
        seen.require_person(call.by, call.body["person_id"])
        return holds.make_within(**call.body, by=call.by, now=call.now)


class OneHold(View):
    tag = "holds"

    @operation(
        name="read_hold",
        summary="Read a hold",
        deed="hold.see",
        gives=HoldShown,
    )
    def get(self, call: Call, hold_id: UUID) -> Hold:
        """A hold of the caller's own desk."""
        found = _own(call, hold_id)
        looks.note(call, person_id=found.person_id, kind="hold", record_id=hold_id)
        return found


class ReleaseHold(View):
    tag = "holds"

    @operation(
        name="release_hold",
        summary="Give a hold back",
        deed="hold.release",
        gives=HoldShown,
        refuses=("hold_lapsed",),
    )
    def post(self, call: Call, hold_id: UUID) -> Hold:
        """The time is free again before the hold lapses."""
        _own(call, hold_id)
        return holds.release(hold_id=hold_id, by=call.by, now=call.now)


class ExtendHold(View):
    tag = "holds"

    @operation(
        name="extend_hold",
        summary="Hold on for longer",
        deed="hold.extend",
        takes=LongerHold,
        gives=HoldShown,
        refuses=("hold_lapsed",),
    )
    def post(self, call: Call, hold_id: UUID) -> Hold:
        """Counted from now."""
        _own(call, hold_id)
        return holds.extend(hold_id=hold_id, **call.body, by=call.by, now=call.now)


class ConfirmHold(View):
    tag = "holds"

    @operation(
        name="confirm_hold",
        summary="Confirm a hold",
        deed="appointment.confirm",
        takes=Confirm,
        gives=AppointmentShown,
        status=201,
        shows_version=True,
        refuses=("hold_lapsed", "no_number_to_ring", "choice_changed", "not_an_option"),
    )
    def post(self, call: Call, hold_id: UUID) -> Appointment:
        """It becomes the appointment of the same id, and reminders are planned."""
        return appointments.confirm_within(
            hold_id=hold_id,
            **call.body,
            of_partner_id=call.partner_id,
            by=call.by,
            now=call.now,
        )


def _own(call: Call, hold_id: UUID) -> Hold:
    return seen.holds(call.by).get(id=hold_id)
