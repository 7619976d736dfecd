"""E-mails and the file in them: one entry for life, that moves and is taken out again."""

from typing import Any

import pytest
from icalendar import Calendar
from pytest_django import Settings

from channels.email.message import EmailMessage
from channels.message import OutcomeUnknown
from scheduler.booking import appointments
from scheduler.booking.models import Appointment
from scheduler.modes import Mode
from scheduler.people.models import Person
from scheduler.reminders.models import Message
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NINE, NOW, SETUP, TUESDAY
from tests.factories.reminders import KeepingCarrier
from tests.times import at

pytestmark = pytest.mark.django_db

LATER = at("Mon 1 Mar 2027 09:00")


def _delivered(now: Any = NOW) -> EmailMessage:
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=now)
    [email] = carrier.taken
    assert isinstance(email, EmailMessage)
    return email


def _file(email: EmailMessage) -> tuple[str, Any]:
    """The method of the file and the one entry in it, as a calendar program reads them."""
    assert email.calendar is not None
    calendar = Calendar.from_ical(email.calendar.content)
    assert calendar["method"] == email.calendar.method
    [event] = calendar.walk("VEVENT")
    return str(calendar["method"]), event


def test_an_email_says_it_in_paragraphs_and_is_kept_as_it_was_said() -> None:
    appointment = factory.told_by_email(booking.clinic())
    email = _delivered()
    assert email.to == "ben@person.example"
    assert (email.sender, email.subject) == ("Trust", "A message from Trust")
    assert email.text == (
        "Ben,\n\n"
        "Your appointment is on Tuesday 9 March 2027 at 9am at The Hub.\n\n"
        "To change or cancel, phone us on 01632 960003.\n\n"
        "If you keep a calendar, open the attached file to put the appointment into it.\n\n"
        "Please do not answer this e-mail: nobody would read it.\n\n"
        "Trust\n"
    )
    message = factory.message(appointment)
    assert (message.state, message.body) == ("sent", email.text)
    assert email.reference == str(message.id)


def test_a_mailbox_that_is_read_may_be_answered(settings: Settings) -> None:
    email = {"reply_to": "desk@desk.example", "from_address": "appointments@desk.example"}
    settings.CHANNELS = {**settings.CHANNELS, "email": email}
    factory.told_by_email(booking.clinic())
    sent = _delivered()
    assert "do not answer" not in sent.text
    _, event = _file(sent)
    assert event["organizer"] == "mailto:appointments@desk.example"


def test_a_new_appointment_is_published_and_asks_for_no_answer() -> None:
    appointment = factory.told_by_email(booking.clinic())
    method, event = _file(_delivered())
    assert method == "PUBLISH"
    assert event["uid"] == f"{appointment.id}@scheduler"
    assert (event["sequence"], event["status"]) == (1, "CONFIRMED")
    assert event.decoded("dtstart") == NINE
    assert event.decoded("dtend") == appointment.ends_at
    assert str(event["summary"]) == "Appointment"
    assert str(event["location"]) == "The Hub"
    assert str(event["description"]) == "To change or cancel, phone us on 01632 960003."
    assert "attendee" not in event
    assert event["organizer"] == "mailto:appointments@desk.example"


def test_a_moved_appointment_is_the_same_entry_at_its_new_time() -> None:
    where = booking.clinic(hours=f"{TUESDAY} 09:00-17:00")
    appointment = factory.told_by_email(where)
    _, first = _file(_delivered())
    appointments.move(
        appointment_id=appointment.id,
        version=1,
        starts_at=at(f"{TUESDAY} 11:00"),
        post_ids=[where.freya.id],
        site_id=where.hub.id,
        by=where.dot,
        now=LATER,
    )
    method, event = _file(_delivered(LATER))
    assert method == "PUBLISH"
    assert event["uid"] == first["uid"]
    assert event["sequence"] == first["sequence"] + 1
    assert event.decoded("dtstart") == at(f"{TUESDAY} 11:00")


def test_a_cancelled_appointment_is_taken_out_again() -> None:
    appointment = factory.told_by_email(booking.clinic())
    _, first = _file(_delivered())
    appointments.cancel(
        appointment_id=appointment.id, version=1, cancelled_by="person", by=SETUP, now=LATER
    )
    email = _delivered(LATER)
    assert "Your appointment on Tuesday 9 March 2027 at 9am is cancelled." in email.text
    assert "open the attached file to take it out" in email.text
    method, event = _file(email)
    assert (method, event["status"]) == ("CANCEL", "CANCELLED")
    assert event["uid"] == first["uid"]
    assert event["sequence"] == first["sequence"] + 1


def test_a_reminder_carries_the_same_entry_again() -> None:
    factory.told_by_email(booking.clinic())
    _, first = _file(_delivered())
    _, again = _file(_delivered(at("Tue 2 Mar 2027 09:00")))
    assert (again["uid"], again["sequence"]) == (first["uid"], first["sequence"])


def test_where_others_may_look_it_only_asks_them_to_phone() -> None:
    factory.told_by_email(booking.clinic(), wording="minimal")
    email = _delivered()
    assert email.calendar is None
    assert "appointment" not in (email.text + email.subject).lower()
    assert "Please phone us on 01632 960003." in email.text


def test_an_appointment_by_phone_says_so_in_the_calendar_and_shows_no_number() -> None:
    where = booking.clinic()
    ben = factory.somebody(where)
    factory.calls(ben, position=2)
    factory.emails(ben)
    booking.appointment(where, ben, mode=Mode.PHONE)
    _, event = _file(_delivered())
    assert str(event["location"]) == "By phone"
    assert "960009" not in str(event.to_ical())


def test_a_supporters_copy_names_whose_it_is() -> None:
    where = booking.clinic()
    asha = factory.somebody(where, name="Asha Example")
    mary = factory.supporter(asha)
    factory.emails(asha, email="mary@person.example", supporter_id=mary.id)
    booking.appointment(where, asha)
    email = _delivered()
    assert email.text.startswith("Mary,\n\nAsha's appointment is on Tuesday")
    assert str(_file(email)[1]["summary"]) == "Asha's appointment"


def test_words_that_give_something_away_are_not_sent() -> None:
    appointment = factory.told_by_email(booking.clinic())
    Person.objects.update(known_as="Nurse")
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NOW)
    assert carrier.taken == []
    assert factory.message(appointment).state == "stopped"


def test_an_email_of_which_nobody_knows_stays_for_a_human_to_find_out() -> None:
    appointment = factory.told_by_email(booking.clinic())
    lost = OutcomeUnknown("unavailable", "The connection broke while the server had the e-mail.")
    cannot = OutcomeUnknown("unknown", "A mail server cannot be asked.")
    carrier = KeepingCarrier(fails=[lost], cannot_say=cannot)
    factory.deliver(carrier, now=NOW)
    factory.deliver(carrier, now=LATER)
    assert factory.message(appointment).state == "unknown"
    assert carrier.asked == [str(factory.message(appointment).id)]
    assert [kind for kind, _ in factory.asked(appointment)] == ["decide_unknown"]
    assert Message.objects.filter(state="sent").count() == 0


def test_emails_and_texts_are_planned_alike() -> None:
    where = booking.clinic()
    by_email: Appointment = factory.told_by_email(where)
    assert [message.kind for message in factory.messages(by_email)] == [
        "confirmation",
        "week_before",
        "day_before",
    ]
