"""People: registered with a name alone, changed by version, found in one line."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from scheduler.audit.models import Entry
from scheduler.partners.models import Partner
from scheduler.people import contact_rules, persons
from scheduler.people.models import Person
from scheduler.refusals import Invalid, Stale
from tests.factories import NOW, SETUP
from tests.factories import partners as partner_factories
from tests.factories import people as factories
from tests.times import at

pytestmark = pytest.mark.django_db

NHS_NUMBER = "9434765919"


def found(words: str, limit: int = 20) -> list[str]:
    return [person.name for person in persons.find(words=words, limit=limit)]


def test_a_name_is_enough_to_be_registered() -> None:
    trust = partner_factories.partner()

    asha = persons.register(name=" Asha  Example ", first_known_to_id=trust.id, by=SETUP, now=NOW)

    kept = Person.objects.get(id=asha.id)
    assert kept.name == "Asha Example"
    assert (kept.nhs_number, kept.date_of_birth, kept.external_reference) == (None, None, "")
    assert (kept.version, kept.registered_at, kept.language) == (1, NOW, "en")
    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.person_id) == ("person.registered", asha.id)


def test_everything_somebody_wishes_to_say_is_kept() -> None:
    asha = persons.register(
        name="Asha Example",
        known_as="Ash",
        pronouns="she/her",
        date_of_birth=date(1984, 4, 3),
        nhs_number="943 476 5919",
        language="CY",
        first_known_to_id=partner_factories.partner().id,
        external_reference="T-1",
        by=SETUP,
        now=NOW,
    )

    kept = Person.objects.get(id=asha.id)
    assert (kept.known_as, kept.pronouns, kept.language) == ("Ash", "she/her", "cy")
    assert (kept.date_of_birth, kept.nhs_number) == (date(1984, 4, 3), NHS_NUMBER)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "x" * 121),
        ("name", "a\x00"),
        ("nhs_number", "9434765918"),
        ("language", "Welsh"),
        ("date_of_birth", date(2027, 3, 2)),
        ("date_of_birth", date(1899, 12, 31)),
    ],
)
def test_what_cannot_be_right_is_refused_by_field(field: str, value: object) -> None:
    given: dict[str, Any] = {field: value}

    with pytest.raises(Invalid) as refused:
        factories.person(**given)

    assert list(refused.value.fields) == [field]
    assert not Person.objects.exists()


def test_somebody_may_be_born_today_in_london() -> None:
    just_after_midnight = at("Sun 4 Jul 2027 00:30")

    baby = factories.person(date_of_birth=date(2027, 7, 4), now=just_after_midnight)

    assert baby.date_of_birth == date(2027, 7, 4)


def test_one_nhs_number_is_registered_once_without_saying_whose_it_is() -> None:
    asha = factories.person(nhs_number="943 476 5919")

    with pytest.raises(persons.AlreadyRegistered) as refused:
        factories.person(name="Ben Example", nhs_number="943-476-5919")

    assert refused.value.code == "already_registered"
    assert refused.value.facts == {"field": "nhs_number"}
    assert str(asha.id) not in refused.value.sentence


def test_a_partners_reference_is_its_own() -> None:
    trust = partner_factories.partner()
    factories.person(known_to=trust, external_reference="T-1")
    factories.person(external_reference="T-1")

    with pytest.raises(persons.AlreadyRegistered) as refused:
        factories.person(known_to=trust, external_reference="T-1")

    assert refused.value.facts == {"field": "external_reference"}


def test_a_person_is_first_known_to_a_partner_that_is_there() -> None:
    with pytest.raises(Partner.DoesNotExist):
        persons.register(name="Asha Example", first_known_to_id=uuid4(), by=SETUP, now=NOW)


def test_a_change_counts_up_the_version_and_names_the_fields() -> None:
    asha = factories.person(nhs_number=NHS_NUMBER)

    changed = persons.change(
        person_id=asha.id,
        version=1,
        changes={"pronouns": "they/them", "nhs_number": "", "name": "Asha Example"},
        by=SETUP,
        now=NOW,
    )

    assert (changed.version, changed.nhs_number) == (2, None)
    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.reason, entry.person_id) == (
        "person.changed",
        "pronouns, nhs_number",
        asha.id,
    )


def test_the_same_again_changes_nothing() -> None:
    asha = factories.person(nhs_number=NHS_NUMBER)
    before = Entry.objects.count()

    same = persons.change(
        person_id=asha.id,
        version=1,
        changes={"nhs_number": "943 476 5919", "name": " Asha Example"},
        by=SETUP,
        now=NOW,
    )

    assert same.version == 1
    assert Entry.objects.count() == before


def test_of_two_changes_of_one_version_the_second_is_stale() -> None:
    asha = factories.person()
    persons.change(person_id=asha.id, version=1, changes={"known_as": "Ash"}, by=SETUP, now=NOW)

    with pytest.raises(Stale) as refused:
        persons.change(
            person_id=asha.id, version=1, changes={"known_as": "Asho"}, by=SETUP, now=NOW
        )

    assert refused.value.facts == {"version": 2}
    assert Person.objects.get(id=asha.id).known_as == "Ash"


def test_a_change_is_checked_like_a_registration() -> None:
    factories.person(nhs_number=NHS_NUMBER)
    ben = factories.person(name="Ben Example")

    def change(**changes: object) -> None:
        persons.change(person_id=ben.id, version=1, changes=changes, by=SETUP, now=NOW)

    with pytest.raises(persons.AlreadyRegistered):
        change(nhs_number=NHS_NUMBER)
    with pytest.raises(Invalid, match="future"):
        change(date_of_birth=date(2030, 1, 1))
    with pytest.raises(Invalid, match="cannot be changed"):
        change(first_known_to_id=uuid4())
    with pytest.raises(Person.DoesNotExist):
        persons.change(person_id=uuid4(), version=1, changes={}, by=SETUP, now=NOW)

    assert Person.objects.get(id=ben.id).version == 1


def test_people_are_found_by_whatever_is_known_of_them() -> None:
    trust = partner_factories.partner()
    asha = factories.person(
        name="Asha Smith",
        known_as="Ash",
        date_of_birth=date(1984, 4, 3),
        nhs_number=NHS_NUMBER,
        external_reference="MIS-00123",
        known_to=trust,
    )
    factories.letter_route(of=asha)
    factories.phone_route(of=asha, number="07700 900123", is_safe=False)
    factories.person(name="Ben Jones", date_of_birth=date(1984, 9, 9), external_reference="1984")

    for words in (
        "asha",
        "smi 1984",
        "SMITH, asha",
        "3/4/1984",
        "3 April 84",
        "07700 900123",
        "07700 9",
        "as sm",
        "943 476 5919",
        "mis-00123",
        "ta1 1ab",
        "ash 07700900123 TA11AB 1984",
    ):
        assert found(words) == ["Asha Smith"], words
    assert found("1984") == ["Ben Jones", "Asha Smith"]
    assert found("jon 1984") == ["Ben Jones"]


def test_everything_in_the_line_must_hold() -> None:
    asha = factories.person(name="Asha Smith", date_of_birth=date(1984, 4, 3))
    factories.phone_route(of=asha, number="07700 900123")

    for words in ("asha jones", "smith 1985", "ben 07700 900123", "asha 3/4/1985", "asha BS1 4ND"):
        assert found(words) == [], words


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "\x00"])
def test_nothing_finds_nobody(words: str) -> None:
    factories.person()

    assert found(words) == []


def test_a_number_that_is_no_longer_theirs_finds_nobody() -> None:
    asha = factories.person()
    rule = factories.phone_route(of=asha, number="07700 900123")
    assert found("07700 900123") == ["Asha Example"]

    contact_rules.end(rule_id=rule.id, by=SETUP, now=NOW)

    assert found("07700 900123") == []


def test_a_supporters_number_does_not_find_the_person_it_supports() -> None:
    asha = factories.person()
    brother = factories.supporter(of=asha)
    factories.phone_route(of=asha, number="07700 900123", supporter=brother)

    assert found("07700 900123") == []


def test_the_surest_come_first() -> None:
    trust = partner_factories.partner()
    for name in ("Rosann Hill", "Ann Hill", "Anna Hill", "Ann"):
        factories.person(name=name, known_to=trust)
    factories.person(name="Zoe Hill", known_as="Ann", known_to=trust)
    factories.person(name="Yusuf Hill", external_reference="ann", known_to=trust)

    assert found("ann") == [
        "Yusuf Hill",
        "Ann",
        "Zoe Hill",
        "Ann Hill",
        "Anna Hill",
        "Rosann Hill",
    ]


def test_an_nhs_number_that_is_also_a_reference_finds_its_owner_first() -> None:
    factories.person(name="Aaron Example", external_reference=NHS_NUMBER)
    factories.person(name="Zoe Example", nhs_number=NHS_NUMBER)
    factories.person(name="Ben Example")

    assert sorted(found("943 476 5919")) == ["Aaron Example", "Zoe Example"]
    assert found("943 476 5919")[0] == "Zoe Example"


def test_a_list_of_people_is_bounded() -> None:
    trust = partner_factories.partner()
    for number in range(4):
        factories.person(name=f"Ann {number}", known_to=trust)

    assert found("ann", limit=3) == ["Ann 0", "Ann 1", "Ann 2"]
    assert len(found("ann", limit=0)) == 1
    assert len(found("ann", limit=10_000)) == 4
