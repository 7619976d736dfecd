"""Appointments: listed, read, moved, cancelled, and whether the person came."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.exceptions import ValidationError

from channels.calendar import ics
from scheduler.api import calls, fields, looks
from scheduler.api.calls import Call
from scheduler.api.nouns.appointment_shapes import (
    AppointmentLine,
    AppointmentShown,
    lines,
)
from scheduler.api.nouns.feeds import MEDIA_TYPE, as_entry
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Query, a_mode, identities
from scheduler.api.views import View
from scheduler.booking import appointments, feeds, seen, taken
from scheduler.booking.models import Appointment, Taken
from scheduler.partners.models import Site

MOST_STAFF = 5
CANCELLED = ics.EntryState.CANCELLED


class AppointmentsAsked(Query):
    site = fields.Identity(required=False, help_text="With `on`: the list of a site's day.")
    on = fields.Day(required=False)
    person = fields.Identity(required=False, help_text="Everything booked for one person.")
    staff_member = fields.Identity(required=False, help_text="Everything with a staff member.")

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if set(attrs) not in ({"site", "on"}, {"person"}, {"staff_member"}):
            raise ValidationError("Ask for a site with a day, for a person, or for a staff member.")
        return attrs


class Move(Input):
    starts_at = fields.Moment()
    post_ids = identities(
        at_most=MOST_STAFF, min_length=1, help_text="One post for each staff member."
    )
    site_id = fields.Identity()
    mode = a_mode(required=False, help_text="Leave out to keep the mode as it is.")
    room_id = fields.Identity(allow_null=True, required=False)
    ring_number = fields.Text(max_length=20, allow_blank=True, required=False)


class Cancel(Input):
    cancelled_by = fields.OneOf(choices=Appointment.CancelledBy.choices)
    reason = fields.Text(max_length=300, allow_blank=True, required=False)


class Attendance(Input):
    attendance = fields.OneOf(choices=Appointment.Attendance.choices)


class Appointments(View):
    tag = "appointments"
    order = ("starts_at", "id")

    @operation(
        name="list_appointments",
        summary="List appointments",
        deed="appointment.see",
        query=AppointmentsAsked,
        gives=AppointmentLine,
        is_list=True,
    )
    def get(self, call: Call) -> calls.Rows:
        """A site's day, or a person's or staff member's appointments. Of other partners'
        appointments only the taken time is shown; in a person's list, not where or with whom."""
        is_of_person = "person" in call.query
        return calls.Rows(
            _asked(call), lambda rows: lines(rows, by=call.by, is_of_person=is_of_person)
        )


class OneAppointment(View):
    tag = "appointments"

    @operation(
        name="read_appointment",
        summary="Read an appointment",
        deed="appointment.see",
        gives=AppointmentShown,
        shows_version=True,
    )
    def get(self, call: Call, appointment_id: UUID) -> Appointment:
        """With what its mode needs; the look is recorded."""
        appointment = seen.appointment(call.by, appointment_id)
        looks.note(
            call,
            person_id=appointment.person_id,
            kind="appointment",
            record_id=appointment_id,
        )
        return appointment


class MoveAppointment(View):
    tag = "appointments"

    @operation(
        name="move_appointment",
        summary="Move an appointment",
        deed="appointment.move",
        takes=Move,
        gives=AppointmentShown,
        is_versioned=True,
        shows_version=True,
        refuses=("not_booked", "taken", "not_an_option", "not_shared", "outside_choice"),
    )
    def post(self, call: Call, appointment_id: UUID) -> Appointment:
        """To another time, in one step. The mode stays unless another is asked for and chosen."""
        seen.appointment(call.by, appointment_id)
        appointments.move(
            appointment_id=appointment_id,
            version=call.version,
            **call.body,
            by=call.by,
            now=call.now,
        )
        return seen.appointment(call.by, appointment_id)


class CancelAppointment(View):
    tag = "appointments"

    @operation(
        name="cancel_appointment",
        summary="Cancel an appointment",
        deed="appointment.cancel",
        takes=Cancel,
        gives=AppointmentShown,
        is_versioned=True,
        shows_version=True,
        refuses=("not_booked",),
    )
    def post(self, call: Call, appointment_id: UUID) -> Appointment:
        """The time is free again, and a task to offer another is opened: nobody is discharged."""
        seen.appointment(call.by, appointment_id)
        appointments.cancel(
            appointment_id=appointment_id,
            version=call.version,
            **call.body,
            by=call.by,
            now=call.now,
        )
        return seen.appointment(call.by, appointment_id)


class ArriveAtAppointment(View):
    tag = "appointments"

    @operation(
        name="note_arrival",
        summary="Note that the person has arrived",
        deed="appointment.mark",
        gives=AppointmentShown,
        is_versioned=True,
        shows_version=True,
        refuses=("not_booked",),
    )
    def post(self, call: Call, appointment_id: UUID) -> Appointment:
        """They are here and waiting."""
        seen.appointment(call.by, appointment_id)
        appointments.note_arrival(
            appointment_id=appointment_id, version=call.version, by=call.by, now=call.now
        )
        return seen.appointment(call.by, appointment_id)


class AppointmentAttendance(View):
    tag = "appointments"

    @operation(
        name="mark_attendance",
        summary="Say whether the person was seen",
        deed="appointment.mark",
        takes=Attendance,
        gives=AppointmentShown,
        is_versioned=True,
        shows_version=True,
        refuses=("not_booked",),
    )
    def post(self, call: Call, appointment_id: UUID) -> Appointment:
        """Who was missed is asked after: a task is opened, and nobody is discharged."""
        seen.appointment(call.by, appointment_id)
        appointments.mark_attendance(
            appointment_id=appointment_id,
            version=call.version,
            **call.body,
            by=call.by,
            now=call.now,
        )
        return seen.appointment(call.by, appointment_id)


class AppointmentCalendar(View):
    tag = "appointments"

    @operation(
        name="read_appointment_calendar",
        summary="Read an appointment as a calendar file",
        deed="appointment.see",
        gives=MEDIA_TYPE,
    )
    def get(self, call: Call, appointment_id: UUID) -> HttpResponse:
        """The person's own, for their calendar; its title says nothing to whoever sees it."""
        appointment = seen.appointment(call.by, appointment_id)
        looks.note(
            call,
            person_id=appointment.person_id,
            kind="appointment",
            record_id=appointment_id,
        )
        entry = as_entry(feeds.entry_for_person(appointment=appointment))
        method = ics.Method.CANCEL if entry.state is CANCELLED else ics.Method.PUBLISH
        content = ics.calendar(entries=[entry], name=entry.title, now=call.now, method=method)
        response = HttpResponse(content, content_type=f"{MEDIA_TYPE}; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
        return response


def _asked(call: Call) -> QuerySet[Taken]:
    asked = call.query
    if "person" in asked:
        person = seen.person(call.by, asked["person"])
        looks.note(call, person_id=person.id, kind="appointments", record_id=person.id)
        return taken.of_person(person.id)
    if "staff_member" in asked:
        looks.note_list(call, kind="staff_member", record_id=asked["staff_member"])
        return taken.of_staff_member(asked["staff_member"])
    site = Site.objects.get(id=asked["site"])
    looks.note_list(call, kind="site", record_id=site.id)
    return taken.on_day(site_id=site.id, on=asked["on"], zone=ZoneInfo(site.zone))
