"""One press lets a newcomer in as anybody of the demonstration, and nobody anywhere else."""

import json
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from scheduler.identity import accounts
from scheduler.identity.models import Account, Code
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.people.models import Person
from tests.factories import SETUP, booking, identity, people
from tests.web.conftest import NOW, Desk, second_grant, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def invented(desk: Desk, folders: Path) -> Desk:
    """Given Dot is of the demonstration, and so are Asha and her carer."""
    asha = booking.person(desk.clinic.trust, Mode.FACE_TO_FACE)
    booking.appointment(desk.clinic, asha)
    carer = people.supporter(of=asha, name="Mary Example", may_move=True)
    accounts.invent(account_id=desk.account.id, by=SETUP, now=NOW)
    folder = folders / "demonstration"
    folder.mkdir()
    known = {"username": desk.account.username, "password": identity.PASSWORD, "name": "Dot"}
    (folder / "sign-ins.json").write_text(json.dumps([known | {"posts": []}]))
    (folder / "visitors.json").write_text(
        json.dumps(
            [
                {
                    "kind": kind,
                    "name": name,
                    "person_id": str(asha.id),
                    "supporter_id": supporter_id,
                }
                for kind, name, supporter_id in (
                    ("on_paper", "Asha Example", ""),
                    ("carer", "Mary Example", str(carer.id)),
                )
            ]
        )
    )
    return desk


@pytest.fixture
def demonstration(invented: Desk, settings: LazySettings) -> Desk:
    settings.DEMONSTRATION = True
    return invented


def buttons(client: Client) -> list[tuple[str, dict[str, str]]]:
    """Where each button of the page sends what."""
    forms = client.get("/demonstration").content.decode().split('<form action="')[1:]
    found = []
    for form in forms:
        inputs = form.split('<input type="hidden" name="')[1:]
        fields = {each.split('"')[0]: each.split('value="')[1].split('"')[0] for each in inputs}
        found.append((form.split('"')[0], fields))
    return [each for each in found if each[0].startswith(("/sign-in", "/demonstration"))]


def test_one_press_comes_in_as_anybody(demonstration: Desk) -> None:
    second_grant(
        demonstration.account.staff_member,  # type: ignore[arg-type]
        demonstration.clinic.charity,
        Role.ROTA_KEEPER,
    )
    led = []
    for address, fields in buttons(Client()):
        client = Client()
        led.append((client.post(address, fields).headers["Location"], client))
    assert [where for where, _ in led] == ["/yours", "/yours", "/desk", "/rota"]
    said = [client.get(where).content.decode() for where, client in led]
    assert "Your appointments" in said[0]
    assert "The appointments you may see" in said[1]
    assert "Receptionist, Trust" in said[2]
    assert "Rota keeper, Charity" in said[3]


def test_as_many_queries_however_many_there_are(
    demonstration: Desk, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for _ in range(2):
        with django_assert_num_queries(2):  # type: ignore[operator]
            Client().get("/demonstration")
        second_grant(demonstration.account.staff_member, demonstration.clinic.charity)  # type: ignore[arg-type]


def test_a_real_installation_has_no_such_page_and_makes_no_code(invented: Desk) -> None:
    assert Client().get("/demonstration").status_code == 404
    for person in Person.objects.all():
        answer = Client().post("/demonstration/visit", {"visitor": person.id})
        assert answer.status_code == 404
    press = {"username": invented.account.username, "grant_id": invented.grant.id}
    assert Client().post("/sign-in/demonstration", press).status_code == 404
    assert not Code.objects.exists()


def test_nobody_comes_in_as_somebody_who_was_not_chosen(demonstration: Desk) -> None:
    other = booking.person(demonstration.clinic.trust, Mode.PHONE)
    answer = Client().post("/demonstration/visit", {"visitor": str(other.id)})
    assert answer.status_code == 404
    assert not Code.objects.exists()


def test_an_invented_account_opens_nothing_in_a_real_installation(
    demonstration: Desk, settings: LazySettings
) -> None:
    """Its password stood on the front page: whoever read it there might set up a second step."""
    client = Client()
    press = {"username": demonstration.account.username, "grant_id": demonstration.grant.id}
    client.post("/sign-in/demonstration", press)
    assert client.get("/desk").status_code == 200
    # When the same database is used for real
    settings.DEMONSTRATION = False
    # Then neither the sign-in by the button, nor one with a code, nor the password opens anything
    assert client.get("/desk").status_code == 302
    assert demonstration.client.get("/desk").status_code == 302
    answer = sign_in(Client(), demonstration.account.username)
    assert "The name or the password is not right." in answer.content.decode()


def test_a_sign_in_by_a_button_ends_with_the_demonstration(
    demonstration: Desk, settings: LazySettings
) -> None:
    """Also of an account that was loaded before accounts were marked."""
    Account.objects.update(is_invented=False)
    client = Client()
    client.post("/sign-in/demonstration", {"username": demonstration.account.username})
    settings.DEMONSTRATION = False
    assert client.get("/desk").status_code == 302
