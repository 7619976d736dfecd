"""A desk sends a code: by the person's own safe route, unseen by the desk, or not at all."""

import pytest

from scheduler.identity import codes
from scheduler.identity.models import Code
from scheduler.identity.roles import Role
from scheduler.reminders.models import Message
from tests.factories import booking, people
from tests.web.conftest import Desk, staff_of

pytestmark = pytest.mark.django_db


def test_dot_sends_a_code_and_never_reads_it(desk: Desk) -> None:
    asha = booking.person(desk.clinic.trust)
    people.letter_route(of=asha)
    page = desk.client.get(f"/codes/{asha.id}").content.decode()
    assert "by letter; it works for 21 days" in page
    assert not Code.objects.exists()
    page = desk.client.post(f"/codes/{asha.id}", {"to": "person"}).content.decode()
    assert "A code is on its way" in page
    code = Code.objects.get()
    assert (code.person, code.owner, code.made_by) == (
        asha,
        desk.clinic.trust,
        desk.account.username,
    )
    assert codes.spelled(code) not in page
    assert Message.objects.get(code=code).channel == "letter"


def test_what_cannot_be_sent_says_why_and_the_same_soon_after_as_well(desk: Desk) -> None:
    asha = booking.person(desk.clinic.trust)
    assert (
        "No safe route to them is recorded."
        in desk.client.get(f"/codes/{asha.id}").content.decode()
    )
    assert desk.client.post(f"/codes/{asha.id}", {"to": "person"}).status_code == 409
    people.letter_route(of=asha)
    desk.client.post(f"/codes/{asha.id}", {"to": "person"})
    again = desk.client.post(f"/codes/{asha.id}", {"to": "person"})
    assert "in the last three days" in again.content.decode()


def test_a_supporter_who_may_see_is_listed_and_others_are_not(desk: Desk) -> None:
    asha = booking.person(desk.clinic.trust)
    mary = people.supporter(of=asha, name="Mary Example")
    people.supporter(of=asha, name="Nia Example", may_see=False, gets_copies=True)
    people.letter_route(of=asha, supporter=mary)
    page = desk.client.get(f"/codes/{asha.id}").content.decode()
    assert "Mary Example (supporter)" in page
    assert "Nia Example" not in page
    desk.client.post(f"/codes/{asha.id}", {"to": str(mary.id)})
    assert Code.objects.get().supporter == mary


def test_nobody_elses_supporter_and_nobody_who_does_not_exist(desk: Desk) -> None:
    asha = booking.person(desk.clinic.trust)
    bens = people.supporter(of=people.ben(known_to=desk.clinic.trust))
    for to in (str(bens.id), "", "x"):
        assert desk.client.post(f"/codes/{asha.id}", {"to": to}).status_code == 404
    assert desk.client.get(f"/codes/{booking.new_id()}").status_code == 404


@pytest.mark.parametrize("role", [Role.ROTA_KEEPER, Role.PARTNER_ADMINISTRATOR, Role.AUDITOR])
def test_roles_that_see_no_people_send_none(desk: Desk, role: Role) -> None:
    asha = booking.person(desk.clinic.trust)
    other = staff_of(desk.clinic, desk.clinic.trust, role)
    assert other.client.get(f"/codes/{asha.id}").status_code == 403
