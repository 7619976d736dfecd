"""Appointments: listed, read, moved, cancelled, and who came, over HTTP."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from scheduler.audit.models import Entry
from scheduler.booking.models import Appointment
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.people.models import Person
from scheduler.reminders.models import Task
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.api.requests_to_book import booked, moved_to
from tests.factories import booking, people
from tests.factories.booking import NINE, TUESDAY, Clinic
from tests.times import at


def test_a_move_keeps_the_mode_and_raises_the_version(
    dot: Caller, clinic: Clinic, asha: Person
) -> None:
    booking.choose(asha, Mode.PHONE, Mode.FACE_TO_FACE)
    people.text_route(of=asha)
    appointment = booked(dot, clinic, asha)
    path = f"appointments/{told(appointment, 201)['id']}"
    moved = calling.done(dot.post(f"{path}/move", moved_to(clinic, "10:00"), seen='"1"'))
    assert told(moved)["starts_at"] == "2027-03-09T10:00:00+00:00"
    assert told(moved)["mode"] == "face_to_face"
    assert moved["ETag"] == '"2"' == dot.etag(path)
    problem(dot.post(f"{path}/move", moved_to(clinic, "11:00"), seen='"1"'), 412, "stale")
    problem(dot.post(f"{path}/move", moved_to(clinic, "11:00")), 428, "version_required")


def test_a_cancel_opens_a_task_and_happens_once(dot: Caller, clinic: Clinic, asha: Person) -> None:
    appointment = booked(dot, clinic, asha)
    path = f"appointments/{told(appointment, 201)['id']}"
    body = {"cancelled_by": "person", "reason": "Poorly"}
    cancelled = told(dot.post(f"{path}/cancel", body, seen='"1"'))
    assert (cancelled["state"], cancelled["cancelled_by"]) == ("cancelled", "person")
    assert cancelled["cancel_reason"] == "Poorly"
    problem(dot.post(f"{path}/cancel", body, seen='"2"'), 409, "not_booked")
    assert Task.objects.get(kind="follow_up_cancel").owner == clinic.trust
    wrong = problem(dot.post(f"{path}/cancel", {"cancelled_by": "cat"}, seen='"2"'), 422, "invalid")
    assert set(wrong["fields"]) == {"cancelled_by"}


def test_who_came_and_who_was_missed_is_noted(dot: Caller, clinic: Clinic, asha: Person) -> None:
    appointment = booked(dot, clinic, asha)
    path = f"appointments/{told(appointment, 201)['id']}"
    early = dot.post(f"{path}/attendance", {"attendance": "seen"}, seen='"1"')
    problem(early, 409, "not_booked")
    with time_machine.travel(NINE):
        dot = dot.again()
        arrived = told(dot.post(f"{path}/arrive", seen='"1"'))
        assert arrived["arrived_at"] == "2027-03-09T09:00:00+00:00"
        seen = told(dot.post(f"{path}/attendance", {"attendance": "seen"}, seen='"2"'))
        assert seen["attendance"] == "seen"
        problem(dot.post(f"{path}/arrive", seen='"2"'), 412, "stale")


def test_the_day_of_a_site_is_listed_in_order(
    dot: Caller, clinic: Clinic, asha: Person, ben: Person
) -> None:
    told(booked(dot, clinic, ben, mode="phone", starts_at=at(f"{TUESDAY} 10:00").isoformat()), 201)
    told(booked(dot, clinic, asha), 201)
    day = told(dot.get("appointments", site=str(clinic.hub.id), on="2027-03-09"))["results"]
    assert [each["details"]["person"]["name"] for each in day] == ["Asha Example", "Ben"]
    assert "ring_number" not in str(day)
    look = Entry.objects.get(deed="people.listed")
    assert (look.record_kind, look.record_id) == ("site", str(clinic.hub.id))
    assert told(dot.get("appointments", site=str(clinic.hub.id), on="2027-03-10"))["results"] == []


def test_other_partners_see_only_that_the_time_is_taken(
    dot: Caller, stranger: Caller, clinic: Clinic, asha: Person, ben: Person
) -> None:
    appointment = booked(dot, clinic, asha)
    gone = booked(dot, clinic, ben, mode="phone", starts_at=at(f"{TUESDAY} 10:00").isoformat())
    told(
        dot.post(
            f"appointments/{told(gone, 201)['id']}/cancel",
            {"cancelled_by": "provider"},
            seen='"1"',
        )
    )
    for query in (
        {"site": str(clinic.hub.id), "on": "2027-03-09"},
        {"staff_member": str(clinic.freya.staff_member_id)},
    ):
        (line,) = told(stranger.get("appointments", **query))["results"]
        assert line == {
            "id": None,
            "starts_at": "2027-03-09T09:00:00+00:00",
            "ends_at": "2027-03-09T09:50:00+00:00",
            "site": {"id": str(clinic.hub.id), "name": "The Hub"},
            "staff": told(appointment, 201)["staff"],
            "details": None,
        }
    (line,) = told(stranger.get("appointments", person=str(asha.id)))["results"]
    assert line == {
        "id": None,
        "starts_at": "2027-03-09T09:00:00+00:00",
        "ends_at": "2027-03-09T09:50:00+00:00",
        "site": None,
        "staff": [],
        "details": None,
    }
    (own,) = told(dot.get("appointments", person=str(asha.id)))["results"]
    assert (own["site"]["name"], len(own["staff"])) == ("The Hub", 1)
    path = f"appointments/{told(appointment, 201)['id']}"
    body = {"cancelled_by": "provider"}
    for response in (
        stranger.get(path),
        stranger.get(f"{path}/calendar.ics"),
        stranger.post(f"{path}/move", moved_to(clinic, "11:00"), seen='"1"'),
        stranger.post(f"{path}/cancel", body, seen='"1"'),
        stranger.post(f"{path}/arrive", seen='"1"'),
        stranger.post(f"{path}/attendance", {"attendance": "seen"}, seen='"1"'),
    ):
        problem(response, 404, "not_found")
    assert Appointment.objects.get(person=asha).version == 1


def test_the_worker_and_their_partner_see_details(
    dot: Caller, clinic: Clinic, asha: Person
) -> None:
    appointment = told(booked(dot, clinic, asha), 201)
    for worker in (
        calling.of_post(clinic.freya),
        calling.caller(Role.RECEPTIONIST, at=clinic.charity),
    ):
        assert told(worker.get(f"appointments/{appointment['id']}"))["reference"]
    looks = Entry.objects.filter(deed="person.seen", record_kind="appointment")
    assert looks.count() == 2


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"site": str(calling.unknown())},
        {"on": "2027-03-09"},
        {"person": str(calling.unknown()), "staff_member": str(calling.unknown())},
    ],
)
def test_a_list_of_appointments_is_of_something(dot: Caller, query: dict[str, str]) -> None:
    wrong = problem(dot.get("appointments", **query), 422, "invalid")
    assert wrong["detail"].startswith("Ask for a site with a day")


def test_a_list_of_nobody_and_nowhere_is_not_found(dot: Caller) -> None:
    problem(dot.get("appointments", person=str(calling.unknown())), 404, "not_found")
    problem(dot.get("appointments", site=str(calling.unknown()), on="2027-03-09"), 404, "not_found")


def test_a_day_costs_the_same_for_one_appointment_and_for_many(
    dot: Caller, clinic: Clinic, asha: Person
) -> None:
    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            day = told(dot.get("appointments", site=str(clinic.hub.id), on="2027-03-09"))
        return len(day["results"]), len(queries)

    booking.appointment(clinic, asha)
    one, few = cost()
    for hour in (10, 11, 12):
        somebody = booking.person(clinic.charity, Mode.FACE_TO_FACE, name=f"P{hour}")
        booking.appointment(clinic, somebody, starts_at=at(f"{TUESDAY} {hour}:00"))
    assert (one, cost()) == (1, (4, few))


def test_the_persons_calendar_file_says_nothing_to_others(
    dot: Caller, clinic: Clinic, asha: Person
) -> None:
    appointment = told(booked(dot, clinic, asha), 201)
    path = f"appointments/{appointment['id']}"
    response = calling.done(dot.get(f"{path}/calendar.ics"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    calendar = Calendar.from_ical(response.content)
    assert calendar["METHOD"] == "PUBLISH"
    (event,) = calendar.walk("VEVENT")
    assert event["SUMMARY"] == "Appointment"
    assert event.decoded("DTSTART") == NINE
    assert "Asha" not in response.content.decode()
    assert "conversation" not in response.content.decode().lower()
    told(dot.post(f"{path}/cancel", {"cancelled_by": "person"}, seen='"1"'))
    cancelled = Calendar.from_ical(calling.done(dot.get(f"{path}/calendar.ics")).content)
    assert cancelled["METHOD"] == "CANCEL"
    assert cancelled.walk("VEVENT")[0]["STATUS"] == "CANCELLED"
    assert cancelled.walk("VEVENT")[0]["SEQUENCE"] == 1
