"""Before a carrier is called: what is true now, in which words, and what must not be said."""

from datetime import date, timedelta

import pytest

from channels.letter.message import Letter
from scheduler.booking.models import Appointment
from scheduler.modes import Mode
from scheduler.partners.models import Partner, Site
from scheduler.people import contact_rules, supporters
from scheduler.people.models import ContactRule, Person
from scheduler.reminders.models import Message
from tests.factories import booking
from tests.factories import people as people_factory
from tests.factories import reminders as factory
from tests.factories.booking import NINE, NOW, SETUP
from tests.factories.reminders import KeepingCarrier
from tests.times import at

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(minutes=1)
NOT_USED = (
    "could_not_be_told",
    "The route may no longer be used: find out how to tell them the time of their appointment.",
)


def _deliver_and_read(appointment: Appointment) -> tuple[Message, list[str]]:
    """The confirmation after a round of deliveries, and the texts the carrier took."""
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NOW)
    return factory.message(appointment), [getattr(kept, "text", "") for kept in carrier.taken]


def test_a_route_that_was_taken_back_is_not_used_and_becomes_a_task() -> None:
    appointment = factory.told_by_text(booking.clinic())
    rule = ContactRule.objects.get()
    contact_rules.end(rule_id=rule.id, by=SETUP, now=NOW)
    message, texts = _deliver_and_read(appointment)
    assert texts == []
    assert message.state == "stopped"
    assert factory.asked(appointment) == [NOT_USED]


def test_a_route_that_became_unsafe_is_not_used() -> None:
    appointment = factory.told_by_text(booking.clinic())
    factory.texts(appointment.person, is_safe=False)
    message, texts = _deliver_and_read(appointment)
    assert texts == []
    assert message.state == "stopped"


def test_another_number_does_not_take_the_place_of_the_old_one() -> None:
    appointment = factory.told_by_text(booking.clinic())
    old = ContactRule.objects.get()
    factory.texts(appointment.person, number="07700 900077")
    contact_rules.end(rule_id=old.id, by=SETUP, now=NOW)
    message, texts = _deliver_and_read(appointment)
    assert texts == []
    assert message.state == "stopped"


def test_an_address_written_in_other_letters_is_the_same_route() -> None:
    appointment = factory.told_by_email(booking.clinic())
    factory.emails(appointment.person, email="Ben@Person.example")
    factory.deliver(KeepingCarrier(), now=NOW)
    assert factory.message(appointment).state == "sent"


def test_a_newer_rule_for_the_same_number_speaks_for_it() -> None:
    appointment = factory.told_by_text(booking.clinic())
    newer = factory.texts(appointment.person, wording="minimal", name_to_show="Jo's desk")
    message, texts = _deliver_and_read(appointment)
    assert texts == ["Please phone us on 01632 960003. Jo's desk"]
    assert message.contact_rule == newer


def test_a_cancel_that_came_while_it_was_being_taken_stops_it() -> None:
    appointment = factory.told_by_text(booking.clinic())
    Appointment.objects.filter(id=appointment.id).update(version=2, promise_version=2)
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NOW)
    message = Message.objects.get(appointment=appointment, kind="confirmation")
    assert (message.state, message.reason) == (
        "withdrawn",
        "The appointment has changed since this was planned.",
    )
    assert carrier.taken == []
    assert factory.asked(appointment) == []


def test_outside_the_hours_it_waits_for_the_next_one() -> None:
    appointment = factory.told_by_text(booking.clinic())
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=at("Mon 1 Mar 2027 19:00"))
    message = factory.message(appointment)
    assert (message.state, message.due_at) == ("due", at("Tue 2 Mar 2027 08:00"))
    assert message.reason == "Waits for an hour that is allowed."
    factory.deliver(carrier, now=at("Tue 2 Mar 2027 08:00"))
    assert factory.message(appointment).state == "sent"


def test_a_letter_held_up_too_long_becomes_a_call() -> None:
    appointment = factory.told_by_letter(booking.clinic())
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=at("Thu 4 Mar 2027 17:30"))
    assert carrier.taken == []
    assert factory.message(appointment).state == "stopped"
    [(kind, why)] = factory.asked(appointment)
    assert (kind, why[:32]) == ("ring_instead", "It is too late for a letter: rin")


def test_a_letter_held_up_a_little_goes_first_class() -> None:
    where = booking.clinic(hours="Fri 19 Mar 2027 09:00-13:00")
    asha = factory.somebody(where, name="Asha Example")
    factory.letters(asha)
    appointment = booking.appointment(where, asha, starts_at=at("Fri 19 Mar 2027 09:00"))
    assert factory.message(appointment).post_class == "second"
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=at("Fri 12 Mar 2027 10:00"))
    [letter] = carrier.taken
    assert isinstance(letter, Letter)
    assert letter.post_class == factory.message(appointment).post_class == "first"


def test_who_came_to_need_braille_gets_no_print() -> None:
    appointment = factory.told_by_letter(booking.clinic())
    people_factory.need("braille_uncontracted", of=appointment.person)
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NOW)
    assert carrier.taken == []
    assert factory.message(appointment).state == "stopped"


def test_a_letter_is_printed_as_large_as_they_need_it_and_says_what_was_asked_for() -> None:
    where = booking.clinic()
    asha = factory.somebody(where, name="Asha Example")
    factory.letters(asha)
    people_factory.need("print_24_point", of=asha)
    people_factory.need("hearing_loop", of=asha)
    booking.room(where.hub, name="Loop room", has_hearing_loop=True)
    booking.appointment(where, asha)
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NOW)
    [letter] = carrier.taken
    assert isinstance(letter, Letter)
    assert letter.point_size == 24
    assert "We have noted that you asked for: a hearing loop." in letter.paragraphs[4]
    assert dict(letter.details)["Room"] == "Loop room"


def test_a_supporter_is_told_in_their_own_name_and_size_and_no_needs() -> None:
    where = booking.clinic()
    ben = factory.somebody(where, known_as="Benny")
    factory.texts(ben)
    people_factory.need("print_28_point", of=ben)
    people_factory.need("same_worker", of=ben)
    mary = factory.supporter(ben)
    factory.letters(ben, supporter_id=mary.id, address_lines=("Mary Example", "2 Road", "TA1 1AB"))
    booking.appointment(where, ben)
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NOW)
    [letter] = [kept for kept in carrier.taken if isinstance(kept, Letter)]
    assert letter.salutation == "Dear Mary"
    assert letter.paragraphs[0].startswith("Benny asked us to send you a copy")
    assert letter.point_size == 12
    assert "same worker" not in " ".join(letter.words)


def test_a_supporter_who_is_one_no_longer_hears_nothing() -> None:
    where = booking.clinic()
    ben = factory.somebody(where)
    factory.texts(ben)
    mary = factory.supporter(ben)
    factory.texts(ben, supporter_id=mary.id, number="07700 900044")
    appointment = booking.appointment(where, ben)
    supporters.end(supporter_id=mary.id, ends_on=date(2027, 3, 1), by=SETUP, now=NOW)
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NOW)
    assert len(carrier.taken) == 1
    copy = Message.objects.get(appointment=appointment, kind="confirmation", supporter=mary)
    assert (copy.state, copy.reason) == ("withdrawn", "This supporter no longer gets copies.")
    assert factory.asked(appointment) == []


def test_a_choice_that_fits_again_is_not_asked_about() -> None:
    where = booking.clinic()
    ben = factory.somebody(where, modes=[Mode.FACE_TO_FACE])
    factory.texts(ben)
    appointment = booking.appointment(where, ben)
    booking.choose(ben, Mode.VIDEO)
    booking.choose(ben, Mode.PHONE, Mode.FACE_TO_FACE)
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NOW)
    assert factory.message(appointment, "ask_again").state == "withdrawn"
    assert factory.message(appointment).state == "sent"
    assert len(carrier.taken) == 1


def test_a_shut_out_appointment_is_asked_about_in_neutral_words() -> None:
    where = booking.clinic()
    ben = factory.somebody(where, modes=[Mode.FACE_TO_FACE])
    factory.texts(ben)
    booking.appointment(where, ben)
    booking.choose(ben, Mode.VIDEO)
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NOW)
    assert (
        "Ben, we want to ask you about your appointment on Tuesday 9 March 2027 at 9am. "
        "Please phone us on 01632 960003. Trust"
    ) in [getattr(kept, "text", "") for kept in carrier.taken]


def test_revealing_words_stop_a_text_whoever_wrote_them() -> None:
    where = booking.clinic()
    Site.objects.update(neutral_name="Psychology Centre")
    appointment = factory.told_by_text(where)
    message, texts = _deliver_and_read(appointment)
    assert texts == []
    assert (message.state, message.body) == ("stopped", "")
    why = (
        "The words would give away the kind of care. "
        "Find out how to tell them the time of their appointment."
    )
    assert factory.asked(appointment) == [("could_not_be_told", why)]


@pytest.mark.parametrize(
    "rule",
    [
        {"name_to_show": "Crisis team"},
        {"address_lines": ("Asha Example", "Psychiatric Unit", "Exampleton", "TA1 1AB")},
    ],
)
def test_revealing_words_outside_a_letter_stop_it(rule: dict[str, object]) -> None:
    appointment = factory.told_by_letter(booking.clinic(), **rule)
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NOW)
    assert carrier.taken == []
    assert factory.message(appointment).state == "stopped"


def test_a_record_that_no_carrier_can_use_becomes_a_task() -> None:
    # Written past the use cases, as an old import might have done.
    where = booking.clinic()
    for name, channel, wrong, why in (
        ("Ben Example", "sms", {"number": "+440"}, "The recorded number is not a phone number."),
        (
            "Asha Example",
            "letter",
            {"address_lines": ["Asha Example", "Nowhere", "Nothing"]},
            "The recorded address cannot be printed (not-a-real-uk-postcode).",
        ),
    ):
        person = factory.somebody(where, name=name)
        ContactRule.objects.create(
            person=person, channel=channel, is_safe=True, recorded_at=NOW, **wrong
        )
        hour = 9 if channel == "sms" else 11
        appointment = booking.appointment(where, person, starts_at=NINE + timedelta(hours=hour - 9))
        message, _ = _deliver_and_read(appointment)
        assert (message.state, message.reason) == ("stopped", why)
        assert Person.objects.filter(tasks__message=message).exists()


def test_a_number_of_no_known_form_is_said_as_it_was_recorded() -> None:
    where = booking.clinic()
    Partner.objects.update(desk_phone="1111 then ask")
    _, texts = _deliver_and_read(factory.told_by_text(where))
    assert texts[0].endswith("phone us on 1111 then ask. Trust")
