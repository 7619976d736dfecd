"""What an actor may see of people and bookings; what they may not is as if it did not exist."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from scheduler.audit.actors import Actor
from scheduler.booking import queries
from scheduler.booking.models import Appointment, AppointmentStaff
from scheduler.identity import access
from scheduler.people.models import Person

# Decides with `sees_details`; one human may act here through another post.
POSTS_OF_STAFF = "appointment_staff__staff_member__posts"


def person(by: Actor, person_id: UUID) -> Person:
    """The person, if the actor sees who they are. Raises Person.DoesNotExist."""
    found = Person.objects.get(id=person_id)
    partners = {found.first_known_to_id, *_partners_booked_with(person_id)}
    if not access.sees_person_details(by, looked_after_by=partners):
        raise Person.DoesNotExist
    return found


def appointments() -> QuerySet[Appointment]:
    """Appointments with everything that is shown of them, and that decides who sees it."""
    return queries.with_everything().prefetch_related(POSTS_OF_STAFF)


def appointment(by: Actor, appointment_id: UUID) -> Appointment:
    """The appointment, if the actor sees its details. Raises Appointment.DoesNotExist."""
    found = appointments().get(id=appointment_id)
    if not sees_details(by, found):
        raise Appointment.DoesNotExist
    return found


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
        appointment=OuterRef(f"{path}pk"), post__partner=by.partner_id
    )
    return (
        Q(**{f"{path}booked_by_partner": by.partner_id})
        | Q(**{f"{path}person__first_known_to": by.partner_id})
        | Q(Exists(staff))
    )


def _partners_booked_with(person_id: UUID) -> Sequence[UUID]:
    booked = Appointment.objects.filter(person_id=person_id)
    desks = booked.values_list("booked_by_partner_id", flat=True)
    staff = booked.values_list("appointment_staff__post__partner_id", flat=True)
    return list(desks.union(staff))
