"""Supporters: a scope, and an end after which they are nobody."""

from datetime import date
from uuid import uuid4

import pytest

from scheduler.audit.models import Entry
from scheduler.partners import rows
from scheduler.people import supporters
from scheduler.people.models import Person, Supporter
from scheduler.refusals import Invalid
from tests.factories import NOW, SETUP
from tests.factories import people as factories

pytestmark = pytest.mark.django_db

MARCH, APRIL, MAY = date(2027, 3, 1), date(2027, 4, 1), date(2027, 5, 1)


def test_a_supporter_has_the_scope_that_the_person_gave() -> None:
    asha = factories.person()

    brother = factories.supporter(of=asha, name=" Sunil  Example", may_move=True, starts_on=MARCH)

    kept = Supporter.objects.get(id=brother.id)
    assert (kept.name, kept.relationship) == ("Sunil Example", "Brother")
    assert (kept.may_see, kept.may_move, kept.gets_copies) == (True, True, False)
    assert (kept.recorded_by, kept.recorded_at) == (SETUP.label, NOW)
    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.person_id) == ("supporter.added", asha.id)


@pytest.mark.parametrize(
    ("on", "is_somebody"),
    [(date(2027, 2, 28), False), (MARCH, True), (date(2027, 3, 31), True), (APRIL, False)],
)
def test_a_supporter_is_somebody_from_their_first_day_until_their_end(
    on: date, is_somebody: bool
) -> None:
    asha = factories.person()
    brother = factories.supporter(of=asha, starts_on=MARCH, ends_on=APRIL)
    factories.supporter(of=factories.person(name="Ben Example"), starts_on=MARCH)

    assert list(supporters.current(person_id=asha.id, on=on)) == [brother] * is_somebody
    assert supporters.find_current(supporter_id=brother.id, on=on) == (
        brother if is_somebody else None
    )


def test_a_supporter_without_an_end_stays() -> None:
    brother = factories.supporter(of=factories.person(), starts_on=MARCH)

    assert supporters.find_current(supporter_id=brother.id, on=MAY) == brother


def test_ended_today_they_are_nobody_today() -> None:
    asha = factories.person()
    brother = factories.supporter(of=asha, starts_on=MARCH)

    supporters.end(supporter_id=brother.id, ends_on=MARCH, by=SETUP, now=NOW)

    assert not supporters.current(person_id=asha.id, on=MARCH).exists()
    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.person_id) == ("supporter.ended", asha.id)


def test_an_end_is_only_ever_moved_forward() -> None:
    brother = factories.supporter(of=factories.person(), starts_on=MARCH, ends_on=MAY)

    supporters.end(supporter_id=brother.id, ends_on=APRIL, by=SETUP, now=NOW)

    for ends_on in (APRIL, MAY):
        with pytest.raises(rows.AlreadyEnded):
            supporters.end(supporter_id=brother.id, ends_on=ends_on, by=SETUP, now=NOW)


def test_a_supporter_does_not_end_before_they_start() -> None:
    with pytest.raises(Invalid) as refused:
        factories.supporter(of=factories.person(), starts_on=APRIL, ends_on=MARCH)

    assert list(refused.value.fields) == ["ends_on"]


def test_a_supporter_has_a_name_and_somebody_to_support() -> None:
    with pytest.raises(Invalid) as refused:
        factories.supporter(of=factories.person(), name="  ")
    assert list(refused.value.fields) == ["name"]
    with pytest.raises(Person.DoesNotExist):
        supporters.add(
            person_id=uuid4(),
            name="Sunil",
            may_see=True,
            may_move=False,
            gets_copies=False,
            starts_on=MARCH,
            by=SETUP,
            now=NOW,
        )
