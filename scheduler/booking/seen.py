"""What an actor may see of people and bookings; what they may not is as if it did not exist."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from scheduler.audit.actors import Actor
from scheduler.booking import queries
from scheduler.booking.models import (
    Appointment,
    AppointmentStaff,
    Feed,
    Hold,
    Offer,
    WaitingListEntry,
)
from scheduler.identity import access
from scheduler.partners.models import Site, StaffMember
from scheduler.people.models import Person
from scheduler.rota.models import Rota

# Decides with `sees_details`; one human may act here through another post.
POSTS_OF_STAFF = "appointment_staff__staff_member__posts"

# Who knew the person first, booked for them, sees them, or keeps their place on the waiting list.
# The fences (the last migration of reminders) say the same, and add the desks that have something
# to do for them.
_LOOKED_AFTER_BY = """
    SELECT first_known_to_id FROM people_person WHERE id = %(person)s
    UNION
    SELECT booked_by_partner_id FROM booking_appointment WHERE person_id = %(person)s
    UNION
    SELECT post.partner_id FROM booking_appointment AS appointment
    JOIN booking_appointmentstaff AS staff ON staff.appointment_id = appointment.id
    JOIN partners_post AS post ON post.id = staff.post_id
    WHERE appointment.person_id = %(person)s
    UNION
    SELECT owner_id FROM booking_waitinglistentry WHERE person_id = %(person)s
"""


def person(by: Actor, person_id: UUID) -> Person:
    """The person, if the actor sees who they are. Raises Person.DoesNotExist."""
    require_person(by, person_id)
    return Person.objects.get(id=person_id)


def require_person(by: Actor, person_id: UUID) -> None:
    """Raise Person.DoesNotExist unless the actor sees who the person is.

    Whom an actor at an open door asks for is not looked up here.
    """
    if access.sees_person_details(by):
        return
    with connection.cursor() as cursor:
        cursor.execute(_LOOKED_AFTER_BY, {"person": person_id})
        partners = {partner_id for (partner_id,) in cursor.fetchall()}
    if not access.sees_person_details(by, looked_after_by=partners):
        raise Person.DoesNotExist


def appointments() -> QuerySet[Appointment]:
    """Appointments with everything that is shown of them, and that decides who sees it."""
    return queries.with_everything().prefetch_related(POSTS_OF_STAFF)


def appointment(by: Actor, appointment_id: UUID) -> Appointment:
    """The appointment, if the actor sees its details. Raises Appointment.DoesNotExist."""
    found = appointments().get(id=appointment_id)
    if not sees_details(by, found):
        raise Appointment.DoesNotExist
    return found


def details(by: Actor, *, among: Collection[UUID]) -> dict[UUID, Appointment]:
    """Of these appointments those whose details the actor sees, by their id."""
    found = appointments().filter(id__in=among)
    return {each.id: each for each in found if sees_details(by, each)}


def sees_details(by: Actor, appointment: Appointment) -> bool:
    """Whether the actor sees who it is for and what about; `appointment` is of `appointments`."""
    staff = appointment.appointment_staff.all()
    return access.sees_appointment_details(
        by,
        booked_by_partner_id=appointment.booked_by_partner_id,
        staff_partner_ids={each.post.partner_id for each in staff},
        staff_post_ids={post.id for each in staff for post in each.staff_member.posts.all()},
        first_known_to_id=appointment.person.first_known_to_id,
    )


def of_partner(by: Actor, *, path: str = "") -> Q:
    """Rows about appointments that concern the actor's partner; `path` leads to them."""
    staff = AppointmentStaff.objects.filter(
        access.own_rows(by, "post__partner"), appointment=OuterRef(f"{path}pk")
    )
    own = access.own_rows(by, f"{path}booked_by_partner", f"{path}person__first_known_to")
    return own | Q(Exists(staff))


def holds(by: Actor) -> QuerySet[Hold]:
    """Those of the actor's own desk."""
    return Hold.objects.filter(access.own_rows(by, "made_by_partner"))


def waiting(by: Actor) -> QuerySet[WaitingListEntry]:
    """Places that the actor's desk keeps."""
    kept = WaitingListEntry.objects.filter(access.own_rows(by, "owner"))
    return kept.select_related("person", "service").prefetch_related("sites", "staff_members")


def offers(by: Actor) -> QuerySet[Offer]:
    """To those whose place the actor's desk keeps."""
    kept = Offer.objects.filter(access.own_rows(by, "entry__owner"))
    return kept.select_related("entry__person", "entry__service", "hold")


def feeds(by: Actor) -> QuerySet[Feed]:
    """Of the staff members, rotas and sites of the actor's partner; also of those who have left,
    whose feeds somebody must be able to revoke."""
    ever_theirs = StaffMember.objects.filter(access.own_rows(by, "posts__partner"))
    sites = Site.objects.filter(access.own_rows(by, "partner"))
    return Feed.objects.filter(
        Q(staff_member__in=ever_theirs) | Q(rota__in=rotas(by)) | Q(site__in=sites)
    )


def rotas(by: Actor) -> QuerySet[Rota]:
    """Those the actor's partner keeps, or contributes to."""
    own = access.own_rows(by, "keeper", "patterns__post__partner")
    return Rota.objects.filter(own).distinct()
