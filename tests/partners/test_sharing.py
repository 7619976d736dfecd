"""Whose desks may book whose staff, for what, and when."""

from datetime import date
from uuid import uuid4

import pytest

from scheduler.audit.models import Entry
from scheduler.partners import rows, sharing
from scheduler.partners.models import Partner, Service, SharingAgreement
from scheduler.refusals import Invalid
from tests.factories import NOW, SETUP
from tests.factories import partners as factories

pytestmark = pytest.mark.django_db

MARCH, APRIL, MAY = date(2027, 3, 1), date(2027, 4, 1), date(2027, 5, 1)


@pytest.fixture
def owner() -> Partner:
    return factories.partner(name="Charity", kind="charity")


@pytest.fixture
def desk() -> Partner:
    return factories.partner(name="Trust")


def test_a_partner_needs_no_agreement_with_itself(owner: Partner) -> None:
    advice = factories.service()

    assert sharing.allows(owner_id=owner.id, to_id=owner.id, service_id=advice.id, on=MARCH)
    with pytest.raises(Invalid) as refused:
        factories.agreement(owner=owner, with_partner=owner)
    assert list(refused.value.fields) == ["with_partner_id"]


def test_nothing_is_shared_that_was_not_agreed(owner: Partner, desk: Partner) -> None:
    advice = factories.service()
    factories.agreement(owner=owner, with_partner=desk)

    assert sharing.allows(owner_id=owner.id, to_id=desk.id, service_id=advice.id, on=MARCH)
    assert not sharing.allows(owner_id=desk.id, to_id=owner.id, service_id=advice.id, on=MARCH)


def test_an_agreement_may_be_for_one_service(owner: Partner, desk: Partner) -> None:
    advice, therapy = factories.service(), factories.service()
    factories.agreement(owner=owner, with_partner=desk, service=advice)

    assert sharing.allows(owner_id=owner.id, to_id=desk.id, service_id=advice.id, on=MARCH)
    assert not sharing.allows(owner_id=owner.id, to_id=desk.id, service_id=therapy.id, on=MARCH)


@pytest.mark.parametrize(
    ("on", "allowed"),
    [(date(2027, 2, 28), False), (MARCH, True), (date(2027, 3, 31), True), (APRIL, False)],
)
def test_an_agreement_holds_from_its_first_day_until_its_end(
    owner: Partner, desk: Partner, on: date, allowed: bool
) -> None:
    advice = factories.service()
    factories.agreement(owner=owner, with_partner=desk, starts_on=MARCH, ends_on=APRIL)

    assert sharing.allows(owner_id=owner.id, to_id=desk.id, service_id=advice.id, on=on) is allowed


def test_the_days_of_every_agreement_for_the_service_are_listed(
    owner: Partner, desk: Partner
) -> None:
    advice, therapy = factories.service(), factories.service()
    factories.agreement(owner=owner, with_partner=desk, starts_on=MAY)
    factories.agreement(
        owner=owner, with_partner=desk, service=advice, starts_on=MARCH, ends_on=APRIL
    )
    factories.agreement(owner=owner, with_partner=desk, service=therapy, starts_on=MARCH)
    factories.agreement(owner=desk, with_partner=owner, starts_on=MARCH)

    days = sharing.days_shared(SharingAgreement.objects.all(), to_id=desk.id, service_id=advice.id)

    assert set(days) == {(owner.id, MAY, None), (owner.id, MARCH, APRIL)}


def test_the_same_is_not_agreed_twice_for_the_same_days(owner: Partner, desk: Partner) -> None:
    advice = factories.service()
    factories.agreement(owner=owner, with_partner=desk, starts_on=MARCH, ends_on=APRIL)

    with pytest.raises(sharing.AlreadyAgreed):
        factories.agreement(owner=owner, with_partner=desk, starts_on=date(2027, 3, 31))
    with pytest.raises(sharing.AlreadyAgreed):
        factories.agreement(owner=owner, with_partner=desk, starts_on=date(2027, 1, 1))

    factories.agreement(owner=owner, with_partner=desk, starts_on=APRIL, ends_on=MAY)
    factories.agreement(owner=owner, with_partner=desk, service=advice, starts_on=MARCH)
    factories.agreement(owner=desk, with_partner=owner, starts_on=MARCH)
    assert SharingAgreement.objects.count() == 4


def test_an_agreement_ends_after_it_starts(owner: Partner, desk: Partner) -> None:
    with pytest.raises(Invalid) as refused:
        factories.agreement(owner=owner, with_partner=desk, starts_on=MARCH, ends_on=MARCH)

    assert list(refused.value.fields) == ["ends_on"]


def test_an_ended_agreement_says_so_in_the_record(owner: Partner, desk: Partner) -> None:
    advice = factories.service()
    agreement = factories.agreement(owner=owner, with_partner=desk)

    sharing.end(agreement_id=agreement.id, ends_on=APRIL, by=SETUP, now=NOW)

    assert not sharing.allows(owner_id=owner.id, to_id=desk.id, service_id=advice.id, on=APRIL)
    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.reason) == ("sharing.ended", "from 2027-04-01")


def test_an_end_is_only_ever_moved_forward(owner: Partner, desk: Partner) -> None:
    agreement = factories.agreement(owner=owner, with_partner=desk, ends_on=APRIL)

    sharing.end(agreement_id=agreement.id, ends_on=MARCH, by=SETUP, now=NOW)

    for ends_on in (MARCH, MAY):
        with pytest.raises(rows.AlreadyEnded):
            sharing.end(agreement_id=agreement.id, ends_on=ends_on, by=SETUP, now=NOW)


def test_whoever_agrees_must_be_there(owner: Partner) -> None:
    with pytest.raises(Partner.DoesNotExist):
        sharing.agree(
            owner_id=owner.id, with_partner_id=uuid4(), starts_on=MARCH, by=SETUP, now=NOW
        )
    with pytest.raises(Service.DoesNotExist):
        sharing.agree(
            owner_id=owner.id,
            with_partner_id=factories.partner().id,
            service_id=uuid4(),
            starts_on=MARCH,
            by=SETUP,
            now=NOW,
        )
