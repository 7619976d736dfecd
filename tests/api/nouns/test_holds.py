"""Holds: made, extended, given back, lapsed, and confirmed, over HTTP."""

from datetime import timedelta

import time_machine

from scheduler.audit.models import Entry
from scheduler.booking.models import Appointment, Hold
from scheduler.modes import Mode
from scheduler.people.models import Person
from scheduler.reminders.models import Message
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.api.requests_to_book import asked, booked, wanted
from tests.factories import NOW, booking, people
from tests.factories.booking import Clinic


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


def test_a_booking_by_the_api_plans_its_messages(dot: Caller, clinic: Clinic, asha: Person) -> None:
    people.text_route(of=asha)
    told(booked(dot, clinic, asha), 201)
    assert set(Message.objects.values_list("kind", flat=True)) == {
        "confirmation",
        "week_before",
        "day_before",
    }
