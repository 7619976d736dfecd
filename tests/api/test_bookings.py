"""Options, holds, appointments and the waiting list: the main job, over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from scheduler.audit.models import Entry
from scheduler.booking.models import Appointment, Hold
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.people.models import Person
from scheduler.reminders.models import Message, Task
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories import NOW, booking, people
from tests.factories.booking import NINE, TUESDAY, Clinic
from tests.times import at


@pytest.fixture
def asha(clinic: Clinic) -> Person:
    """Known to the trust; wants to be seen face to face."""
    return booking.person(clinic.trust, Mode.FACE_TO_FACE)


@pytest.fixture
def ben(clinic: Clinic) -> Person:
    """Known to the trust; wants to be rung."""
    return booking.person(clinic.trust, Mode.PHONE, name="Ben", number="07700 900002")


def asked(clinic: Clinic, person: Person, **more: Any) -> dict[str, Any]:
    return {
        "person_id": str(person.id),
        "service_id": str(clinic.service.id),
        "from_at": at(f"{TUESDAY} 00:00").isoformat(),
        "until_at": at("Wed 10 Mar 2027 00:00").isoformat(),
        **more,
    }


def wanted(clinic: Clinic, person: Person, **more: Any) -> dict[str, Any]:
    return {
        "person_id": str(person.id),
        "service_id": str(clinic.service.id),
        "mode": "face_to_face",
        "starts_at": NINE.isoformat(),
        "post_ids": [str(clinic.freya.id)],
        "site_id": str(clinic.hub.id),
        **more,
    }


def booked(dot: Caller, clinic: Clinic, person: Person, **more: Any) -> Any:
    """The response of a confirmed appointment."""
    hold = told(dot.post("holds", wanted(clinic, person, **more)), 201)
    return calling.done(dot.post(f"holds/{hold['id']}/confirm", {}), 201)


def test_a_desk_finds_holds_and_confirms_another_partners_worker(
    dot: Caller, clinic: Clinic, asha: Person
) -> None:
    found = told(dot.post("options", asked(clinic, asha, limit=2)))
    option = found["options"][0]
    assert option == {
        "mode": "face_to_face",
        "choice_id": option["choice_id"],
        "service": {"id": str(clinic.service.id), "name": "First conversation"},
        "starts_at": "2027-03-09T09:00:00+00:00",
        "ends_at": "2027-03-09T09:50:00+00:00",
        "site": {"id": str(clinic.hub.id), "name": "The Hub"},
        "room": {"id": str(clinic.room.id), "name": "Room 1"},
        "staff": [
            {
                "post_id": str(clinic.freya.id),
                "staff_member_id": str(clinic.freya.staff_member_id),
                "name": "Freya Example",
                "title": "Worker",
                "partner": {"id": str(clinic.charity.id), "name": "Charity"},
            }
        ],
        "interpreter_id": None,
        "same_worker": False,
    }
    assert (len(found["options"]), found["reasons"], found["next_steps"]) == (2, [], None)

    hold = told(dot.post("holds", wanted(clinic, asha, lasting_minutes=5)), 201)
    assert hold["held_until"] == "2027-03-01T08:05:00+00:00"
    assert hold["state"] == "held"
    assert told(dot.get(f"holds/{hold['id']}")) == hold

    response = calling.done(dot.post(f"holds/{hold['id']}/confirm", {}), 201)
    appointment = told(response, 201)
    assert appointment["id"] == hold["id"]
    assert appointment["mode"] == "face_to_face"
    assert appointment["person"]["name"] == "Asha Example"
    assert appointment["room"] == {"id": str(clinic.room.id), "name": "Room 1"}
    assert [each["name"] for each in appointment["staff"]] == ["Freya Example"]
    assert appointment["staff"][0]["partner_id"] == str(clinic.charity.id)
    assert response["ETag"] == '"1"'
    deeds = Entry.objects.filter(by_label=dot.account.username).values_list("deed", flat=True)
    assert set(deeds) == {"person.seen", "hold.made", "appointment.confirmed"}


def test_what_a_phone_appointment_needs_is_said(dot: Caller, clinic: Clinic, ben: Person) -> None:
    appointment = told(booked(dot, clinic, ben, mode="phone"), 201)
    assert appointment["ring_number"] == "+447700900002"
    assert appointment["ring_from"] == "+441632960002"
    assert appointment["video_link"] == ""


def test_a_mode_outside_the_choice_is_refused_everywhere(
    dot: Caller, clinic: Clinic, ben: Person
) -> None:
    for path, body in (
        ("options", asked(clinic, ben, modes=["video"])),
        ("holds", wanted(clinic, ben, mode="video")),
        (
            "waiting-list",
            {
                "person_id": str(ben.id),
                "service_id": str(clinic.service.id),
                "modes": ["video"],
            },
        ),
    ):
        refused = problem(dot.post(path, body), 409, "outside_choice")
        assert "phone" in refused["detail"]
    appointment = booked(dot, clinic, ben, mode="phone")
    path = f"appointments/{told(appointment, 201)['id']}/move"
    body = {
        "starts_at": at(f"{TUESDAY} 10:00").isoformat(),
        "post_ids": [str(clinic.freya.id)],
        "site_id": str(clinic.hub.id),
        "mode": "video",
    }
    problem(dot.post(path, body, seen=appointment["ETag"]), 409, "outside_choice")
    assert Appointment.objects.get().mode == "phone"


def test_somebody_who_was_never_asked_cannot_be_booked(dot: Caller, clinic: Clinic) -> None:
    unasked = booking.person(clinic.trust)
    for path, body in (("options", asked(clinic, unasked)), ("holds", wanted(clinic, unasked))):
        refused = problem(dot.post(path, body), 409, "not_asked")
        assert refused["facts"] == {"person_id": str(unasked.id)}


def test_no_option_is_never_a_dead_end(dot: Caller, clinic: Clinic, asha: Person) -> None:
    question = asked(clinic, asha, from_at=at("Thu 11 Mar 2027 00:00").isoformat())
    question["until_at"] = at("Fri 12 Mar 2027 00:00").isoformat()
    found = told(dot.post("options", question))
    assert found["options"] == []
    assert [reason["code"] for reason in found["reasons"]] == ["no_time_in_mode"]
    steps = found["next_steps"]
    assert steps["waiting_list_modes"] == ["face_to_face"]
    assert steps["desk_phone"] == "+441632960003"
    assert steps["elsewhere"][0]["starts_at"] == "2027-03-09T09:00:00+00:00"
    assert {option["mode"] for option in steps["elsewhere"]} == {"face_to_face"}


def test_a_time_that_is_taken_is_refused_by_name(
    dot: Caller, clinic: Clinic, asha: Person, ben: Person
) -> None:
    told(dot.post("holds", wanted(clinic, asha)), 201)
    refused = problem(dot.post("holds", wanted(clinic, ben, mode="phone")), 409, "taken")
    assert refused["facts"]["resource"] in {"staff_member", "room"}
    problem(
        dot.post("holds", wanted(clinic, ben, mode="phone", starts_at="2027-03-09T09:07:00Z")),
        409,
        "not_an_option",
    )


def test_another_partners_worker_is_booked_only_where_it_is_shared(
    stranger: Caller, clinic: Clinic, asha: Person
) -> None:
    problem(stranger.post("holds", wanted(clinic, asha)), 409, "not_shared")


def test_a_hold_is_its_desks_own(
    dot: Caller, stranger: Caller, clinic: Clinic, asha: Person
) -> None:
    hold = told(dot.post("holds", wanted(clinic, asha)), 201)
    path = f"holds/{hold['id']}"
    for response in (
        stranger.get(path),
        stranger.post(f"{path}/release"),
        stranger.post(f"{path}/extend", {}),
        stranger.post(f"{path}/confirm", {}),
    ):
        problem(response, 404, "not_found")
    assert Hold.objects.get().state == "held"


def test_a_hold_is_extended_given_back_and_lapses(
    dot: Caller, clinic: Clinic, asha: Person
) -> None:
    hold = told(dot.post("holds", wanted(clinic, asha, lasting_minutes=1)), 201)
    path = f"holds/{hold['id']}"
    longer = told(dot.post(f"{path}/extend", {"lasting_minutes": 30}))
    assert longer["held_until"] == "2027-03-01T08:30:00+00:00"
    assert told(dot.post(f"{path}/release"))["state"] == "released"
    for action in ("release", "extend", "confirm"):
        problem(dot.post(f"{path}/{action}", {}), 409, "hold_lapsed")
    hold = told(dot.post("holds", wanted(clinic, asha, lasting_minutes=1)), 201)
    with time_machine.travel(NOW + timedelta(minutes=1)):
        problem(dot.post(f"holds/{hold['id']}/confirm", {}), 409, "hold_lapsed")
    assert not Appointment.objects.exists()


def test_a_phone_appointment_without_a_safe_number_asks_for_one(
    dot: Caller, clinic: Clinic
) -> None:
    cara = booking.person(clinic.trust, Mode.PHONE, name="Cara")
    hold = told(dot.post("holds", wanted(clinic, cara, mode="phone")), 201)
    path = f"holds/{hold['id']}/confirm"
    problem(dot.post(path, {}), 409, "no_number_to_ring")
    confirmed = told(dot.post(path, {"ring_number": "07700 900007"}), 201)
    assert confirmed["ring_number"].endswith("7700900007")
    assert "+44" in confirmed["ring_number"] or confirmed["ring_number"] == "07700900007"


def _move(clinic: Clinic, clock: str, **more: Any) -> dict[str, Any]:
    return {
        "starts_at": at(f"{TUESDAY} {clock}").isoformat(),
        "post_ids": [str(clinic.freya.id)],
        "site_id": str(clinic.hub.id),
        **more,
    }


def test_a_move_keeps_the_mode_and_raises_the_version(
    dot: Caller, clinic: Clinic, asha: Person
) -> None:
    booking.choose(asha, Mode.PHONE, Mode.FACE_TO_FACE)
    people.text_route(of=asha)
    appointment = booked(dot, clinic, asha)
    path = f"appointments/{told(appointment, 201)['id']}"
    moved = calling.done(dot.post(f"{path}/move", _move(clinic, "10:00"), seen='"1"'))
    assert told(moved)["starts_at"] == "2027-03-09T10:00:00+00:00"
    assert told(moved)["mode"] == "face_to_face"
    assert moved["ETag"] == '"2"' == dot.etag(path)
    problem(dot.post(f"{path}/move", _move(clinic, "11:00"), seen='"1"'), 412, "stale")
    problem(dot.post(f"{path}/move", _move(clinic, "11:00")), 428, "version_required")


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
        {"person": str(asha.id)},
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
    path = f"appointments/{told(appointment, 201)['id']}"
    body = {"cancelled_by": "provider"}
    for response in (
        stranger.get(path),
        stranger.get(f"{path}/calendar.ics"),
        stranger.post(f"{path}/move", _move(clinic, "11:00"), seen='"1"'),
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


def test_options_cost_the_same_queries_for_names_of_one_and_of_many(
    dot: Caller, clinic: Clinic, asha: Person
) -> None:
    def cost(limit: int) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            found = told(dot.post("options", asked(clinic, asha, limit=limit)))
        names = [each for each in queries if "partners_" in each["sql"]]
        return len(found["options"]), len(names)

    (one, few), (several, many) = cost(1), cost(10)
    assert (one, several) == (1, 10)
    assert few == many


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


def test_people_wait_in_their_own_modes_at_the_desk_that_keeps_their_place(
    dot: Caller, stranger: Caller, clinic: Clinic, asha: Person
) -> None:
    body = {
        "person_id": str(asha.id),
        "service_id": str(clinic.service.id),
        "site_ids": [str(clinic.hub.id)],
        "note": "Mornings\nplease",
    }
    entry = told(dot.post("waiting-list", body), 201)
    assert entry["modes"] == ["face_to_face"]
    assert entry["site_ids"] == [str(clinic.hub.id)]
    assert entry["owner_id"] == str(clinic.trust.id)
    problem(dot.post("waiting-list", body), 409, "already_waiting")
    path = f"waiting-list/{entry['id']}"
    assert told(dot.get("waiting-list"))["results"] == [entry] == [told(dot.get(path))]
    other = told(dot.get("waiting-list", service=str(calling.unknown())))
    assert other["results"] == []
    assert told(stranger.get("waiting-list"))["results"] == []
    problem(stranger.get(path), 404, "not_found")
    problem(stranger.post(f"{path}/leave"), 404, "not_found")
    assert told(dot.post(f"{path}/leave"))["state"] == "left"
    problem(dot.post(f"{path}/leave"), 409, "not_waiting")
    assert told(dot.get("waiting-list"))["results"] == []
    assert len(told(dot.get("waiting-list", state="left"))["results"]) == 1


def test_waiting_costs_the_same_for_one_and_for_many(dot: Caller, clinic: Clinic) -> None:
    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            rows = told(dot.get("waiting-list"))["results"]
        return len(rows), len(queries)

    def wait(name: str) -> None:
        somebody = booking.person(clinic.trust, Mode.PHONE, name=name)
        body = {"person_id": str(somebody.id), "service_id": str(clinic.service.id)}
        told(dot.post("waiting-list", {**body, "site_ids": [str(clinic.hub.id)]}), 201)

    wait("One")
    one, few = cost()
    for number in range(6):
        wait(f"P{number}")
    assert (one, cost()) == (1, (7, few))


def test_a_worker_books_nobody_whom_their_partner_does_not_look_after(
    clinic: Clinic, asha: Person
) -> None:
    chidi = calling.caller(Role.WORKER, at=clinic.charity)
    for path, body in (
        ("options", asked(clinic, asha)),
        ("holds", wanted(clinic, asha)),
        (
            "waiting-list",
            {"person_id": str(asha.id), "service_id": str(clinic.service.id)},
        ),
    ):
        problem(chidi.post(path, body), 404, "not_found")


def test_a_booking_by_the_api_plans_its_messages(dot: Caller, clinic: Clinic, asha: Person) -> None:
    people.text_route(of=asha)
    told(booked(dot, clinic, asha), 201)
    assert set(Message.objects.values_list("kind", flat=True)) == {
        "confirmation",
        "week_before",
        "day_before",
    }
