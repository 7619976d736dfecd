"""Seeing one's appointments, saying that one comes, cancelling, waiting; and a supporter's part."""

import pytest
import time_machine
from django.test import Client

from scheduler.audit.models import Entry
from scheduler.booking.models import Appointment, WaitingListEntry
from scheduler.identity import codes
from scheduler.identity.models import Code
from scheduler.modes import Mode
from scheduler.reminders.models import Coming, Task
from tests.factories import booking
from tests.factories.booking import NINE
from tests.times import at
from tests.web.person.conftest import Visit, come_in, supported, words

pytestmark = pytest.mark.django_db


def test_one_appointment_says_when_where_with_whom_and_what_will_be_sent(visit: Visit) -> None:
    page = visit.read(visit.path())
    for told in (
        "Tuesday 9 March 2027, 9am",
        "50 minutes",
        "Face to face",
        "The Hub",
        "BS1 4ND",
        "Room 1",
        "Freya Example, Worker",
        "First conversation",
        visit.appointment.reference,
        "What we will send you",
        "by letter",
        "01632 960003",
    ):
        assert told in page, told


def test_somebody_elses_appointment_does_not_exist(visit: Visit) -> None:
    ben = booking.person(visit.clinic.trust, Mode.FACE_TO_FACE, name="Ben Example")
    other = booking.appointment(visit.clinic, ben, starts_at=at("Tue 9 Mar 2027 10:00"))
    for path in ("", "/move", "/cancel", "/wait", "/coming", "/move/2027-03-09"):
        assert visit.client.get(f"/yours/{other.id}{path}").status_code == 404, path
    for path in ("/cancel", "/wait", "/coming", "/hold"):
        answer = visit.client.post(f"/yours/{other.id}{path}", {"version": "1"})
        assert answer.status_code == 404, path
    other.refresh_from_db()
    assert other.state == "booked"


def test_an_appointment_that_is_nobodys_looks_the_same(visit: Visit) -> None:
    ben = booking.person(visit.clinic.trust, Mode.FACE_TO_FACE, name="Ben Example")
    other = booking.appointment(visit.clinic, ben, starts_at=at("Tue 9 Mar 2027 10:00"))
    answers = [visit.client.get(f"/yours/{each}").content for each in (other.id, booking.new_id())]
    assert answers[0] == answers[1]


def test_a_link_only_shows_a_button_and_a_post_says_that_one_comes(visit: Visit) -> None:
    assert "I will come" in visit.read(visit.path("/coming"))
    assert not Coming.objects.exists()
    answer = visit.client.post(
        visit.path("/coming"), {"version": visit.appointment.promise_version}, follow=True
    )
    assert "You told us that you will come" in words(answer)
    assert "You said you will come" in visit.read("/yours")
    assert Entry.objects.get(deed="appointment.coming").by_role == "person"


def test_saying_it_twice_says_it_once(visit: Visit) -> None:
    for _ in range(2):
        visit.client.post(visit.path("/coming"), {"version": "1"})
    assert Coming.objects.count() == 1


def test_an_old_page_confirms_nothing_that_has_changed(visit: Visit) -> None:
    Appointment.objects.filter(id=visit.appointment.id).update(version=2, promise_version=2)
    answer = visit.client.post(visit.path("/coming"), {"version": "1"})
    assert answer.status_code == 409
    assert "has changed since you looked" in words(answer)
    assert not Coming.objects.exists()


def test_cancelling_asks_first_and_does_not_discharge(visit: Visit) -> None:
    asked = visit.read(visit.path("/cancel"))
    assert "Cancelling does not end your help" in asked
    visit.appointment.refresh_from_db()
    assert visit.appointment.state == "booked"
    answer = visit.client.post(
        visit.path("/cancel"), {"version": visit.version(), "reason": " I am  ill "}, follow=True
    )
    assert "Appointment cancelled" in words(answer)
    assert "This does not end your help" in words(answer)
    assert "Ask for another time now" in words(answer)
    visit.appointment.refresh_from_db()
    assert (visit.appointment.cancelled_by, visit.appointment.cancel_reason) == (
        "person",
        "I am ill",
    )
    assert Task.objects.filter(kind="follow_up_cancel", state="open").exists()


def test_an_old_page_cancels_nothing_that_has_changed(visit: Visit) -> None:
    Appointment.objects.filter(id=visit.appointment.id).update(version=2)
    answer = visit.client.post(visit.path("/cancel"), {"version": "1"})
    assert answer.status_code == 409
    visit.appointment.refresh_from_db()
    assert visit.appointment.state == "booked"


def test_a_reason_that_cannot_be_kept_is_said(visit: Visit) -> None:
    answer = visit.client.post(visit.path("/cancel"), {"version": "1", "reason": "a\x00b"})
    assert answer.status_code == 422


@pytest.mark.parametrize("version", ["", "x", "²", "-1", "99999999999999"])
def test_a_version_that_is_none_changes_nothing(visit: Visit, version: str) -> None:
    assert visit.client.post(visit.path("/cancel"), {"version": version}).status_code == 409


def test_a_cancelled_appointment_offers_the_waiting_list_in_their_modes(visit: Visit) -> None:
    visit.client.post(visit.path("/cancel"), {"version": visit.version()})
    asked = visit.read(visit.path("/wait"))
    assert "Face to face" in asked
    assert "Phone call" not in asked
    for _ in range(2):
        answer = visit.client.post(visit.path("/wait"))
        assert "You are on the waiting list" in words(answer)
    entry = WaitingListEntry.objects.get()
    assert (entry.person, entry.modes, entry.owner) == (
        visit.person,
        ["face_to_face"],
        visit.clinic.trust,
    )


def test_a_supporter_sees_when_and_where_and_not_what_for_or_with_whom(visit: Visit) -> None:
    mary = supported(visit)
    page = mary.read(visit.path())
    for told in ("Tuesday 9 March 2027, 9am", "Face to face", "The Hub"):
        assert told in page, told
    for hidden in ("First conversation", "Freya", "Room 1", "Cancel", "Move", "I will come"):
        assert hidden not in page, hidden
    assert "How you would like to meet" not in mary.read("/yours")


@pytest.mark.parametrize(
    "path", ["/yours/meeting", "/yours/reach", "/yours/looks", "cancel", "wait", "move", "coming"]
)
def test_what_a_supporter_may_not_do_does_not_exist(visit: Visit, path: str) -> None:
    mary = supported(visit)
    address = path if path.startswith("/") else visit.path(f"/{path}")
    assert mary.client.get(address).status_code == 404
    assert mary.client.post(address, {"version": "1"}).status_code in (404, 405)
    assert Appointment.objects.get(id=visit.appointment.id).state == "booked"


def test_a_supporter_who_may_move_may_confirm_and_not_cancel(visit: Visit) -> None:
    mary = supported(visit, may_move=True)
    page = mary.read(visit.path())
    assert "Move to another time" in page
    assert "Cancel this appointment" not in page
    mary.client.post(visit.path("/coming"), {"version": "1"})
    assert Coming.objects.get().supporter == visit.person.supporters.get()
    assert mary.client.post(visit.path("/cancel"), {"version": "1"}).status_code == 404


def test_looks_are_on_record_with_whose_they_are(visit: Visit) -> None:
    visit.read("/yours")
    supported(visit).read(visit.path())
    noted = Entry.objects.filter(deed="own.seen").order_by("id")
    assert [(each.by_role, each.record_kind) for each in noted] == [
        ("person", "person"),
        ("supporter", "appointment"),
    ]
    assert {each.person_id for each in noted} == {visit.person.id}


def test_somebody_without_an_appointment_is_not_told_that_it_is_over(visit: Visit) -> None:
    ben = booking.person(visit.clinic.trust, Mode.PHONE, name="Ben Example")
    assert "This does not mean that we have finished" in words(come_in(ben).get("/yours"))


def test_a_past_appointment_can_be_neither_moved_nor_cancelled(visit: Visit) -> None:
    with time_machine.travel(NINE, tick=False):
        now = NINE
        code = codes.issue(
            person_id=visit.person.id,
            owner_id=visit.clinic.trust.id,
            way=Code.Way.TEXT,
            by=booking.SETUP,
            now=now,
        )
        visit.client.post("/in", {"name": code.reference, "code": codes.spelled(code)})
        assert "Move" not in visit.read(visit.path())
        assert "Move" not in visit.read(visit.path("/cancel"))
        assert visit.client.get(visit.path("/move")).status_code == 302


def test_nobody_is_in_without_a_code(visit: Visit) -> None:
    for path in ("/yours", visit.path(), visit.path("/move"), "/yours/meeting", "/yours/looks"):
        assert Client().get(path).headers["Location"] == "/in?out=1"
