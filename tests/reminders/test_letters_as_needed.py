"""What is recorded of somebody chooses the language, the layout and the size of their letters."""

import pytest

from channels.letter.message import Letter
from scheduler.booking.models import Appointment
from scheduler.modes import Mode
from scheduler.people.models import Person
from tests.factories import booking, waiting
from tests.factories import people as people_factory
from tests.factories import reminders as factory
from tests.factories.booking import NOW
from tests.factories.reminders import KeepingCarrier
from tests.reminders.test_offer_messages import free_next_week

pytestmark = pytest.mark.django_db


def letters() -> list[Letter]:
    """What the carrier takes in one round of deliveries."""
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NOW)
    return [kept for kept in carrier.taken if isinstance(kept, Letter)]


def told(*needs: str, language: str = "en") -> tuple[Appointment, Letter]:
    """The confirmation to somebody with these needs, who speaks this language."""
    appointment = factory.told_by_letter(booking.clinic())
    for kind in needs:
        people_factory.need(kind, of=appointment.person)
    Person.objects.filter(id=appointment.person_id).update(language=language)
    (letter,) = letters()
    return appointment, letter


def test_whoever_needs_easy_read_gets_a_picture_and_a_line_per_idea() -> None:
    _, letter = told("easy_read")
    assert letter.point_size == 16
    assert [idea.picture.name for idea in letter.ideas[:2]] == ["calendar", "clock"]
    assert letter.paragraphs == ()


def test_easy_read_and_large_print_go_together() -> None:
    _, letter = told("easy_read", "print_28_point")
    assert letter.point_size == 28
    assert letter.ideas


def test_whoever_needs_neither_gets_the_ordinary_letter() -> None:
    _, letter = told()
    assert (letter.point_size, letter.language, letter.ideas) == (12, "en", ())


@pytest.mark.parametrize(
    ("language", "spoken"),
    [("cy", ["cy", "en"]), ("ar", ["ar", "en"]), ("bsl", ["en"]), ("pl", ["en"])],
)
def test_the_language_recorded_is_the_language_written(language: str, spoken: list[str]) -> None:
    appointment, letter = told(language=language)
    assert [body.language for body in letter.bodies] == spoken
    kept = factory.message(appointment).body
    assert ("We do not have this letter in your language yet" in kept) is (language == "pl")
    assert all(body.heading in kept for body in letter.bodies)


def test_a_supporters_copy_is_in_english_and_in_ordinary_print() -> None:
    clinic = booking.clinic()
    asha = factory.somebody(clinic, name="Asha Example")
    people_factory.letter_route(of=asha)
    people_factory.letter_route(of=asha, supporter=factory.supporter(asha))
    people_factory.need("easy_read", of=asha)
    Person.objects.filter(id=asha.id).update(language="cy")
    booking.appointment(clinic, asha)
    made = {letter.salutation: letter for letter in letters()}
    assert made["Annwyl Asha"].ideas
    copy = made["Dear Mary"]
    assert (copy.language, copy.also, copy.ideas, copy.point_size) == ("en", (), (), 12)


def test_an_offer_is_written_as_somebody_needs_it() -> None:
    clinic, taken = waiting.full_clinic()
    waiting.cancel(clinic, taken)
    asha = factory.somebody(clinic, name="Asha Example", modes=[Mode.FACE_TO_FACE])
    factory.letters(asha)
    people_factory.need("easy_read", of=asha)
    Person.objects.filter(id=asha.id).update(language="cy")
    waiting.join(clinic, asha)
    free_next_week(clinic)
    waiting.look()
    (letter,) = letters()
    assert [body.language for body in letter.bodies] == ["cy", "en"]
    assert letter.ideas[0].picture.name == "hold"
