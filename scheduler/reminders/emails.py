"""Makes an e-mail of a message, with the appointment as a file for calendars.

The file is published, never a request: a request puts itself into calendars that others see, and
its "decline" looks to the person as if it had cancelled, while nobody hears it. Cancelling takes
the entry out again. One appointment has one UID for life, and its promise's version counts up.
"""

from datetime import datetime

from django.conf import settings

from channels.calendar import ics
from channels.calendar.ics import Entry, EntryState, Method
from channels.email.local import FROM_ADDRESS
from channels.email.message import CalendarFile, EmailMessage
from scheduler.modes import Mode
from scheduler.reminders import facts, words
from scheduler.reminders.kinds import Kind
from scheduler.reminders.models import Message
from scheduler.reminders.words import About


def compose(message: Message, *, now: datetime) -> EmailMessage:
    """The e-mail as it is now."""
    about = facts.about(message)
    has_file = not about.is_minimal and about.kind is not Kind.ASK_AGAIN
    return EmailMessage(
        reference=str(message.id),
        valid_until=message.valid_until,
        to=message.contact_rule.email,
        sender=about.sender,
        subject=f"A message from {about.sender}",
        text=_text(about, has_file=has_file),
        calendar=_calendar(message, about, now=now) if has_file else None,
    )


def again(message: Message) -> EmailMessage:
    """What was handed over, for asking about it: its reference is all that tells it apart."""
    return EmailMessage(
        reference=str(message.id),
        valid_until=message.valid_until,
        to=message.contact_rule.email,
        sender="",
        subject="",
        text=message.body,
    )


def _text(about: About, *, has_file: bool) -> str:
    paragraphs = [f"{about.greeting},"]
    if about.is_minimal:
        paragraphs.append(words.minimal_call(about))
    else:
        news, what_to_do = words.sentences(about)
        paragraphs += [news[0].upper() + news[1:], what_to_do]
    if has_file:
        paragraphs.append(_WHAT_THE_FILE_DOES[about.kind is Kind.CANCELLED])
    if not _setting("reply_to"):
        paragraphs.append("Please do not answer this e-mail: nobody would read it.")
    return "\n\n".join([*paragraphs, about.sender]) + "\n"


_WHAT_THE_FILE_DOES = {
    False: "If you keep a calendar, open the attached file to put the appointment into it.",
    True: "If it is in your calendar, open the attached file to take it out.",
}


def _calendar(message: Message, about: About, *, now: datetime) -> CalendarFile:
    method = Method.CANCEL if about.kind is Kind.CANCELLED else Method.PUBLISH
    entry = _entry(message, about)
    content = ics.calendar(entries=[entry], name=about.sender, now=now, method=method)
    return CalendarFile(content=content, method=method)


def _entry(message: Message, about: About) -> Entry:
    appointment = message.appointment
    whose = f"{about.copied_person}'s appointment" if about.copied_person else "Appointment"
    return Entry(
        # As in the feeds of staff: the same appointment is the same entry wherever it stands.
        uid=f"{appointment.id}@scheduler",
        sequence=message.appointment_version,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        title=whose,
        location=about.place if about.mode is Mode.FACE_TO_FACE else _MEANS[about.mode],
        description=" ".join(words.sentences(about)[1:]),
        state=EntryState.CANCELLED if about.kind is Kind.CANCELLED else EntryState.CONFIRMED,
        zone=appointment.zone,
        last_modified=message.planned_at,
        organizer=_setting("from_address") or FROM_ADDRESS,
    )


def _setting(name: str) -> str:
    return str(settings.CHANNELS.get("email", {}).get(name, ""))


_MEANS = {Mode.PHONE: "By phone", Mode.VIDEO: "By video", Mode.TEXT: "By text message"}
