"""Every change about a person names the person, who made it and when; never what was said."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from scheduler.audit.actors import Actor
from scheduler.audit.models import Entry
from scheduler.people import contact_rules, needs, persons, supporters
from scheduler.people.models import Person
from tests.factories import identity as identity_factories
from tests.factories import people as factories
from tests.times import at

pytestmark = pytest.mark.django_db

NOW = at("Tue 2 Mar 2027 10:00")

Change = Callable[[Person, Actor], Any]
CHANGES: list[tuple[str, str, Change]] = [
    (
        "person.changed",
        "person",
        lambda asha, by: persons.change(
            person_id=asha.id, version=1, changes={"name": "Ash Example"}, by=by, now=NOW
        ),
    ),
    (
        "choice.recorded",
        "choice",
        lambda asha, by: factories.choice("phone", of=asha, note="A secret.", by=by, now=NOW),
    ),
    (
        "need.recorded",
        "need",
        lambda asha, by: factories.need("guide_dog", of=asha, by=by, now=NOW),
    ),
    (
        "need.ended",
        "need",
        lambda asha, by: needs.end(need_id=factories.need("guide_dog", of=asha).id, by=by, now=NOW),
    ),
    (
        "contact_rule.recorded",
        "contact_rule",
        lambda asha, by: factories.text_route(of=asha, by=by, now=NOW),
    ),
    (
        "contact_rule.ended",
        "contact_rule",
        lambda asha, by: contact_rules.end(
            rule_id=factories.text_route(of=asha).id, by=by, now=NOW
        ),
    ),
    (
        "supporter.added",
        "supporter",
        lambda asha, by: factories.supporter(of=asha, by=by, now=NOW),
    ),
    (
        "supporter.ended",
        "supporter",
        lambda asha, by: supporters.end(
            supporter_id=factories.supporter(of=asha).id, ends_on=date(2027, 3, 2), by=by, now=NOW
        ),
    ),
]


def check(entry: Entry, *, deed: str, kind: str, row: Any, person: Person, by: Actor) -> None:
    assert (entry.deed, entry.record_kind, entry.record_id) == (deed, kind, str(row.id))
    assert (entry.by_label, entry.by_role, entry.at) == (by.label, by.role, NOW)
    assert (entry.by_account_id, entry.by_partner_id) == (by.account_id, by.partner_id)
    assert entry.person_id == person.id
    for told in ("Ash", "Sunil", "secret", "07700", "447700"):
        assert told not in entry.reason


@pytest.mark.parametrize(("deed", "kind", "change"), CHANGES)
def test_a_change_is_recorded_with_who_when_and_about_whom(
    deed: str, kind: str, change: Change
) -> None:
    asha, dot = factories.person(), identity_factories.dot()

    row = change(asha, dot)

    check(Entry.objects.latest("id"), deed=deed, kind=kind, row=row, person=asha, by=dot)


def test_a_registration_is_recorded_too() -> None:
    dot = identity_factories.dot()

    asha = factories.person(by=dot, now=NOW)

    entry = Entry.objects.latest("id")
    check(entry, deed="person.registered", kind="person", row=asha, person=asha, by=dot)
