"""People who wait for time at the clinic of tests.factories.booking; workers that look for them.

`full_clinic` has one time, on Tuesday 9 March 2027 at 09:00, and it is taken.
"""

from datetime import datetime, timedelta
from typing import Unpack
from uuid import UUID

from scheduler.availability import search
from scheduler.availability.options import Query
from scheduler.booking import appointments, offer_matching, offers, waitlist
from scheduler.booking.models import Appointment, FreedTime, Hold, Offer, WaitingListEntry
from scheduler.booking.offer_ways import Reach, Way
from scheduler.booking.waitlist import Wishes
from scheduler.modes import Mode
from scheduler.people.models import Person
from scheduler.reminders import offer_messages
from tests.factories import booking
from tests.factories.booking import NOW, TUESDAY, Clinic

ONE_TIME = f"{TUESDAY} 09:00-10:00"
DAY = timedelta(days=1)


def full_clinic(*, hours: str = ONE_TIME) -> tuple[Clinic, Appointment]:
    """The clinic and the appointment that takes its first time; nothing has come free."""
    clinic = booking.clinic(hours=hours)
    taken_by = booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Eve Example")
    taken = booking.appointment(clinic, taken_by)
    FreedTime.objects.all().delete()
    return clinic, taken


def somebody(where: Clinic, name: str, *modes: Mode, number: str = "01632 960009") -> Person:
    """Somebody who was asked, face to face if nothing else is said, and takes calls."""
    return booking.person(
        where.trust, *(modes or (Mode.FACE_TO_FACE,)), name=f"{name} Example", number=number
    )


def join(
    where: Clinic, person: Person, *, days_ago: int = 0, **wishes: Unpack[Wishes]
) -> WaitingListEntry:
    return waitlist.join(
        person_id=person.id,
        service_id=where.service.id,
        by=where.dot,
        now=NOW - days_ago * DAY,
        **wishes,
    )


def cancel(where: Clinic, appointment: Appointment, *, now: datetime = NOW) -> None:
    appointments.cancel(
        appointment_id=appointment.id,
        version=appointment.version,
        cancelled_by="person",
        by=where.dot,
        now=now,
    )


def quick(person_id: UUID, now: datetime) -> Way:
    """A route that is answered within four hours, whoever it is."""
    until = now + timedelta(hours=4)
    return Way(route=Offer.Route.VOICE, needs_until=until, holds_until=until)


def look(*, now: datetime = NOW, reach: Reach = offer_messages.reach) -> int:
    """A worker looks at what came free; how many offers went out."""
    return offer_matching.offer_freed_time(
        clock=lambda: now, until=now + timedelta(seconds=20), reach=reach
    )


def offer(entry: WaitingListEntry, *, from_at: datetime, now: datetime = NOW) -> Offer:
    """The first time from a moment on, held for a place on the list."""
    query = Query(
        person_id=entry.person_id,
        service_id=entry.service_id,
        partner_id=entry.owner_id,
        from_at=from_at,
        until_at=from_at + DAY,
        limit=1,
    )
    [option] = search.find(query=query, now=now).options
    way = offer_messages.reach(entry.person_id, now)
    return offers.make(
        entry_id=entry.id, option=option, way=way, answer_by=way.holds_until, now=now
    )


def offered(entry: WaitingListEntry) -> Offer | None:
    """The live offer of a place on the list."""
    return Offer.objects.filter(entry=entry, state="offered").first()


def the_offer(entry: WaitingListEntry) -> Offer:
    return Offer.objects.get(entry=entry, state="offered")


def held(offer: Offer) -> Hold:
    assert offer.hold is not None
    offer.hold.refresh_from_db()
    return offer.hold
