"""What is held is drafted, reviewed, and released as it was reviewed, by somebody named."""

import json
import zipfile
from pathlib import Path

import pytest
import yaml

from scheduler.audit.models import Entry
from scheduler.identity import access
from scheduler.identity.roles import Role
from scheduler.people.models import Person
from scheduler.rights import bundles
from tests.api import calling
from tests.api.calling import Caller
from tests.factories import NOW, booking, reminders
from tests.factories.booking import Clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def where() -> Clinic:
    return booking.clinic()


@pytest.fixture
def asha(where: Clinic) -> Person:
    asha = reminders.somebody(where, name="Asha <Example>")
    reminders.letters(asha)
    reminders.supporter(asha, name="Mary Example")
    booking.appointment(where, asha)
    return asha


@pytest.fixture
def manager(where: Clinic) -> Caller:
    return calling.caller(Role.MANAGER, at=where.trust)


def strike(path: Path, item_ends: str, why: str) -> None:
    draft = yaml.safe_load(path.read_text())
    for item in draft["items"]:
        if item["item"].endswith(item_ends):
            item["strike"] = why
    path.write_text(yaml.safe_dump(draft, allow_unicode=True))


def test_what_was_struck_out_is_not_given_and_its_reason_is(
    asha: Person, manager: Caller, tmp_path: Path
) -> None:
    draft, given = tmp_path / "draft.yaml", tmp_path / "given.zip"
    assert bundles.draft(person_id=asha.id, path=draft, by=manager.actor, now=NOW) > 30
    assert "Mary Example" in draft.read_text()
    strike(draft, "/pronouns", "")
    strike(draft, "/known_as", "It would upset.")
    assert bundles.release(reviewed=draft, path=given, by=manager.actor, now=NOW) >= 1
    with zipfile.ZipFile(given) as bundle:
        page = bundle.read("record.html").decode()
        facts = json.loads(bundle.read("record.json"))
    assert "Mary Example" not in page
    assert "[struck out: This tells of somebody else.]" in page
    assert "Asha &lt;Example&gt;" in page
    assert facts["people.Person"][str(asha.id)]["name"] == "Asha <Example>"
    struck = Entry.objects.filter(deed="bundle.struck_out", person_id=asha.id)
    assert {entry.by_account_id for entry in struck} == {manager.account.id}
    assert bundles.ANOTHERS in {entry.reason for entry in struck}
    assert Entry.objects.filter(deed="bundle.released", person_id=asha.id).count() == 1


def test_a_draft_in_which_more_was_changed_is_not_released(
    asha: Person, manager: Caller, tmp_path: Path
) -> None:
    draft, given = tmp_path / "draft.yaml", tmp_path / "given.zip"
    bundles.draft(person_id=asha.id, path=draft, by=manager.actor, now=NOW)
    for changed in (draft.read_text().replace("Mary Example", "Nobody"), "items: 3", "", "["):
        draft.write_text(changed)
        with pytest.raises(bundles.NotAsDrafted):
            bundles.release(reviewed=draft, path=given, by=manager.actor, now=NOW)
    assert not given.exists()


def test_only_a_manager_of_a_partner_that_looks_after_them_may(
    asha: Person, where: Clinic, tmp_path: Path
) -> None:
    for role in set(Role) - {Role.MANAGER}:
        actor = calling.caller(role).actor
        with pytest.raises(access.NotAllowed):
            bundles.draft(person_id=asha.id, path=tmp_path / "x", by=actor, now=NOW)
    stranger = calling.caller(Role.MANAGER).actor
    with pytest.raises(Person.DoesNotExist):
        bundles.draft(person_id=asha.id, path=tmp_path / "x", by=stranger, now=NOW)
    assert not (tmp_path / "x").exists()
