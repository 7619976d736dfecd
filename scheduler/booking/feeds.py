"""Calendar feeds of one staff member or one rota: no person's name in them, ever."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.booking import queries
from scheduler.booking.models import Appointment, AppointmentStaff, Feed
from scheduler.modes import Mode
from scheduler.refusals import Invalid
from scheduler.rota.models import Shift

PAST = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a calendar. `sequence` grows with every change; `uid` never changes."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str
    location: str
    is_cancelled: bool
    changed_at: datetime
    # A shift is the frame of a day, not time that is taken.
    is_busy: bool = True


@transaction.atomic
def make(
    *,
    label: str,
    by: Actor,
    now: datetime,
    staff_member_id: UUID | None = None,
    rota_id: UUID | None = None,
) -> tuple[Feed, str]:
    """A feed and its key. The key is shown this once; only its digest is kept."""
    if (staff_member_id is None) == (rota_id is None):
        raise Invalid(
            "A feed is of one staff member or of one rota.",
            fields={"staff_member": ["Name a staff member or a rota, not both."]},
        )
    key = secrets.token_urlsafe(32)
    feed = Feed.objects.create(
        digest=_digest(key),
        staff_member_id=staff_member_id,
        rota_id=rota_id,
        label=label,
        made_by=by.label,
        made_at=now,
    )
    trail.record(deed="feed.made", kind="feed", record_id=feed.id, by=by, now=now)
    return feed, key


@transaction.atomic
def revoke(*, feed_id: UUID, by: Actor, now: datetime) -> Feed:
    """Close the address for good. Revoking twice changes nothing."""
    Feed.objects.filter(id=feed_id, revoked_at__isnull=True).update(revoked_at=now)
    feed = Feed.objects.get(id=feed_id)
    trail.record(deed="feed.revoked", kind="feed", record_id=feed.id, by=by, now=now)
    return feed


def find(*, key: str) -> Feed | None:
    """The feed of an address in use, or None."""
    return Feed.objects.filter(digest=_digest(key), revoked_at__isnull=True).first()


def entries(*, feed: Feed, now: datetime) -> list[FeedEntry]:
    """Shifts and appointments from four weeks ago on, cancelled ones included."""
    shifts = Shift.objects.filter(ends_at__gt=now - PAST).select_related("site", "rota")
    appointments = queries.with_everything().filter(ends_at__gt=now - PAST)
    if feed.staff_member_id:
        shifts = shifts.filter(staff_member_id=feed.staff_member_id)
        appointments = appointments.filter(appointment_staff__staff_member_id=feed.staff_member_id)
    elif feed.rota_id:
        shifts = shifts.filter(rota_id=feed.rota_id)
        appointments = _of_rota(appointments, feed.rota_id)
    return [
        *(_of_shift(shift, feed=feed) for shift in shifts.select_related("staff_member")),
        *(_of_appointment(each) for each in appointments),
    ]


def entry_for_person(*, appointment: Appointment) -> FeedEntry:
    """The person's own appointment, under a title that says nothing to whoever sees it."""
    return _of_appointment(appointment, title="Appointment", location=_where(appointment))


def _of_rota(appointments: QuerySet[Appointment], rota_id: UUID | None) -> QuerySet[Appointment]:
    """Appointments that fall within a shift which the staff member's post has on the rota."""
    on_shift = AppointmentStaff.objects.filter(
        appointment=OuterRef("pk"),
        post__shifts__rota=rota_id,
        post__shifts__starts_at__lte=OuterRef("starts_at"),
        post__shifts__ends_at__gte=OuterRef("ends_at"),
    )
    return appointments.filter(Exists(on_shift))


def _of_shift(shift: Shift, *, feed: Feed) -> FeedEntry:
    who = "" if feed.staff_member_id else f"{shift.staff_member.name}: "
    return FeedEntry(
        uid=f"shift-{shift.id}@scheduler",
        sequence=0,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        zone=shift.zone,
        title=f"{who}Shift",
        location=shift.site.name,
        is_cancelled=False,
        changed_at=shift.starts_at,
        is_busy=False,
    )


def _of_appointment(
    appointment: Appointment, *, title: str = "", location: str | None = None
) -> FeedEntry:
    mode = Mode(appointment.mode)
    room = f", {appointment.room.name}" if appointment.room else ""
    return FeedEntry(
        uid=f"{appointment.id}@scheduler",
        sequence=appointment.version - 1,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        zone=appointment.zone,
        title=title or f"{appointment.service.name} ({mode.words}) {appointment.reference}",
        location=f"{appointment.site.name}{room}" if location is None else location,
        is_cancelled=appointment.state == Appointment.State.CANCELLED,
        changed_at=appointment.changed_at,
    )


def _where(appointment: Appointment) -> str:
    """Where the person goes, or how they take part."""
    mode = Mode(appointment.mode)
    if mode is Mode.FACE_TO_FACE:
        site = appointment.site
        return ", ".join([site.neutral_name, *site.address_lines, site.postcode])
    if mode is Mode.PHONE:
        return f"We ring you on {appointment.ring_number}"
    if mode is Mode.VIDEO:
        return appointment.video_link
    return f"By text with {appointment.text_number}"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
