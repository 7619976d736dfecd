"""No wrong door: a desk at A books B's worker for somebody first known to C, in one transaction.

Each of the three then sees its part; D, who has nothing to do with it, sees that time is taken.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings

from scheduler.audit.models import Entry
from scheduler.booking.models import Appointment
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.partners.models import Partner
from scheduler.people.models import Person
from scheduler.reminders.models import Task
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.boundaries.neighbours import signed_in
from tests.factories import booking, people
from tests.factories.booking import NINE, NOW, TUESDAY, Clinic

pytestmark = pytest.mark.django_db
NAME = "Asha Example"


@dataclass(frozen=True)
class Four:
    """A is the trust, B the charity whose Freya is booked, C knew Asha first, D knows nobody."""

    clinic: Clinic
    asha: Person
    desk: Caller
    workers: dict[str, Caller]


@pytest.fixture
def four(settings: LazySettings, tmp_path: Path) -> Iterator[Four]:
    settings.STATIC_ROOT = settings.VAR_FOLDER = tmp_path
    with time_machine.travel(NOW, tick=False):
        clinic = booking.clinic()
        surgery, elsewhere = booking.partner("surgery"), booking.partner("elsewhere")
        asha = booking.person(surgery, Mode.FACE_TO_FACE, name=NAME)
        people.text_route(of=asha)
        partners: dict[str, Partner] = dict(
            zip("ABCD", (clinic.trust, clinic.charity, surgery, elsewhere), strict=True)
        )
        workers = {name: calling.caller(Role.WORKER, at=one) for name, one in partners.items()}
        yield Four(clinic, asha, calling.caller(Role.RECEPTIONIST, at=clinic.trust), workers)


def of_surgery(four: Four) -> Clinic:
    """C's own worker, in C's own room, booked by C's own desk."""
    surgery = four.asha.first_known_to
    site = booking.site(surgery, slug="surgery")
    sam = booking.post(surgery, four.clinic.service, slug="sam")
    rota = booking.rota(surgery, slug="surgery-rota")
    room = booking.room(site)
    booking.shift(sam, site, rota, f"{TUESDAY} 09:00-13:00")
    own = booking.actor(surgery)
    return replace(four.clinic, trust=surgery, hub=site, room=room, rota=rota, freya=sam, dot=own)


def book(four: Four) -> str:
    """At A's desk, over HTTP: find her, find a time, hold it, confirm it. The appointment's id."""
    found = told(four.desk.post("people/search", {"words": NAME}))["results"]
    assert [each["id"] for each in found] == [str(four.asha.id)]
    hold = told(
        four.desk.post(
            "holds",
            {
                "person_id": found[0]["id"],
                "service_id": str(four.clinic.service.id),
                "mode": "face_to_face",
                "starts_at": NINE.isoformat(),
                "post_ids": [str(four.clinic.freya.id)],
                "site_id": str(four.clinic.hub.id),
            },
        ),
        201,
    )
    return str(told(four.desk.post(f"holds/{hold['id']}/confirm", {}), 201)["id"])


def listed(caller: Caller, four: Four, **asked: str) -> list[dict[str, Any]]:
    query = asked or {"site": str(four.clinic.hub.id), "on": "2027-03-09"}
    rows: list[dict[str, Any]] = told(caller.get("appointments", **query))["results"]
    return rows


def test_each_partner_sees_its_part_over_the_api(four: Four) -> None:
    appointment = book(four)
    for name in "ABC":
        seen = told(four.workers[name].get(f"appointments/{appointment}"))
        assert seen["person"]["name"] == NAME, name
        assert [row["details"]["person"]["name"] for row in listed(four.workers[name], four)] == [
            NAME
        ]
        messages = told(four.workers[name].get("messages"))["results"]
        assert {each["appointment_id"] for each in messages} == {appointment}, name
    problem(four.workers["D"].get(f"appointments/{appointment}"), 404, "not_found")
    (busy,) = listed(four.workers["D"], four)
    assert (busy["id"], busy["details"]) == (None, None)
    assert [each["name"] for each in busy["staff"]] == ["Freya Example"]
    assert NAME not in str(busy)
    assert told(four.workers["D"].get("messages"))["results"] == []
    problem(four.workers["D"].get(f"people/{four.asha.id}"), 404, "not_found")


def test_as_the_desk_books_it_sees_what_is_needed_and_no_more(four: Four) -> None:
    """It may read who she is and what she chose and needs, and not what C has written to her."""
    at_surgery = booking.appointment(of_surgery(four), four.asha, starts_at=NINE.replace(hour=11))
    assert told(four.desk.get(f"people/{four.asha.id}"))["name"] == NAME
    assert told(four.desk.get(f"people/{four.asha.id}/choices"))["results"]
    problem(four.desk.get(f"appointments/{at_surgery.id}"), 404, "not_found")
    assert told(four.desk.get("messages"))["results"] == []
    (busy,) = listed(four.desk, four, person=str(four.asha.id))
    assert (busy["details"], busy["site"], busy["staff"]) == (None, None, [])


def test_tasks_and_the_record_are_divided_among_them(four: Four) -> None:
    appointment = book(four)
    Task.objects.filter(appointment_id=appointment).delete()
    Task.objects.create(
        kind="ask_and_rebook",
        person=four.asha,
        appointment=Appointment.objects.get(id=appointment),
        owner=four.clinic.trust,
        reason="Ask.",
        opened_at=NOW,
        due_at=NOW,
    )
    tasks = {name: told(caller.get("tasks"))["results"] for name, caller in four.workers.items()}
    assert {name: len(found) for name, found in tasks.items()} == {"A": 1, "B": 0, "C": 0, "D": 0}
    assert Entry.objects.filter(person_id=four.asha.id, by_partner_id=four.clinic.trust.id).exists()
    deeds = {}
    for name, caller in four.workers.items():
        auditor = calling.caller(Role.AUDITOR, at=caller.partner)
        entries = told(auditor.get("audit-entries", person=str(four.asha.id)))["results"]
        deeds[name] = {each["deed"] for each in entries}
    # A did it; C knew her first, and may see what was done with her; B and D did nothing.
    assert "appointment.confirmed" in deeds["A"] & deeds["C"]
    # (but for these auditors, who have just looked)
    assert deeds["B"] == deeds["D"] == {"person.seen"}


def test_each_partner_sees_its_part_on_the_pages(four: Four) -> None:
    appointment = book(four)
    for name, caller in four.workers.items():
        browser = signed_in(caller)
        shown = browser.get("/messages?show=waiting").content.decode()
        assert (NAME in shown) == (name != "D"), name
    hub = signed_in(four.workers["A"]).get("/today?on=2027-03-09").content.decode()
    assert NAME in hub
    assert "Freya Example" in hub
    elsewhere = signed_in(four.workers["D"])
    assert NAME not in elsewhere.get("/today?on=2027-03-09").content.decode()
    assert NAME not in elsewhere.get("/tasks").content.decode()
    assert appointment not in elsewhere.get("/messages").content.decode()
