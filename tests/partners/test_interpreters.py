"""Interpreters who can be claimed."""

import pytest

from scheduler.audit.models import Entry
from scheduler.partners import interpreters
from scheduler.partners.models import Interpreter
from scheduler.refusals import Invalid
from tests.factories import NOW, SETUP
from tests.factories import partners as factories

pytestmark = pytest.mark.django_db


def test_an_interpreter_is_kept_with_languages_and_a_number() -> None:
    gita = factories.interpreter(languages=["BSL", "en"], phone="07700 900020")

    kept = Interpreter.objects.get(id=gita.id)
    assert (kept.languages, kept.phone) == (["bsl", "en"], "+447700900020")
    assert Entry.objects.latest("id").deed == "interpreter.added"


def test_an_interpreter_of_no_language_is_none() -> None:
    with pytest.raises(Invalid) as refused:
        factories.interpreter(languages=[])

    assert list(refused.value.fields) == ["languages"]


def test_a_change_is_recorded_and_the_same_again_is_not() -> None:
    gita = factories.interpreter(phone="")

    for _ in range(2):
        interpreters.change(
            interpreter_id=gita.id, changes={"phone": "01632 960004"}, by=SETUP, now=NOW
        )

    assert Interpreter.objects.get(id=gita.id).phone == "+441632960004"
    assert Entry.objects.filter(deed="interpreter.changed").count() == 1
