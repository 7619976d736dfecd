"""Reads promises with everything that is shown or made of them, in one query or two."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Prefetch, QuerySet

from scheduler import prepared
from scheduler.booking.models import Appointment, AppointmentStaff, Hold
from scheduler.clock import LONDON, local_moment
from scheduler.partners import directory
from scheduler.partners.directory import Directory
from scheduler.partners.models import Post
from scheduler.people.models import Person

_HOLD = [field.attname for field in Hold._meta.concrete_fields]
# In the order of the model, which builds a person from them.
_PERSON = ["id", "name", "known_as", "date_of_birth", "first_known_to_id"]
_COLUMNS = ", ".join([f"person.{name}" for name in _PERSON] + [f"hold.{name}" for name in _HOLD])
# In plain SQL, since somebody at a desk waits: the models take ten times as long to ask.
_HELD = f"""
    SELECT {directory.REVISION},
        ARRAY(
            SELECT claim.post_id FROM availability_claim AS claim
            WHERE claim.promise_id = hold.id AND claim.released_at IS NULL
                AND claim.post_id IS NOT NULL
            ORDER BY claim.id
        ),
        {_COLUMNS}
    FROM booking_hold AS hold JOIN people_person AS person ON person.id = hold.person_id
    WHERE hold.id = %s
"""  # noqa: S608 - columns of our own models


@dataclass(frozen=True, slots=True)
class Held:
    """A hold, its person, the posts whose time it takes now, and the partnership around it."""

    hold: Hold
    posts: tuple[Post, ...]
    directory: Directory

    @property
    def staff_member_ids(self) -> set[UUID]:
        return {post.staff_member_id for post in self.posts}


def held(hold_id: UUID) -> Held:
    """What a hold holds, at whatever stage it is. Raises Hold.DoesNotExist."""
    found = prepared.rows(_HELD, [hold_id])
    if not found:
        raise Hold.DoesNotExist
    revision, post_ids, *values = found[0]
    known = directory.at(revision)
    hold = Hold.from_db(DEFAULT_DB_ALIAS, _HOLD, values[len(_PERSON) :])
    hold.person = Person.from_db(DEFAULT_DB_ALIAS, _PERSON, values[: len(_PERSON)])
    return Held(hold, tuple(known.posts[post_id] for post_id in post_ids), known)


def with_staff(appointment: Appointment, staff: list[AppointmentStaff]) -> None:
    """Let the staff of an appointment be at hand as if they had been prefetched."""
    rows = appointment.appointment_staff.all()
    rows._result_cache = staff
    appointment._prefetched_objects_cache = {"appointment_staff": rows}  # type: ignore[attr-defined]


def with_everything() -> QuerySet[Appointment]:
    """Appointments with person, service, place and staff at hand."""
    staff = AppointmentStaff.objects.select_related("staff_member", "post__partner")
    return Appointment.objects.select_related(
        "person", "service", "site__partner", "room", "booked_by_partner"
    ).prefetch_related(Prefetch("appointment_staff", queryset=staff))


def day_list(*, site_id: UUID, on: date, zone: ZoneInfo = LONDON) -> QuerySet[Appointment]:
    """The appointments of one local day at one site, cancelled ones included, in order."""
    return with_everything().filter(
        site_id=site_id,
        starts_at__gte=local_moment(on, time(), zone=zone),
        starts_at__lt=local_moment(on + timedelta(days=1), time(), zone=zone),
    )


def partners_of(appointment: Appointment) -> set[UUID]:
    """Who sees this appointment's details: the desk that booked it, the employers of its staff."""
    staff = {each.post.partner_id for each in appointment.appointment_staff.all()}
    return staff | {appointment.booked_by_partner_id}
