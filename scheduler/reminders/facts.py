"""Reads what a message is about into plain facts, at the moment it is sent and not before."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from channels.sms.numbers import NotAPhoneNumber, PhoneNumber
from scheduler import clock
from scheduler.booking.models import Appointment
from scheduler.modes import Mode
from scheduler.people import needs
from scheduler.people.models import ContactRule
from scheduler.reminders import reply_codes
from scheduler.reminders.enclosures import Enclosed
from scheduler.reminders.kinds import Kind
from scheduler.reminders.models import Message
from scheduler.reminders.postal import PostClass
from scheduler.reminders.words import About


def message(message_id: UUID) -> Message:
    """The message with everything its words need at hand."""
    return Message.objects.select_related(
        "person",
        "supporter",
        "contact_rule",
        "code__owner",
        "appointment__site",
        "appointment__room",
        "appointment__service",
        "appointment__booked_by_partner",
    ).get(id=message_id)


def about(of: Message) -> About:
    """What both a text and a letter say."""
    appointment, rule = of.appointment, of.contact_rule
    desk = appointment.booked_by_partner
    to_person = of.supporter is None
    return About(
        kind=Kind(of.kind),
        mode=Mode(appointment.mode),
        on=appointment.local_on,
        at=appointment.local_at,
        greeting=_first_name(of),
        sender=rule.name_to_show or desk.neutral_name,
        desk_phone=_as_written(desk.desk_phone),
        copied_person="" if to_person else of.person.known_as or of.person.name.split()[0],
        is_minimal=rule.wording == ContactRule.Wording.MINIMAL,
        place=appointment.site.neutral_name,
        ring_number=_as_written(appointment.ring_number),
        ring_from=_as_written(appointment.ring_from),
        video_link=appointment.video_link,
        text_number=_as_written(appointment.text_number),
        reply_code=_reply_code(of),
    )


def enclosed(of: Message, *, now: datetime) -> Enclosed:
    """What only a letter says, inside."""
    appointment, site = of.appointment, of.appointment.site
    theirs = needs.current(person_id=of.person_id) if of.supporter is None else []
    asked = needs.effects(theirs)
    return Enclosed(
        about=about(of),
        address_lines=tuple(of.contact_rule.address_lines),
        written_on=clock.local_day(now),
        post_class=PostClass(of.post_class),
        reference=appointment.reference,
        # Which language a supporter reads is not recorded.
        language=of.person.language if of.supporter is None else "en",
        point_size=asked.letter_point_size,
        is_easy_read=asked.easy_read,
        place_lines=(*site.address_lines, site.postcode),
        room=appointment.room.name if appointment.room else "",
        site_phone=_as_written(site.phone),
        with_whom=_with_whom(appointment),
        service=appointment.service.name,
        needs=tuple(need.kind for need in theirs),
        has_interpreter=appointment.interpreter_id is not None,
    )


def _first_name(of: Message) -> str:
    if of.supporter is not None:
        return of.supporter.name.split()[0]
    return of.person.known_as or of.person.name.split()[0]


def _with_whom(appointment: Appointment) -> tuple[str, ...]:
    staff = appointment.appointment_staff.select_related("staff_member", "post")
    return tuple(f"{each.staff_member.name}, {each.post.title}" for each in staff)


def _reply_code(of: Message) -> str:
    if not settings.TEXTS_TAKE_REPLIES:
        return ""
    return reply_codes.code(
        appointment_id=of.appointment.id, promise_version=of.appointment_version
    )


def _as_written(number: str) -> str:
    """As people in the UK write it; a number of no known form stays as it was recorded."""
    try:
        return PhoneNumber(number).national if number else ""
    except NotAPhoneNumber:
        return number
