"""Workers, desks and people at once: no place is offered two times, no time is offered twice."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import OperationalError

from scheduler.booking import offer_freeing, offer_matching, offers, waitlist
from scheduler.booking.models import Appointment, FreedTime, Offer, WaitingListEntry
from scheduler.modes import Mode
from scheduler.people.models import Choice
from tests.factories import booking, waiting
from tests.factories.booking import NOW, TUESDAY, Clinic
from tests.races.test_one_slot import overlapping
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed")]
LATER = NOW + timedelta(hours=1)


def a_list(where: Clinic, *, many: int) -> list[WaitingListEntry]:
    return [
        waiting.join(where, waiting.somebody(where, f"P{n}"), days_ago=many - n)
        for n in range(many)
    ]


def note(where: Clinic) -> None:
    offer_freeing.note(
        staff_member_ids=[where.freya.staff_member_id], during=offer_freeing.from_now_on(NOW)
    )


def look() -> int:
    return waiting.look(reach=waiting.quick)


def look_past_the_notes(where: Clinic) -> int:
    """A worker that believes nobody else is looking, as after a lease that ran out."""
    freed = offer_freeing.Freed((), where.freya.staff_member_id, offer_freeing.from_now_on(NOW))
    return offer_matching.match(
        freed=freed, reach=waiting.quick, clock=lambda: NOW, until=LATER
    ).made


def test_of_many_workers_one_offers_a_time_to_one_person() -> None:
    where, taken = waiting.full_clinic()
    entries = a_list(where, many=6)
    waiting.cancel(where, taken)
    results = at_once([look] * 8)
    assert sorted(map(str, results)) == [*["0"] * 7, "1"]
    [offer] = Offer.objects.all()
    assert offer.entry_id == entries[0].id
    assert overlapping() == 0


def test_workers_that_do_not_know_of_each_other_offer_each_time_and_person_once() -> None:
    where = booking.clinic(hours=f"{TUESDAY} 09:00-13:00")
    entries = a_list(where, many=10)
    results = at_once([partial(look_past_the_notes, where)] * 6)
    assert not [each for each in results if isinstance(each, Exception)], results
    live = Offer.objects.filter(state="offered")
    assert max(Counter(live.values_list("entry_id", flat=True)).values()) == 1
    assert max(Counter(live.values_list("starts_at", flat=True)).values()) == 1
    assert live.count() == 4 == sum(each for each in results if isinstance(each, int))
    assert set(live.values_list("entry_id", flat=True)) <= {each.id for each in entries}
    assert overlapping() == 0


def test_yes_no_and_the_end_of_the_hold_at_once_have_one_outcome() -> None:
    where, taken = waiting.full_clinic()
    a_list(where, many=1)
    waiting.cancel(where, taken)
    look()
    offer = Offer.objects.get()
    end = offer.answer_by
    calls: list[Callable[[], object]] = [
        partial(offers.accept, offer_id=offer.id, by=where.dot, now=LATER),
        partial(offers.refuse, offer_id=offer.id, by=where.dot, now=LATER),
        partial(offers.lapse_due, now=end),
        partial(waitlist.leave, entry_id=offer.entry_id, by=where.dot, now=LATER),
    ]
    results = at_once(calls * 3)
    assert not [each for each in results if isinstance(each, OperationalError)]
    offer.refresh_from_db()
    assert offer.state in {"accepted", "refused", "lapsed", "withdrawn"}
    is_booked = Appointment.objects.filter(id=waiting.held(offer).id).exists()
    assert is_booked == (offer.state == "accepted")
    assert overlapping() == 0


def test_a_desk_and_the_list_want_one_time_and_one_of_them_has_it() -> None:
    where, taken = waiting.full_clinic()
    [entry] = a_list(where, many=1)
    dora = waiting.somebody(where, "Dora")
    waiting.cancel(where, taken)
    calls: list[Callable[[], object]] = [look, partial(booking.hold, where, dora), look]
    at_once(calls)
    assert overlapping() == 0
    assert Offer.objects.filter(entry=entry).count() <= 1


def test_a_newer_choice_and_an_offer_at_once_never_offer_what_was_not_chosen() -> None:
    where, taken = waiting.full_clinic()
    waiting.cancel(where, taken)
    for entry in a_list(where, many=4):
        note(where)
        choose = partial(booking.choose, entry.person, Mode.VIDEO)
        calls: list[Callable[[], object]] = [look, choose, look]
        results = at_once(calls)
        assert isinstance(results[1], Choice)
        assert not [each for each in results if isinstance(each, OperationalError)]
        offers.lapse_due(now=NOW)
        assert not Offer.objects.filter(entry=entry, state="offered").exists()
        FreedTime.objects.all().delete()
