"""Needs: recorded once, never in contradiction, and what they ask of an appointment."""

from typing import Any
from uuid import uuid4

import pytest

from scheduler.audit.models import Entry
from scheduler.partners import rows
from scheduler.people import needs
from scheduler.people.models import Need, Person
from scheduler.people.need_kinds import Effects
from scheduler.refusals import Invalid
from tests.factories import NOW, SETUP
from tests.factories import people as factories


def asked(*kinds: str | tuple[str, str]) -> Effects:
    """What needs ask for, without a database."""
    pairs = [kind if isinstance(kind, tuple) else (kind, "") for kind in kinds]
    return needs.effects(Need(kind=kind, detail=detail) for kind, detail in pairs)


def test_without_needs_nothing_is_asked_for() -> None:
    assert asked() == Effects()
    assert asked().letter_point_size == 12


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["wheelchair_access"], {"step_free": True}),
        (["low_noise"], {"quiet": True}),
        (["hearing_loop"], {"hearing_loop": True}),
        (["longer_appointment"], {"longer": True}),
        (["same_worker"], {"same_worker": True}),
        (["female_worker"], {"staff_gender": "female"}),
        (["male_worker"], {"staff_gender": "male"}),
        (["first_appointment"], {"first_or_last": "first"}),
        (["last_appointment"], {"first_or_last": "last"}),
        ([("bsl_interpreter", "bsl")], {"interpreter_language": "bsl", "longer": True}),
        ([("interpreter", "pl")], {"interpreter_language": "pl", "longer": True}),
        ([("worker_language", "so")], {"staff_language": "so"}),
        (["print_20_point"], {"letter_point_size": 20}),
        (["print_28_point", "print_24_point"], {"letter_point_size": 28}),
        (["note_taker", "guide_dog"], {"to_arrange": ("note_taker", "guide_dog")}),
        (
            ["deafblind_manual_interpreter"],
            {"longer": True, "to_arrange": ("deafblind_manual_interpreter",)},
        ),
        (["lip_reads", "contact_by_letter"], {}),
        (
            ["wheelchair_access", "print_24_point", ("bsl_interpreter", "bsl"), "female_worker"],
            {
                "step_free": True,
                "letter_point_size": 24,
                "interpreter_language": "bsl",
                "longer": True,
                "staff_gender": "female",
            },
        ),
    ],
)
def test_needs_ask_for_what_they_say(kinds: list[Any], expected: dict[str, Any]) -> None:
    assert asked(*kinds) == Effects(**expected)


@pytest.mark.django_db
def test_a_need_is_recorded_with_whoever_recorded_it() -> None:
    asha = factories.person()

    need = factories.need("guide_dog", of=asha, detail="  Called  Biscuit ")

    kept = Need.objects.get(id=need.id)
    assert (kept.kind, kept.detail) == ("guide_dog", "Called Biscuit")
    assert (kept.recorded_by, kept.recorded_at, kept.ended_at) == (SETUP.label, NOW, None)
    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.person_id) == ("need.recorded", asha.id)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "detail", "language"),
    [
        ("bsl_interpreter", "", "bsl"),
        ("bsl_interpreter", "BSL", "bsl"),
        ("welsh_interpreter", "", "cy"),
        ("interpreter", "PL", "pl"),
        ("worker_language", "so", "so"),
    ],
)
def test_a_need_for_a_language_carries_its_code(kind: str, detail: str, language: str) -> None:
    assert factories.need(kind, of=factories.person(), detail=detail).detail == language


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "detail", "field"),
    [
        ("interpreter", "", "detail"),
        ("interpreter", "Polish", "detail"),
        ("bsl_interpreter", "pl", "detail"),
        ("worker_language", " ", "detail"),
        ("guide_dog", "x" * 201, "detail"),
        ("unicorn", "", "kind"),
    ],
)
def test_a_need_that_says_too_little_or_too_much_is_refused(
    kind: str, detail: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        factories.need(kind, of=factories.person(), detail=detail)

    assert list(refused.value.fields) == [field]


@pytest.mark.django_db
def test_a_need_is_recorded_once_until_it_ends() -> None:
    asha = factories.person()
    first = factories.need("hearing_loop", of=asha)

    with pytest.raises(needs.AlreadyRecorded) as refused:
        factories.need("hearing_loop", of=asha)
    assert refused.value.facts == {"need_id": first.id}

    needs.end(need_id=first.id, by=SETUP, now=NOW)
    again = factories.need("hearing_loop", of=asha)
    assert needs.current(person_id=asha.id) == [again]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "other", "against"),
    [
        (("female_worker", ""), ("male_worker", ""), ("staff_gender",)),
        (("first_appointment", ""), ("last_appointment", ""), ("first_or_last",)),
        (("bsl_interpreter", ""), ("interpreter", "pl"), ("interpreter_language",)),
        (("worker_language", "pl"), ("worker_language", "so"), ("staff_language",)),
    ],
)
def test_an_appointment_is_not_asked_for_two_opposites(
    kind: tuple[str, str], other: tuple[str, str], against: tuple[str, ...]
) -> None:
    asha = factories.person()
    first = factories.need(kind[0], of=asha, detail=kind[1])

    with pytest.raises(needs.Contradiction) as refused:
        factories.need(other[0], of=asha, detail=other[1])

    assert refused.value.facts == {"need_id": first.id, "effects": against}
    assert needs.CATALOGUE[kind[0]].label in refused.value.sentence
    assert needs.current(person_id=asha.id) == [first]


@pytest.mark.django_db
def test_two_kinds_that_agree_stand_together() -> None:
    asha = factories.person()

    factories.need("welsh_interpreter", of=asha)
    factories.need("interpreter", of=asha, detail="cy")

    assert needs.effects(needs.current(person_id=asha.id)).interpreter_language == "cy"


@pytest.mark.django_db
def test_a_need_ends_once() -> None:
    asha = factories.person()
    need = factories.need("low_noise", of=asha)

    ended = needs.end(need_id=need.id, by=SETUP, now=NOW)

    assert ended.ended_at == NOW
    assert needs.current(person_id=asha.id) == []
    assert Entry.objects.latest("id").deed == "need.ended"
    with pytest.raises(rows.AlreadyEnded):
        needs.end(need_id=need.id, by=SETUP, now=NOW)


@pytest.mark.django_db
def test_needs_are_of_somebody_who_is_there() -> None:
    with pytest.raises(Person.DoesNotExist):
        needs.record(person_id=uuid4(), kind="guide_dog", by=SETUP, now=NOW)
    with pytest.raises(Need.DoesNotExist):
        needs.end(need_id=uuid4(), by=SETUP, now=NOW)
