"""Asha with an appointment on Tuesday 9 March 2027, in by a code; it is Monday 1 March, 9am."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from scheduler.booking.models import Appointment
from scheduler.identity import codes
from scheduler.identity.models import Code
from scheduler.modes import Mode
from scheduler.people.models import Person, Supporter
from tests.factories import booking, people
from tests.factories.booking import SETUP, Clinic
from tests.web.conftest import NOW

TUESDAY = "2027-03-09"


@dataclass(frozen=True)
class Visit:
    """Somebody in by a code, with a browser, and the appointment they came to see."""

    clinic: Clinic
    person: Person
    appointment: Appointment
    client: Client

    def path(self, rest: str = "") -> str:
        return f"/yours/{self.appointment.id}{rest}"

    def read(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (answer.status_code, path)
        return words(answer)

    def version(self) -> int:
        return Appointment.objects.get(id=self.appointment.id).version


@pytest.fixture
def clinic(db: None) -> Clinic:
    return booking.clinic()


@pytest.fixture
def visit(clinic: Clinic) -> Visit:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    people.letter_route(of=asha)
    appointment = booking.appointment(clinic, asha)
    return Visit(clinic, asha, appointment, come_in(asha))


def code_for(person: Person, *, supporter: Supporter | None = None) -> Code:
    return codes.issue(
        person_id=person.id,
        supporter_id=supporter.id if supporter else None,
        owner_id=person.first_known_to_id,
        way=Code.Way.LETTER,
        by=SETUP,
        now=NOW,
    )


def come_in(person: Person, *, supporter: Supporter | None = None) -> Client:
    """A browser in which somebody came in with a code."""
    code, client = code_for(person, supporter=supporter), Client()
    answer = client.post("/in", {"name": code.reference, "code": codes.spelled(code)})
    assert answer.headers["Location"] == "/yours"
    return client


def supported(visit: Visit, *, may_move: bool = False) -> Visit:
    """The same appointment, seen by a supporter who came in."""
    mary = people.supporter(of=visit.person, name="Mary Example", may_move=may_move)
    return Visit(
        visit.clinic, visit.person, visit.appointment, come_in(visit.person, supporter=mary)
    )


def words(answer: Any) -> str:
    """What is read on the page, without its marks."""
    text = re.sub(r"<(head|style)>.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("&#39;", "'").split())


def fields(answer: Any, name: str) -> list[str]:
    """The values of the hidden fields of this name."""
    return re.findall(rf'name="{name}" value="([^"]*)"', answer.content.decode())
