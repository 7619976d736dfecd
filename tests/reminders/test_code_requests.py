"""Asking for a code on a page: whoever is known gets one, and nobody learns who that is."""

from datetime import date, timedelta

import pytest

from scheduler.identity import codes
from scheduler.identity.models import AskedCode, Code
from scheduler.modes import Mode
from scheduler.people.models import Person
from scheduler.reminders import code_requests
from scheduler.reminders.models import Message, Task
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import Clinic
from tests.times import at

pytestmark = pytest.mark.django_db
NOW = at("Mon 1 Mar 2027 09:00")
BORN = date(1984, 5, 6)


@pytest.fixture
def clinic(db: None) -> Clinic:
    return booking.clinic()


@pytest.fixture
def ben(clinic: Clinic) -> Person:
    somebody = booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Ben Example")
    Person.objects.filter(id=somebody.id).update(date_of_birth=BORN)
    factory.texts(somebody)
    return Person.objects.get(id=somebody.id)


def ask(name: str, *, born: date = BORN) -> list[Code]:
    code_requests.ask(name=name, date_of_birth=born, now=NOW)
    code_requests.answer_all(now=NOW)
    assert not AskedCode.objects.exists()
    return list(Code.objects.all())


def test_who_gives_their_number_and_birthday_gets_a_code_there(ben: Person) -> None:
    [code] = ask("07700 900002")
    message = Message.objects.get(code=code)
    assert (message.person, message.channel, message.state) == (ben, "sms", "due")


def test_who_gives_a_reference_from_a_letter_gets_one_and_enters_it_with_that(
    clinic: Clinic, ben: Person
) -> None:
    reference = booking.appointment(clinic, ben).reference
    [code] = ask(f" {reference.lower()} ")
    assert codes.use(name=reference, typed=codes.spelled(code), by=booking.SETUP, now=NOW) == code


@pytest.mark.parametrize(
    ("name", "born"),
    [
        ("07700 900002", date(1984, 5, 7)),
        ("07700 900999", BORN),
        ("BCDFGH", BORN),
        ("", BORN),
        ("'; --\x00"[:4], BORN),
    ],
)
def test_nobody_else_gets_anything(ben: Person, name: str, born: date) -> None:
    assert ask(name, born=born) == []
    assert not Message.objects.exists()
    assert not Task.objects.exists()


def test_taking_a_request_does_the_same_whoever_is_known(
    ben: Person, django_assert_num_queries: object
) -> None:
    asked = []
    for name in ("07700 900002", "07700 900999"):
        with django_assert_num_queries(3) as counted:  # type: ignore[operator]
            code_requests.ask(name=name, date_of_birth=BORN, now=NOW)
        asked.append([query["sql"].split(" VALUES")[0] for query in counted])
    # The transaction's own statements are named after the moment.
    assert asked[0][1] == asked[1][1]


def test_where_no_code_may_go_a_human_asks(clinic: Clinic, ben: Person) -> None:
    factory.texts(ben, is_safe=False)
    reference = booking.appointment(clinic, ben).reference
    Task.objects.all().delete()
    assert ask(reference) == []
    task = Task.objects.get()
    assert (task.kind, task.person, task.owner) == ("ask_for_route", ben, clinic.trust)


def test_a_second_request_within_a_minute_sends_nothing_more(ben: Person) -> None:
    ask("07700 900002")
    assert len(ask("07700 900002")) == 1
    assert not Task.objects.exists()


def test_a_request_that_nobody_looked_at_in_time_is_forgotten(ben: Person) -> None:
    code_requests.ask(name="07700 900002", date_of_birth=BORN, now=NOW)
    code_requests.answer_all(now=NOW + timedelta(minutes=11))
    assert not AskedCode.objects.exists()
    assert not Code.objects.exists()


def test_a_supporters_number_opens_nothing_of_the_persons(ben: Person) -> None:
    mary = factory.supporter(ben)
    factory.texts(ben, number="07700 900008", supporter_id=mary.id)
    assert ask("07700 900008") == []
