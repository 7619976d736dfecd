"""What is sent to search, to hold and to move, and what comes of booking somebody."""

from typing import Any

from scheduler.people.models import Person
from tests.api import calling
from tests.api.calling import Caller, told
from tests.factories.booking import NINE, TUESDAY, Clinic
from tests.times import at


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


def moved_to(clinic: Clinic, clock: str, **more: Any) -> dict[str, Any]:
    return {
        "starts_at": at(f"{TUESDAY} {clock}").isoformat(),
        "post_ids": [str(clinic.freya.id)],
        "site_id": str(clinic.hub.id),
        **more,
    }
