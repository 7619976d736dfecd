"""Offers over the API: seen and answered by the desk that keeps the place, and by nobody else."""

import pytest

from scheduler.booking.models import Offer, WaitingListEntry
from scheduler.identity.roles import Role
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories import reminders, waiting
from tests.factories.booking import NINE, NOW, Clinic


@pytest.fixture
def entry(clinic: Clinic) -> WaitingListEntry:
    ben = waiting.somebody(clinic, "Ben")
    return waiting.join(clinic, ben)


@pytest.fixture
def offer(entry: WaitingListEntry) -> Offer:
    return waiting.offer(entry, from_at=NINE)


def test_a_desk_sees_the_offers_to_those_whose_place_it_keeps(
    dot: Caller, stranger: Caller, clinic: Clinic, offer: Offer
) -> None:
    path = f"offers/{offer.id}"
    shown = told(dot.get(path))
    assert shown["person"]["name"] == "Ben Example"
    assert shown["service"] == {"id": str(clinic.service.id), "name": clinic.service.name}
    assert shown["hold"]["mode"] == "face_to_face"
    assert (shown["state"], shown["route"], shown["entry_id"]) == (
        "offered",
        "voice",
        str(offer.entry_id),
    )
    assert told(dot.get("offers"))["results"] == [shown]
    assert told(dot.get("offers", entry=str(offer.entry_id)))["results"] == [shown]
    assert told(dot.get("offers", state="lapsed"))["results"] == []
    assert told(stranger.get("offers"))["results"] == []
    problem(stranger.get(path), 404, "not_found")
    for deed in ("accept", "refuse", "withdraw"):
        body = {"reason": "x"} if deed == "withdraw" else {}
        problem(stranger.post(f"{path}/{deed}", body), 404, "not_found")


def test_a_yes_makes_the_appointment_and_ends_the_wait(dot: Caller, offer: Offer) -> None:
    path = f"offers/{offer.id}"
    appointment = told(dot.post(f"{path}/accept", {}), 201)
    assert appointment["id"] == str(offer.hold_id)
    assert told(dot.get(path))["state"] == "accepted"
    assert told(dot.get(f"waiting-list/{offer.entry_id}"))["state"] == "booked"
    refused = problem(dot.post(f"{path}/refuse", {}), 409, "offer_over")
    assert refused["facts"] == {"state": "accepted"}


def test_a_no_costs_nothing(dot: Caller, offer: Offer) -> None:
    path = f"offers/{offer.id}"
    shown = told(dot.post(f"{path}/refuse", {"reason": "Away that day."}))
    assert (shown["state"], shown["reason"]) == ("refused", "Away that day.")
    assert told(dot.get(f"waiting-list/{offer.entry_id}"))["state"] == "waiting"
    problem(dot.post(f"{path}/accept", {}), 409, "offer_over")


def test_an_offer_is_taken_back_with_a_reason(dot: Caller, offer: Offer) -> None:
    path = f"offers/{offer.id}/withdraw"
    problem(dot.post(path, {}), 422, "invalid")
    assert told(dot.post(path, {"reason": "The room is flooded."}))["state"] == "withdrawn"


def test_the_task_of_whoever_rings_names_the_offer(dot: Caller, offer: Offer) -> None:
    [task] = told(dot.get("tasks", kind="offer_by_hand"))["results"]
    assert task["offer_id"] == str(offer.id)


def test_priority_is_given_by_workers_and_managers_and_orders_the_list(
    dot: Caller, clinic: Clinic, entry: WaitingListEntry
) -> None:
    late = waiting.join(clinic, waiting.somebody(clinic, "Cara"), days_ago=-1)
    body = {"priority": "urgent", "reason": "Just out of hospital."}
    path = f"waiting-list/{late.id}/priority"
    problem(dot.post(path, body), 403, "not_allowed")
    manager = calling.caller(Role.MANAGER, at=clinic.trust)
    problem(manager.post(path, {"priority": "urgent", "reason": ""}), 422, "invalid")
    problem(manager.post(path, {"priority": "vip", "reason": "x"}), 422, "invalid")
    given = told(manager.post(path, body))
    assert (given["priority"], given["priority_reason"]) == ("urgent", "Just out of hospital.")
    listed = told(dot.get("waiting-list", page_size=1))
    assert [each["id"] for each in listed["results"]] == [str(late.id)]
    assert told(manager.post(path, {"priority": "none", "reason": "Well."}))["priority"] == "none"
    ids = [each["id"] for each in told(dot.get("waiting-list"))["results"]]
    assert ids == [str(entry.id), str(late.id)]


def test_what_somebody_waits_for_changes_and_their_place_does_not(
    dot: Caller, clinic: Clinic, entry: WaitingListEntry
) -> None:
    path = f"waiting-list/{entry.id}"
    before = told(dot.get(path))
    assert (before["weekdays"], before["from_time"], before["staff_member_ids"]) == ([], None, [])
    freya = str(clinic.freya.staff_member_id)
    wishes = {"weekdays": [2], "from_time": "09:00", "staff_member_ids": [freya]}
    changed = told(dot.post(f"{path}/change", wishes))
    assert changed == before | wishes
    problem(dot.post(f"{path}/change", {"modes": ["video"]}), 409, "outside_choice")
    problem(dot.post(f"{path}/change", {"weekdays": [0]}), 422, "invalid")
    backwards = {"from_time": "12:00", "until_time": "09:00"}
    problem(dot.post(f"{path}/change", backwards), 422, "invalid")


def test_the_words_of_an_offer_are_seen_by_the_desk_of_the_place_alone(
    dot: Caller, stranger: Caller, clinic: Clinic
) -> None:
    cara = reminders.somebody(clinic, name="Cara Example")
    reminders.texts(cara)
    offer = waiting.offer(waiting.join(clinic, cara), from_at=NINE)
    reminders.deliver(reminders.KeepingCarrier(), now=NOW)
    [listed] = told(dot.get("messages", offer=str(offer.id)))["results"]
    assert (listed["kind"], listed["appointment_id"]) == ("offer", None)
    assert listed["offer_id"] == str(offer.id)
    path = f"messages/{listed['id']}"
    assert "a time is free" in told(dot.get(path))["body"]
    problem(stranger.get(path), 404, "not_found")
    assert told(stranger.get("messages"))["results"] == []
