"""Options: the main job's search, and never a dead end."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduler.booking.models import Appointment
from scheduler.identity.roles import Role
from scheduler.people.models import Person
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.api.requests_to_book import asked, booked, wanted
from tests.factories import booking
from tests.factories.booking import TUESDAY, Clinic
from tests.times import at


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


def test_options_cost_the_same_queries_for_names_of_one_and_of_many(
    dot: Caller, clinic: Clinic, asha: Person
) -> None:
    def cost(limit: int) -> tuple[int, int]:
        dot.post("options", asked(clinic, asha, limit=limit))  # has the partnership at hand
        with CaptureQueriesContext(connection) as queries:
            found = told(dot.post("options", asked(clinic, asha, limit=limit)))
        names = [each for each in queries if "partners_" in each["sql"]]
        return len(found["options"]), len(names)

    (one, few), (several, many) = cost(1), cost(10)
    assert (one, several) == (1, 10)
    assert few == many


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
