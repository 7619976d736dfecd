"""Contact rules: one speaks for each route, and none that cannot be safe."""

from datetime import date, time
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from scheduler.audit.models import Entry
from scheduler.partners import rows
from scheduler.people import contact_rules, supporters
from scheduler.people.models import ContactRule, Person, Supporter
from scheduler.refusals import Invalid
from tests.factories import NOW, SETUP
from tests.factories import people as factories
from tests.times import at

pytestmark = pytest.mark.django_db

LATER = at("Tue 2 Mar 2027 10:00")


def record(of: Person, **given: Any) -> ContactRule:
    defaults: dict[str, Any] = {"channel": "voice", "is_safe": True, "by": SETUP, "now": NOW}
    return contact_rules.record(person_id=of.id, **(defaults | given))


def test_everything_said_about_a_route_is_kept() -> None:
    asha = factories.person()

    rule = record(
        asha,
        number="01632 960003",
        days=[5, 1, 1],
        hours_from=time(9),
        hours_until=time(12),
        may_leave_voicemail=True,
        name_to_show=" The  Hub ",
        ask_for="Asha, never her mother",
        wording="minimal",
        position=2,
        note="Not on Tuesdays",
        review_on=date(2027, 6, 1),
    )

    kept = ContactRule.objects.get(id=rule.id)
    assert (kept.channel, kept.number, kept.is_safe) == ("voice", "+441632960003", True)
    assert (kept.days, kept.hours_from, kept.hours_until) == ([1, 5], time(9), time(12))
    assert (kept.may_leave_voicemail, kept.name_to_show) == (True, "The Hub")
    assert (kept.ask_for, kept.wording) == ("Asha, never her mother", "minimal")
    assert (kept.position, kept.note, kept.review_on) == (2, "Not on Tuesdays", date(2027, 6, 1))
    assert (kept.recorded_by, kept.recorded_at, kept.ended_at) == (SETUP.label, NOW, None)
    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.person_id, entry.reason) == ("contact_rule.recorded", asha.id, "")


def test_a_text_to_a_landline_is_refused_with_the_reason() -> None:
    with pytest.raises(Invalid) as refused:
        record(factories.person(), channel="sms", number="01632 960003")

    assert refused.value.fields == {
        "number": [
            "Texts go to UK mobile numbers only: a landline reads them aloud to whoever is "
            "there. Record this number for phone calls, or use a letter."
        ]
    }


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"number": "nobody"}, "number"),
        ({"number": ""}, "channel"),
        ({"number": "01632 960003", "email": "asha@example.org"}, "channel"),
        ({"channel": "email", "email": "asha@example"}, "email"),
        ({"channel": "email", "email": ""}, "channel"),
        ({"channel": "letter"}, "channel"),
        ({"channel": "letter", "address_lines": ["Asha Example", "TA1 1AB"]}, "address_lines"),
        ({"channel": "pigeon", "number": "01632 960003"}, "channel"),
        ({"number": "01632 960003", "days": [0]}, "days"),
        ({"number": "01632 960003", "days": [8]}, "days"),
        ({"number": "01632 960003", "hours_from": time(9)}, "hours_until"),
        ({"number": "01632 960003", "hours_until": time(9)}, "hours_from"),
        ({"number": "01632 960003", "hours_from": time(9), "hours_until": time(9)}, "hours_until"),
        ({"number": "01632 960003", "hours_from": time(9), "hours_until": time(8)}, "hours_until"),
        ({"number": "01632 960003", "wording": "revealing"}, "wording"),
        ({"number": "01632 960003", "position": -1}, "position"),
        ({"number": "01632 960003", "name_to_show": "x" * 41}, "name_to_show"),
        (
            {"channel": "sms", "number": "07700 900002", "may_leave_voicemail": True},
            "may_leave_voicemail",
        ),
        (
            {"channel": "sms", "number": "07700 900002", "accepts_recorded_call": True},
            "accepts_recorded_call",
        ),
        (
            {
                "channel": "voice",
                "number": "01632 960009",
                "accepts_recorded_call": True,
                "ask_for": "Ask for Ben.",
            },
            "accepts_recorded_call",
        ),
    ],
)
def test_a_rule_that_fits_no_route_is_refused_by_field(given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        record(factories.person(), **given)

    assert list(refused.value.fields) == [field]
    assert not ContactRule.objects.exists()


@pytest.mark.parametrize(
    ("given", "again"),
    [
        ({"number": "07700 900002"}, {"number": "+44 7700 900002"}),
        (
            {"channel": "sms", "number": "07700 900002"},
            {"channel": "sms", "number": "07700900002"},
        ),
        (
            {"channel": "email", "email": "asha@example.org"},
            {"channel": "email", "email": " Asha@Example.org"},
        ),
        (
            {"channel": "letter", "address_lines": ["Asha Example", "1 Street", "TA1 1AB"]},
            {"channel": "letter", "address_lines": ["Asha  Example", "1 Street", "", "ta11ab"]},
        ),
    ],
)
def test_a_new_rule_for_a_route_ends_the_old_one(
    given: dict[str, Any], again: dict[str, Any]
) -> None:
    asha = factories.person()
    first = record(asha, **given)

    second = record(asha, **again, is_safe=False, now=LATER)

    first.refresh_from_db()
    assert first.ended_at == LATER
    assert contact_rules.current(person_id=asha.id) == [second]
    deeds = Entry.objects.filter(person_id=asha.id, at=LATER).values_list("deed", "record_id")
    assert set(deeds) == {
        ("contact_rule.recorded", str(second.id)),
        ("contact_rule.ended", str(first.id)),
    }


def test_other_routes_and_other_people_keep_their_rules() -> None:
    asha, ben = factories.person(), factories.person(name="Ben Example")
    brother = factories.supporter(of=asha)
    kept = [
        record(asha, number="07700 900002"),
        record(asha, number="07700 900003"),
        record(asha, channel="sms", number="07700 900002"),
        record(asha, number="07700 900002", supporter_id=brother.id),
    ]

    record(ben, number="07700 900002")

    assert set(contact_rules.current(person_id=asha.id)) == set(kept)


def test_a_rule_is_never_edited_even_by_raw_sql() -> None:
    rule = record(factories.person(), number="01632 960003", is_safe=False)

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE people_contactrule SET is_safe = true WHERE id = %s", [rule.id])

    rule.refresh_from_db()
    assert not rule.is_safe


def test_an_ended_rule_speaks_for_nothing_and_ends_once() -> None:
    asha = factories.person()
    rule = record(asha, number="01632 960003")

    ended = contact_rules.end(rule_id=rule.id, by=SETUP, now=LATER)

    assert ended.ended_at == LATER
    assert contact_rules.current(person_id=asha.id) == []
    assert Entry.objects.latest("id").deed == "contact_rule.ended"
    with pytest.raises(rows.AlreadyEnded):
        contact_rules.end(rule_id=rule.id, by=SETUP, now=LATER)
    with pytest.raises(ContactRule.DoesNotExist):
        contact_rules.end(rule_id=uuid4(), by=SETUP, now=LATER)


def test_the_routes_to_a_person_are_safe_their_own_and_in_their_order() -> None:
    asha = factories.person()
    brother = factories.supporter(of=asha)
    second = record(asha, number="07700 900002", position=2)
    first = factories.letter_route(of=asha, position=1)
    unsafe = record(asha, number="07700 900003", is_safe=False, position=1)
    brothers = record(asha, number="07700 900004", supporter_id=brother.id, position=1)

    assert contact_rules.routes(person_id=asha.id) == [first, second]
    assert contact_rules.routes(person_id=asha.id, supporter_id=brother.id) == [brothers]
    assert set(contact_rules.current(person_id=asha.id)) == {first, second, unsafe, brothers}


def test_of_two_routes_in_one_place_the_older_comes_first() -> None:
    asha = factories.person()
    older = record(asha, number="07700 900002")
    newer = record(asha, number="07700 900003", now=LATER)

    assert contact_rules.routes(person_id=asha.id) == [older, newer]


def test_a_supporter_whose_end_has_passed_gets_no_route() -> None:
    asha = factories.person()
    brother = factories.supporter(of=asha, ends_on=date(2027, 3, 2))

    record(asha, number="07700 900004", supporter_id=brother.id)
    with pytest.raises(contact_rules.SupporterEnded):
        record(asha, number="07700 900005", supporter_id=brother.id, now=LATER)
    supporters.end(supporter_id=brother.id, ends_on=date(2027, 3, 1), by=SETUP, now=NOW)
    with pytest.raises(contact_rules.SupporterEnded):
        record(asha, number="07700 900005", supporter_id=brother.id)


def test_a_route_is_of_somebody_who_is_there_and_of_their_own_supporter() -> None:
    asha = factories.person()
    bens = factories.supporter(of=factories.person(name="Ben Example"))

    with pytest.raises(Supporter.DoesNotExist):
        record(asha, number="07700 900004", supporter_id=bens.id)
    with pytest.raises(Person.DoesNotExist):
        contact_rules.record(
            person_id=uuid4(),
            channel="voice",
            number="01632 960003",
            is_safe=True,
            by=SETUP,
            now=NOW,
        )
