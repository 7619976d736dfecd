"""The people and staff members that every other test relies on are as STYLE.md says."""

import pytest

from scheduler.identity import access
from scheduler.people import choices, contact_rules, needs
from tests.factories import identity, people
from tests.factories import partners as partner_factories

pytestmark = pytest.mark.django_db


def test_asha_takes_letters_only_in_large_print_and_no_voicemail() -> None:
    asha = people.asha()

    routes = contact_rules.routes(person_id=asha.id)
    assert [rule.channel for rule in routes] == ["letter"]
    assert not any(rule.may_leave_voicemail for rule in contact_rules.current(person_id=asha.id))
    assert needs.effects(needs.current(person_id=asha.id)).letter_point_size == 24
    assert choices.in_force(person_id=asha.id, service_id=None).modes == ["face_to_face"]


def test_ben_takes_texts() -> None:
    ben = people.ben()

    first = contact_rules.routes(person_id=ben.id)[0]
    assert (first.channel, first.number) == ("sms", "+447700900002")
    assert choices.in_force(person_id=ben.id, service_id=None).modes == ["phone", "face_to_face"]


def test_staff_members_act_for_partners_of_their_own() -> None:
    trust = partner_factories.partner()
    dot, ewan = identity.dot(at_partner=trust), identity.ewan(at_partner=trust)
    freya, chidi = identity.freya(), identity.chidi()

    assert dot.partner_id == ewan.partner_id == trust.id
    assert len({trust.id, freya.partner_id, chidi.partner_id}) == 3
    assert access.may(dot, "hold.make")
    assert access.may(ewan, "rota.change")
    assert access.may(freya, "appointment.see")
    assert not access.sees_appointment_details(
        chidi, booked_by_partner_id=trust.id, first_known_to_id=trust.id
    )
