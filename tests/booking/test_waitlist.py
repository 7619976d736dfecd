from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction

from scheduler.audit.models import Entry
from scheduler.availability.terms import OutsideChoice
from scheduler.booking import events, waitlist
from scheduler.booking.holds import NoDesk
from scheduler.booking.models import WaitingListEntry
from scheduler.modes import Mode
from scheduler.people.choices import NotAsked
from scheduler.people.models import Person
from scheduler.refusals import Invalid
from tests.factories import booking
from tests.factories.booking import NOW, SETUP, Clinic
from tests.listening import Heard

SOON, NONE = WaitingListEntry.Priority.SOON, WaitingListEntry.Priority.NONE


def join(where: Clinic, somebody: Person, *modes: Mode) -> WaitingListEntry:
    return waitlist.join(
        person_id=somebody.id,
        service_id=where.service.id,
        modes=modes,
        site_ids=[where.hub.id],
        by=where.dot,
        now=NOW,
    )


def test_people_wait_in_their_own_modes(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE, Mode.PHONE)
    entry = join(clinic, asha)
    assert entry.modes == ["face_to_face", "phone"]
    assert (list(entry.sites.all()), entry.owner) == ([clinic.hub], clinic.trust)


def test_nobody_waits_in_a_mode_they_did_not_choose(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    with pytest.raises(OutsideChoice):
        join(clinic, asha, Mode.VIDEO)


def test_nobody_waits_before_they_are_asked(clinic: Clinic) -> None:
    with pytest.raises(NotAsked):
        join(clinic, booking.person(clinic.trust))


def test_joining_twice_keeps_the_place(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    join(clinic, asha)
    with pytest.raises(waitlist.AlreadyWaiting, match="since 01 March 2027"):
        join(clinic, asha)


def test_the_longest_wait_comes_first(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    ben = booking.person(clinic.trust, Mode.VIDEO, name="Ben")
    second = join(clinic, ben)
    first = join(clinic, asha)
    WaitingListEntry.objects.filter(id=first.id).update(asked_at=NOW - timedelta(days=1))
    assert [each.id for each in waitlist.waiting()] == [first.id, second.id]


def test_somebody_who_leaves_is_no_longer_waiting(clinic: Clinic) -> None:
    entry = join(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    waitlist.leave(entry_id=entry.id, by=clinic.dot, now=NOW)
    assert not waitlist.waiting().exists()
    with pytest.raises(waitlist.NotWaiting):
        waitlist.leave(entry_id=entry.id, by=clinic.dot, now=NOW)


def test_leaving_a_list_that_is_not_there_is_an_unknown_record(clinic: Clinic) -> None:
    with pytest.raises(WaitingListEntry.DoesNotExist):
        waitlist.leave(entry_id=booking.new_id(), by=clinic.dot, now=NOW)


def test_a_desk_owns_each_place_on_the_list(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    with pytest.raises(NoDesk):
        waitlist.join(person_id=asha.id, service_id=clinic.service.id, by=SETUP, now=NOW)


def test_people_say_the_days_hours_places_and_staff_that_suit_them(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    entry = waitlist.join(
        person_id=asha.id,
        service_id=clinic.service.id,
        weekdays=[5, 2, 2],
        from_time=time(9),
        until_time=time(12),
        staff_member_ids=[clinic.freya.staff_member_id],
        note="Mornings",
        by=clinic.dot,
        now=NOW,
    )
    entry.refresh_from_db()
    assert (entry.weekdays, entry.from_time, entry.until_time) == ([2, 5], time(9), time(12))
    assert list(entry.staff_members.all()) == [clinic.freya.staff_member]


@pytest.mark.parametrize(
    ("field", "wishes"),
    [
        ("weekdays", {"weekdays": [8]}),
        ("until_time", {"from_time": time(12), "until_time": time(12)}),
    ],
)
def test_days_and_hours_that_cannot_be_are_refused(
    clinic: Clinic, field: str, wishes: waitlist.Wishes
) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    with pytest.raises(Invalid) as refused:
        waitlist.join(
            person_id=asha.id, service_id=clinic.service.id, by=clinic.dot, now=NOW, **wishes
        )
    assert list(refused.value.fields) == [field]


def test_what_somebody_waits_for_changes_and_their_place_does_not(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE, Mode.PHONE)
    entry = join(clinic, asha, Mode.FACE_TO_FACE)
    newer = booking.choose(asha, Mode.PHONE)
    later = NOW + timedelta(days=9)
    changed = waitlist.change(
        entry_id=entry.id, modes=[Mode.PHONE], weekdays=[1], by=clinic.dot, now=later
    )
    changed.refresh_from_db()
    assert (changed.modes, changed.choice, changed.weekdays) == (["phone"], newer, [1])
    assert (changed.asked_at, list(changed.sites.all())) == (NOW, [])
    with pytest.raises(OutsideChoice):
        waitlist.change(entry_id=entry.id, modes=[Mode.VIDEO], by=clinic.dot, now=later)
    waitlist.leave(entry_id=entry.id, by=clinic.dot, now=later)
    with pytest.raises(waitlist.NotWaiting):
        waitlist.change(entry_id=entry.id, by=clinic.dot, now=later)


def test_nobody_has_priority_until_somebody_says_why(clinic: Clinic) -> None:
    entry = join(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    assert (entry.priority, entry.priority_reason, entry.priority_at) == (NONE, "", None)
    with pytest.raises(Invalid, match="Say why"):
        waitlist.give_priority(entry_id=entry.id, priority=SOON, reason=" ", by=clinic.dot, now=NOW)
    with pytest.raises(Invalid, match="not a priority"):
        waitlist.give_priority(entry_id=entry.id, priority=9, reason="x", by=clinic.dot, now=NOW)
    with pytest.raises(IntegrityError, match="has_a_reason"), transaction.atomic():
        WaitingListEntry.objects.filter(id=entry.id).update(priority=SOON)


def test_a_priority_is_recorded_with_its_reason_and_name_and_can_end(clinic: Clinic) -> None:
    entry = join(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    given = waitlist.give_priority(
        entry_id=entry.id, priority=SOON, reason="Just out of hospital.", by=clinic.dot, now=NOW
    )
    assert (given.priority, given.priority_reason) == (SOON, "Just out of hospital.")
    assert (given.priority_by, given.priority_at) == ("dot", NOW)
    ended = waitlist.give_priority(
        entry_id=entry.id, priority=NONE, reason="Well again.", by=clinic.dot, now=NOW
    )
    assert (ended.priority, ended.priority_reason, ended.priority_at) == (NONE, "", None)
    noted = Entry.objects.filter(deed="waiting.priority").order_by("id")
    assert [(each.by_label, each.reason) for each in noted] == [
        ("dot", "Just out of hospital."),
        ("dot", "Well again."),
    ]


def test_a_choice_that_shuts_out_every_mode_they_wait_in_is_told(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE, Mode.PHONE)
    entry = join(clinic, asha, Mode.PHONE)
    with Heard(events.waiting_shut_out) as heard:
        booking.choose(asha, Mode.PHONE, Mode.VIDEO)
        booking.choose(asha, Mode.VIDEO, service_id=booking.service(slug="money-advice").id)
        assert heard.calls == []
        booking.choose(asha, Mode.FACE_TO_FACE)
    assert [call["entry"] for call in heard.calls] == [entry]
    entry.refresh_from_db()
    assert entry.state == "waiting"
