"""Organisations of the partnership."""

from uuid import uuid4

import pytest

from scheduler.audit.models import Entry
from scheduler.partners import partners, rows
from scheduler.partners.models import Partner
from scheduler.refusals import Invalid
from tests.factories import NOW, SETUP
from tests.factories import identity as identity_factories
from tests.factories import partners as factories

pytestmark = pytest.mark.django_db


def test_a_partner_is_kept_with_numbers_that_can_be_rung() -> None:
    partner = factories.partner(
        name="  Levels   Trust ", desk_phone="01632 960001", ods_code=" rh5 "
    )

    kept = Partner.objects.get(id=partner.id)
    assert (kept.name, kept.ods_code) == ("Levels Trust", "RH5")
    assert (kept.desk_phone, kept.text_number) == ("+441632960001", "+447700900001")


def test_a_partner_may_have_no_number_for_texts() -> None:
    assert factories.partner(text_number="").text_number == ""


def test_two_partners_do_not_share_a_short_name() -> None:
    first = factories.partner()

    with pytest.raises(rows.AlreadyThere) as refused:
        partners.add(
            slug=first.slug,
            name="Another",
            kind="charity",
            neutral_name="Another",
            desk_phone="01632 960009",
            by=SETUP,
            now=NOW,
        )

    assert refused.value.facts == {"field": "slug"}


def test_a_partner_is_not_called_by_a_revealing_name() -> None:
    with pytest.raises(Invalid) as refused:
        factories.partner(neutral_name="Mental Health Levels")

    assert list(refused.value.fields) == ["neutral_name"]


def test_a_change_says_who_changed_which_fields() -> None:
    partner = factories.partner()
    dot = identity_factories.dot(at_partner=partner)

    changed = partners.change(
        partner_id=partner.id,
        changes={"name": "Levels Foundation Trust", "desk_phone": "01632 960007"},
        by=dot,
        now=NOW,
    )

    assert changed.desk_phone == "+441632960007"
    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.record_id) == ("partner.changed", str(partner.id))
    assert (entry.by_label, entry.by_post_id) == (dot.label, dot.post_id)
    assert entry.reason == "name, desk_phone"


def test_the_same_again_changes_nothing_and_records_nothing() -> None:
    partner = factories.partner(desk_phone="01632 960001")
    before = Entry.objects.count()

    partners.change(
        partner_id=partner.id,
        changes={"name": "Levels Trust", "desk_phone": "01632 960 001"},
        by=SETUP,
        now=NOW,
    )

    assert Entry.objects.count() == before


def test_a_partner_that_is_not_there_cannot_be_changed() -> None:
    with pytest.raises(Partner.DoesNotExist):
        partners.change(partner_id=uuid4(), changes={"name": "x"}, by=SETUP, now=NOW)
