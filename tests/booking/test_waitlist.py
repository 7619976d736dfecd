from datetime import timedelta

import pytest

from scheduler.availability.terms import OutsideChoice
from scheduler.booking import waitlist
from scheduler.booking.holds import NoDesk
from scheduler.booking.models import WaitingListEntry
from scheduler.modes import Mode
from scheduler.people.choices import NotAsked
from scheduler.people.models import Person
from tests.factories import booking
from tests.factories.booking import NOW, SETUP, Clinic


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
