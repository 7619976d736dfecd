"""Whatever is held about a person is found: every model that leads to one, or a reason."""

import tomllib
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Model

from scheduler.people.models import Person
from scheduler.rights import holdings
from scheduler.settings import ROOT
from tests.factories import booking, people, reminders

_DECLARED = tomllib.loads((ROOT / "docs" / "personal-data.toml").read_text())
# Kinds that are about staff, or that lead to a person only by what stands elsewhere in WAYS.
_OF_STAFF = {"partners", "identity", "rota"}


def _leads_to_person(model: type[Model], seen: tuple[type[Model], ...] = ()) -> bool:
    for field in model._meta.local_fields:
        target = field.related_model
        if target is Person or field.name == "person_id":
            return True
        further = isinstance(target, type) and target is not model and target not in seen
        if further and _leads_to_person(target, (*seen, model)):  # type: ignore[arg-type]
            return True
    return False


def _personal() -> Iterator[str]:
    for app, models in _DECLARED.items():
        for name, marks in models.items():
            if app not in _OF_STAFF and (marks.get("special") or marks.get("personal")):
                yield f"{app}.{name}"


def test_every_kind_of_record_that_leads_to_a_person_is_given_or_has_a_reason() -> None:
    leading = {kind for kind in _personal() if _leads_to_person(apps.get_model(kind))}
    assert leading - holdings.LEFT_OUT.keys() == holdings.WAYS.keys()


def test_every_reason_is_about_something_that_is_there() -> None:
    for kind, reason in holdings.LEFT_OUT.items():
        assert kind in set(_personal())
        assert kind not in holdings.WAYS
        assert len(reason) > 20


@pytest.mark.django_db
def test_every_personal_field_that_says_something_is_an_item() -> None:
    where = booking.clinic()
    asha = reminders.somebody(where, name="Asha Example")
    reminders.letters(asha)
    reminders.supporter(asha)
    people.need("guide_dog", of=asha)
    booking.appointment(where, asha)
    held = {(each.kind, each.name) for each in holdings.of(person_id=asha.id)}
    for kind, rows in (("people.Person", asha), ("people.Need", asha.needs.get())):
        app, name = kind.split(".")
        for marks in ("special", "personal"):
            for field in _DECLARED[app][name].get(marks, []):
                if getattr(rows, field) not in (None, "", [], False):
                    assert (kind, field) in held, field
    assert {"booking.Appointment", "reminders.Message", "audit.Entry", "people.Supporter"} <= {
        kind for kind, _name in held
    }


@pytest.mark.django_db
def test_nothing_of_anybody_else_is_an_item() -> None:
    where = booking.clinic()
    asha, ben = reminders.somebody(where, name="Asha Example"), reminders.somebody(where)
    booking.appointment(where, ben)
    said = " ".join(each.says for each in holdings.of(person_id=asha.id))
    assert "Ben" not in said
    assert str(ben.id) not in said
