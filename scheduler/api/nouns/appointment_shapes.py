"""What is shown of appointments: everything to those who book or look after the person, and to
everybody else only that the time is taken: where and with whom only if they asked for that place
or staff member, because beside a person it says what they come for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rest_framework import serializers

from scheduler.api import fields
from scheduler.api.nouns.people import PersonBrief
from scheduler.api.shapes import Named, Output, a_mode
from scheduler.audit.actors import Actor
from scheduler.booking import seen
from scheduler.booking.models import Appointment, Taken, TakenStaff
from scheduler.partners.models import Site


class StaffShown(Output):
    staff_member_id = fields.Identity()
    name = serializers.CharField(source="staff_member.name")
    post_id = fields.Identity()
    partner_id = fields.Identity(source="post.partner_id")


class AppointmentDetails(Output):
    reference = serializers.CharField()
    person = PersonBrief()
    service = Named()
    mode = a_mode()
    room = Named(allow_null=True)
    interpreter_id = fields.Identity(allow_null=True)
    state = fields.OneOf(choices=Appointment.State.choices)
    cancelled_by = fields.OneOf(choices=Appointment.CancelledBy.choices, allow_blank=True)
    cancelled_at = fields.Moment(allow_null=True)
    arrived_at = fields.Moment(allow_null=True)
    attendance = fields.OneOf(choices=Appointment.Attendance.choices, allow_blank=True)
    booked_by_partner_id = fields.Identity()
    version = serializers.IntegerField()


class AppointmentLine(Output):
    """A stretch of taken time. `details` are null for those who may only see that it is taken;
    in a person's list `site` is then null, too, and `staff` empty."""

    id = fields.Identity(allow_null=True)
    starts_at = fields.Moment()
    ends_at = fields.Moment()
    site = Named(allow_null=True)
    staff = StaffShown(many=True)
    details = AppointmentDetails(allow_null=True)


class AppointmentShown(AppointmentDetails):
    """An appointment with what its mode needs to take place."""

    id = fields.Identity()
    starts_at = fields.Moment()
    ends_at = fields.Moment()
    site = Named()
    staff = StaffShown(source="appointment_staff", many=True)
    choice_id = fields.Identity()
    ring_number = serializers.CharField(help_text="The number we ring, or text with.")
    ring_from = serializers.CharField(help_text="The number we ring from.")
    video_link = serializers.CharField()
    text_number = serializers.CharField(help_text="Our number for a text conversation.")
    cancel_reason = serializers.CharField()
    booked_by = serializers.CharField()
    booked_at = fields.Moment()
    changed_at = fields.Moment()


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list, as one caller may see it."""

    id: UUID | None
    starts_at: datetime
    ends_at: datetime
    site: Site | None
    staff: Sequence[TakenStaff]
    details: Appointment | None


def lines(stretches: Sequence[Taken], *, by: Actor, is_of_person: bool) -> list[Line]:
    """The rows of a list; a cancelled appointment takes no time, so others do not see it.

    Of one person (`is_of_person`), others see neither where they go nor to whom.
    """
    details = seen.details(by, among=[each.id for each in stretches])
    return [
        _line(each, details=details.get(each.id), place=each.id in details or not is_of_person)
        for each in stretches
        if each.id in details or each.state == Appointment.State.BOOKED
    ]


def _line(taken: Taken, *, details: Appointment | None, place: bool) -> Line:
    return Line(
        id=taken.id if details else None,
        starts_at=taken.starts_at,
        ends_at=taken.ends_at,
        site=taken.site if place else None,
        staff=list(taken.appointment_staff.all()) if place else [],
        details=details,
    )
