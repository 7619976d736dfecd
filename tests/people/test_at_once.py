"""Two desks at once: one person is registered, one change wins, one rule speaks for a route."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from scheduler.people import contact_rules, needs, persons
from scheduler.people.models import Need, Person
from scheduler.refusals import Refusal, Stale
from tests.factories import NOW, SETUP
from tests.factories import partners as partner_factories
from tests.factories import people as factories
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed")]

DESKS = 8


def kinds(results: list[Any]) -> dict[str, int]:
    names = [type(result).__name__ for result in results]
    return {name: names.count(name) for name in names}


def test_one_nhs_number_is_registered_once() -> None:
    trust = partner_factories.partner()
    register = partial(factories.person, nhs_number="9434765919", known_to=trust)

    results = at_once([register] * DESKS)

    assert kinds(results) == {"Person": 1, "AlreadyRegistered": DESKS - 1}
    assert Person.objects.count() == 1


def test_of_many_changes_of_one_version_one_wins() -> None:
    asha = factories.person()
    changes: list[Callable[[], Person]] = [
        partial(
            persons.change,
            person_id=asha.id,
            version=1,
            changes={"known_as": f"Ash {number}"},
            by=SETUP,
            now=NOW,
        )
        for number in range(DESKS)
    ]

    results = at_once(changes)

    (winner,) = [result for result in results if isinstance(result, Person)]
    assert kinds(results) == {"Person": 1, Stale.__name__: DESKS - 1}
    asha.refresh_from_db()
    assert (asha.version, asha.known_as) == (2, winner.known_as)


def test_one_rule_speaks_for_a_route() -> None:
    asha = factories.person()

    results = at_once([partial(factories.text_route, of=asha)] * DESKS)

    assert kinds(results) == {"ContactRule": DESKS}
    assert len(contact_rules.current(person_id=asha.id)) == 1


def test_needs_recorded_at_once_do_not_contradict_each_other() -> None:
    asha = factories.person()
    wanted = ["female_worker", "male_worker"] * (DESKS // 2)

    results = at_once([partial(factories.need, kind, of=asha) for kind in wanted])

    assert kinds(results)["Need"] == 1
    assert not [each for each in results if not isinstance(each, Need | Refusal)]
    assert len(needs.current(person_id=asha.id)) == 1
