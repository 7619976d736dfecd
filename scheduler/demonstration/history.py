"""The record of who did what: the entries that booking through the use cases would have left."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from scheduler.audit import trail
from scheduler.audit.models import Entry
from scheduler.booking.models import Appointment
from scheduler.demonstration import copying
from scheduler.demonstration.bookings import Booked
from scheduler.demonstration.people import Somebody

ROLE = "receptionist"


NAMES = (
    "at",
    "by_label",
    "by_role",
    "by_partner_id",
    "deed",
    "record_kind",
    "record_id",
    "person_id",
)
Row = tuple[object, ...]


def write(rows: Iterable[Row]) -> None:
    """Keep entries, in their order."""
    empty = {"by_account_id": None, "by_post_id": None, "reason": "", "request_id": ""}
    written = (trail.marked({**empty, **dict(zip(NAMES, row, strict=True))}) for row in rows)
    copying.write_values(
        Entry,
        (*NAMES, "salt", "mark"),
        ([entry[name] for name in (*NAMES, "salt", "mark")] for entry in written),
    )


def of_people(everybody: Iterable[Somebody]) -> Iterator[Row]:
    """Who registered whom."""
    for each in everybody:
        person, by = each.person, each.person.first_known_to
        who = (f"{by.slug}-desk", ROLE, by.id)
        yield person.registered_at, *who, "person.registered", "person", person.id, person.id


def of_bookings(booked: Iterable[Booked]) -> Iterator[Row]:
    """Who booked, cancelled or marked what."""
    for each in booked:
        appointment = each.appointment
        who = (appointment.booked_by, ROLE, appointment.booked_by_partner_id)
        what = ("appointment", appointment.id, appointment.person_id)
        for deed, at in _deeds(appointment):
            yield at, *who, deed, *what


def _deeds(appointment: Appointment) -> Iterator[tuple[str, datetime]]:
    yield "appointment.confirmed", appointment.booked_at
    if appointment.cancelled_at:
        yield "appointment.cancelled", appointment.cancelled_at
    if appointment.arrived_at:
        yield "appointment.arrived", appointment.arrived_at
    if appointment.attendance:
        yield f"appointment.{appointment.attendance}", appointment.changed_at
