"""Rotas are kept by one partner, under one short name."""

import pytest

from scheduler.audit.models import Entry
from scheduler.partners import rows
from scheduler.partners.models import Partner
from scheduler.refusals import Invalid
from scheduler.rota import rotas
from scheduler.rota.models import Rota
from tests.factories import NOW, SETUP, partners, rota
from tests.factories.booking import new_id

pytestmark = pytest.mark.django_db


def test_a_rota_has_a_calendar_that_says_nothing() -> None:
    kept = rota.rota(name="  Hub   duty ")
    assert kept.name == "Hub duty"
    assert kept.calendar.name == "Rota"
    assert kept.slug not in kept.calendar.slug
    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.record_id) == ("rota.added", str(kept.id))


def test_two_rotas_cannot_have_one_short_name() -> None:
    kept = rota.rota()
    with pytest.raises(rows.AlreadyThere):
        rotas.add(name="Other", slug=kept.slug, keeper_id=kept.keeper_id, by=SETUP, now=NOW)
    assert Rota.objects.count() == 1


def test_a_rota_needs_a_name_and_a_keeper() -> None:
    keeper = partners.partner()
    with pytest.raises(Invalid) as refused:
        rotas.add(name=" ", slug="hub", keeper_id=keeper.id, by=SETUP, now=NOW)
    assert list(refused.value.fields) == ["name"]
    with pytest.raises(Partner.DoesNotExist):
        rotas.add(name="Hub", slug="hub", keeper_id=new_id(), by=SETUP, now=NOW)


def test_a_rota_is_renamed_and_the_record_says_so_once() -> None:
    kept = rota.rota(name="Hub duty")
    for _ in range(2):
        rotas.change(rota_id=kept.id, changes={"name": "Street clinic"}, by=SETUP, now=NOW)
    assert Rota.objects.get().name == "Street clinic"
    entries = Entry.objects.filter(deed="rota.changed")
    assert [entry.reason for entry in entries] == ["name"]


def test_the_short_name_of_a_rota_stays() -> None:
    kept = rota.rota()
    with pytest.raises(Invalid) as refused:
        rotas.change(rota_id=kept.id, changes={"slug": "other"}, by=SETUP, now=NOW)
    assert list(refused.value.fields) == ["slug"]
