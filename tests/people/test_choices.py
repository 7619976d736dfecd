"""Choices: asked, kept as they were, and the newest that covers a service in force."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from scheduler.audit.models import Entry
from scheduler.modes import Mode
from scheduler.partners.models import Post, Service
from scheduler.people import choices
from scheduler.people.models import Choice, ChoiceMode, Person
from scheduler.refusals import Invalid
from tests.factories import NOW, SETUP
from tests.factories import partners as partner_factories
from tests.factories import people as factories

pytestmark = pytest.mark.django_db


def test_a_choice_says_who_asked_how_and_when() -> None:
    asha = factories.person()
    post = partner_factories.post()
    asked_at = NOW - timedelta(days=3)

    choice = choices.record(
        person_id=asha.id,
        modes=[Mode.PHONE, "face_to_face"],
        asked_by=" Dot  Example ",
        asked_by_post_id=post.id,
        how="paper",
        asked_at=asked_at,
        note="Mornings are better.\n",
        by=SETUP,
        now=NOW,
    )

    kept = Choice.objects.get(id=choice.id)
    assert kept.modes == ["phone", "face_to_face"]
    assert (kept.asked_by, kept.asked_by_post, kept.how) == ("Dot Example", post, "paper")
    assert (kept.asked_at, kept.recorded_at) == (asked_at, NOW)
    assert kept.note == "Mornings are better."
    assert [(row.position, row.mode) for row in kept.choice_modes.all()] == [
        (1, "phone"),
        (2, "face_to_face"),
    ]
    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.record_id, entry.person_id) == (
        "choice.recorded",
        str(choice.id),
        asha.id,
    )


@pytest.mark.parametrize(
    ("modes", "words"),
    [
        ([], "at least one mode"),
        (["hologram"], "A mode is one of these: face_to_face, phone, video, text"),
        (["phone", "phone"], "stands once"),
    ],
)
def test_modes_are_known_and_each_stands_once(modes: list[str], words: str) -> None:
    asha = factories.person()

    with pytest.raises(Invalid, match=words) as refused:
        choices.record(
            person_id=asha.id,
            modes=modes,
            asked_by="Dot",
            how="phone",
            asked_at=NOW,
            by=SETUP,
            now=NOW,
        )

    assert list(refused.value.fields) == ["modes"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("asked_at", NOW + timedelta(minutes=1)), ("how", "guessed"), ("asked_by", " ")],
)
def test_a_choice_nobody_asked_for_is_refused(field: str, value: object) -> None:
    given: dict[str, Any] = {"asked_by": "Dot", "how": "phone", "asked_at": NOW}

    with pytest.raises(Invalid) as refused:
        choices.record(
            person_id=factories.person().id,
            modes=["phone"],
            by=SETUP,
            now=NOW,
            **(given | {field: value}),
        )

    assert list(refused.value.fields) == [field]
    assert not Choice.objects.exists()


def test_a_choice_is_about_what_is_there() -> None:
    asha = factories.person()

    def record(**ids: Any) -> None:
        given = {"person_id": asha.id} | ids
        choices.record(
            modes=["phone"], asked_by="Dot", how="phone", asked_at=NOW, by=SETUP, now=NOW, **given
        )

    with pytest.raises(Person.DoesNotExist):
        record(person_id=uuid4())
    with pytest.raises(Service.DoesNotExist):
        record(service_id=uuid4())
    with pytest.raises(Post.DoesNotExist):
        record(asked_by_post_id=uuid4())


def test_whoever_was_never_asked_has_no_choice() -> None:
    asha = factories.person()
    advice = partner_factories.service()

    assert choices.find_in_force(person_id=asha.id, service_id=advice.id) is None
    with pytest.raises(choices.NotAsked) as refused:
        choices.in_force(person_id=asha.id, service_id=advice.id)
    assert refused.value.sentence == (
        "This person has not been asked how they want to be seen. "
        "Ask them and record the choice first."
    )
    assert refused.value.code == "not_asked"
    with pytest.raises(Person.DoesNotExist):
        choices.in_force(person_id=uuid4(), service_id=advice.id)


def test_the_newest_choice_that_covers_a_service_is_in_force() -> None:
    asha = factories.person()
    advice, other = partner_factories.service(), partner_factories.service()
    general = factories.choice("face_to_face", of=asha)
    for_advice = factories.choice("phone", of=asha, service=advice)

    def in_force(service: Service | None) -> Choice:
        return choices.in_force(person_id=asha.id, service_id=service.id if service else None)

    assert in_force(advice) == for_advice
    assert in_force(other) == general
    assert in_force(None) == general

    newer = factories.choice("text", of=asha)
    assert in_force(advice) == in_force(other) == in_force(None) == newer


def test_the_database_judges_by_the_same_rule() -> None:
    asha = factories.person()
    services = [partner_factories.service(), partner_factories.service()]
    for modes, service in (
        ("phone", services[0]),
        ("video", None),
        ("text", services[1]),
        ("phone", services[0]),
    ):
        factories.choice(modes, of=asha, service=service)
        for each in services:
            with connection.cursor() as cursor:
                cursor.execute("SELECT choice_in_force(%s, %s)", [asha.id, each.id])
                judged = cursor.fetchone()[0]
            ours = choices.find_in_force(person_id=asha.id, service_id=each.id)
            assert judged == (ours.id if ours else None)


def test_another_persons_choice_is_never_in_force() -> None:
    factories.choice("phone", of=factories.person(name="Ben Example"))

    with pytest.raises(choices.NotAsked):
        choices.in_force(person_id=factories.person().id, service_id=None)


def test_two_choices_of_one_moment_have_an_order() -> None:
    asha = factories.person()

    first, second = factories.choice("phone", of=asha), factories.choice("text", of=asha)

    assert first.recorded_at == second.recorded_at
    assert list(choices.history(person_id=asha.id)) == [second, first]
    assert choices.in_force(person_id=asha.id, service_id=None) == second


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_choice SET modes = ARRAY['video']",
        "DELETE FROM people_choice",
        "UPDATE people_choicemode SET mode = 'video'",
        "DELETE FROM people_choicemode",
        "INSERT INTO people_choicemode (choice_id, mode, position)"
        " SELECT id, 'video', 2 FROM people_choice",
    ],
)
def test_a_recorded_choice_stays_as_it_was_against_raw_sql(statement: str) -> None:
    factories.choice("phone", of=factories.person())

    with (
        pytest.raises(DatabaseError, match=r"append-only|does not accept"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert list(ChoiceMode.objects.values_list("mode", flat=True)) == ["phone"]


def test_listeners_hear_of_a_choice_and_can_undo_it() -> None:
    asha = factories.person()
    heard: list[Any] = []

    def refuse(choice: Choice, **kwargs: Any) -> None:
        heard.append((choice.modes, choice.sequence > 0, kwargs["by"], kwargs["now"]))
        raise Invalid("Not while somebody listens.")

    choices.recorded.connect(refuse)
    try:
        with pytest.raises(Invalid, match="listens"):
            factories.choice("phone", of=asha)
    finally:
        choices.recorded.disconnect(refuse)

    assert heard == [(["phone"], True, SETUP, NOW)]
    assert choices.find_in_force(person_id=asha.id, service_id=None) is None
