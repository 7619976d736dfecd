"""What an actor may do and see. Chidi must never see Asha or Ben."""

from uuid import UUID, uuid4

import pytest

from scheduler.audit.actors import Actor, system
from scheduler.identity import access
from scheduler.identity.roles import Role

TRUST, CHARITY, COUNCIL = uuid4(), uuid4(), uuid4()


def acting(role: str, partner_id: UUID | None, *, post_id: UUID | None = None) -> Actor:
    return Actor(label="somebody", role=role, partner_id=partner_id, post_id=post_id)


DOT = acting(Role.RECEPTIONIST, TRUST)
EWAN = acting(Role.ROTA_KEEPER, TRUST)
FREYA = acting(Role.WORKER, CHARITY, post_id=uuid4())
CHIDI = acting(Role.WORKER, COUNCIL, post_id=uuid4())


def test_a_role_does_what_its_row_says() -> None:
    assert access.may(DOT, "hold.make")
    assert not access.may(EWAN, "hold.make")
    access.require(DOT, "hold.make")
    with pytest.raises(access.NotAllowed) as refused:
        access.require(EWAN, "hold.make")
    assert refused.value.code == "not_allowed"
    assert refused.value.facts == {"deed": "hold.make"}


def test_a_deed_nobody_knows_is_a_mistake_and_no_permission() -> None:
    with pytest.raises(access.UnknownDeed):
        access.may(DOT, "appointment.make_up")


@pytest.mark.parametrize("actor", [system("reminders"), acting("superuser", TRUST)])
def test_whoever_has_no_row_may_do_nothing_through_an_edge(actor: Actor) -> None:
    assert not any(access.may(actor, deed) for row in access.DEEDS.values() for deed in row)


def test_a_partner_decides_about_its_own() -> None:
    assert access.owns(DOT, TRUST)
    assert not access.owns(DOT, CHARITY)
    assert not access.owns(system("import"), TRUST)
    access.require_own(DOT, TRUST)
    with pytest.raises(access.NotAllowed, match="other partner"):
        access.require_own(DOT, CHARITY)


def test_details_are_for_the_partners_that_booked_or_whose_staff_are_in_it() -> None:
    partners = {TRUST, CHARITY}

    assert access.sees_details(DOT, partners)
    assert access.sees_details(FREYA, partners)
    assert not access.sees_details(CHIDI, partners)
    # Who keeps a rota sees that somebody is busy, and not with whom.
    assert not access.sees_details(EWAN, partners)
    assert not access.sees_details(system("reminders"), partners)


def sees(
    actor: Actor, *, first_known_to_id: UUID | None = None, staff_post_ids: tuple[UUID, ...] = ()
) -> bool:
    """Whether they see an appointment that the trust booked with a worker of the charity."""
    return access.sees_appointment_details(
        actor,
        booked_by_partner_id=TRUST,
        staff_partner_ids={CHARITY},
        staff_post_ids=staff_post_ids,
        first_known_to_id=first_known_to_id,
    )


def test_others_see_an_appointment_as_busy() -> None:
    assert sees(DOT)
    assert sees(FREYA)
    assert not sees(CHIDI)
    assert not sees(EWAN)


def test_who_knew_the_person_first_looks_after_them() -> None:
    assert sees(CHIDI, first_known_to_id=COUNCIL)
    assert not sees(CHIDI, first_known_to_id=TRUST)


def test_a_worker_sees_their_own_appointment_through_whichever_post_they_act() -> None:
    assert CHIDI.post_id is not None
    assert EWAN.post_id is None

    assert sees(CHIDI, staff_post_ids=(CHIDI.post_id,))
    assert not sees(CHIDI, staff_post_ids=(uuid4(),))
    as_keeper = acting(Role.ROTA_KEEPER, COUNCIL, post_id=CHIDI.post_id)
    assert not sees(as_keeper, staff_post_ids=(CHIDI.post_id,))


def test_a_front_desk_sees_whoever_turns_to_it() -> None:
    assert access.sees_person_details(DOT)
    assert access.sees_person_details(acting(Role.SERVICE_ACCOUNT, COUNCIL))


def test_others_see_the_people_their_partner_looks_after() -> None:
    assert access.sees_person_details(FREYA, looked_after_by={CHARITY})
    assert not access.sees_person_details(FREYA, looked_after_by={TRUST})
    assert not access.sees_person_details(CHIDI)
    assert access.sees_person_details(acting(Role.MANAGER, TRUST), looked_after_by={TRUST})
    assert not access.sees_person_details(EWAN, looked_after_by={TRUST})
    assert not access.sees_person_details(acting(Role.AUDITOR, TRUST), looked_after_by={TRUST})
