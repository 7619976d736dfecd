"""Offers whose time is gone, turns that break, and the nightly look at the whole list."""

from datetime import timedelta

import pytest

from scheduler.booking import offer_freeing, offer_matching, offer_upsets
from scheduler.booking.models import FreedTime, Offer
from scheduler.reminders.models import Message, Task
from scheduler.rota import leave
from tests.factories import waiting
from tests.factories.booking import NINE, NOW, SETUP, Clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    where, taken = waiting.full_clinic()
    waiting.cancel(where, taken)
    return where


def test_an_offer_whose_worker_is_away_is_withdrawn_and_nothing_more_is_said(
    clinic: Clinic,
) -> None:
    asha = waiting.join(clinic, waiting.somebody(clinic, "Asha"))
    waiting.look()
    assert offer_upsets.withdraw_fallen_through(now=NOW) == 0
    leave.take(
        staff_member_id=clinic.freya.staff_member_id,
        kind="sickness",
        starts_at=NINE,
        ends_at=NINE + timedelta(hours=1),
        by=SETUP,
        now=NOW,
    )
    assert offer_upsets.withdraw_fallen_through(now=NOW) == 1
    assert Offer.objects.get(entry=asha).state == Offer.State.WITHDRAWN
    assert not Message.objects.filter(offer__entry=asha, state="due").exists()
    assert offer_upsets.withdraw_fallen_through(now=NOW) == 0


def test_a_turn_that_breaks_is_told_to_a_human(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    asha = waiting.join(clinic, waiting.somebody(clinic, "Asha"))

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("scheduler.availability.search.find", broken)
    with pytest.raises(offer_matching.Unexpected):
        waiting.look()
    assert Task.objects.get(person=asha.person).kind == "passed_over"


def test_at_night_everybody_is_looked_at_if_anybody_waits(clinic: Clinic) -> None:
    FreedTime.objects.all().delete()
    assert offer_freeing.note_everybody(now=NOW) == 0
    asha = waiting.join(clinic, waiting.somebody(clinic, "Asha"))
    assert offer_freeing.note_everybody(now=NOW) == 1
    waiting.look()
    assert waiting.the_offer(asha).starts_at == NINE
