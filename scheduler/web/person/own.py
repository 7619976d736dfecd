"""What a visitor sees of the person's own appointments; anybody else's does not exist for them.

A supporter sees when, where and how, as in the copies they get: neither what for nor with whom.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.booking import queries
from scheduler.booking.models import Appointment
from scheduler.identity.codes import Visitor
from scheduler.modes import Mode
from scheduler.partners.phone_numbers import national
from scheduler.reminders import replies
from scheduler.web import dates

HOW = {
    Mode.FACE_TO_FACE: gettext_noop("Face to face"),
    Mode.PHONE: gettext_noop("Phone call"),
    Mode.VIDEO: gettext_noop("Video call"),
    Mode.TEXT: gettext_noop("Text messages"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a summary list; the lines of what it says stand below one another."""

    label: str
    said: tuple[str, ...]
    link: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An appointment as its person sees it."""

    id: UUID
    reference: str
    version: int
    promise_version: int
    when: str
    how: str
    is_booked: bool
    is_to_come: bool
    is_confirmed: bool
    lines: tuple[Line, ...]
    desk_phone: str


def how(mode: Mode) -> str:
    """The mode, in the language of the page."""
    return _(HOW[mode])


def upcoming(visitor: Visitor, *, now: datetime) -> list[Shown]:
    """What lies ahead, the cancelled included, in its order; the look is on record."""
    note(visitor, kind="person", record_id=visitor.person_id, now=now)
    ahead = list(_theirs(visitor).filter(ends_at__gt=now).order_by("starts_at", "id"))
    confirmed = replies.confirmed(among=ahead)
    return [_shown(visitor, each, now=now, is_confirmed=each.id in confirmed) for each in ahead]


def find(visitor: Visitor, appointment_id: UUID) -> Appointment:
    """The appointment of this very person. Raises Http404 for every other."""
    found = _theirs(visitor).filter(id=appointment_id).first()
    if found is None:
        raise Http404
    return found


def shown(visitor: Visitor, appointment: Appointment, *, now: datetime) -> Shown:
    """What a page says of it."""
    is_confirmed = appointment.id in replies.confirmed(among=[appointment])
    return _shown(visitor, appointment, now=now, is_confirmed=is_confirmed)


def _shown(
    visitor: Visitor, appointment: Appointment, *, now: datetime, is_confirmed: bool
) -> Shown:
    mode = Mode(appointment.mode)
    return Shown(
        id=appointment.id,
        reference=appointment.reference,
        version=appointment.version,
        promise_version=appointment.promise_version,
        when=dates.moment(appointment.starts_at, zone=ZoneInfo(appointment.zone)),
        how=how(mode),
        is_booked=appointment.state == Appointment.State.BOOKED,
        is_to_come=appointment.starts_at > now and not appointment.attendance,
        is_confirmed=is_confirmed,
        lines=tuple(_lines(visitor, appointment)),
        desk_phone=national(appointment.booked_by_partner.desk_phone),
    )


def at_desk(visitor: Visitor, appointment: Appointment) -> Actor:
    """The visitor, acting where the appointment was booked: times are found as for that desk."""
    return replace(visitor.actor, partner_id=appointment.booked_by_partner_id)


def note(visitor: Visitor, *, kind: str, record_id: UUID, now: datetime) -> None:
    """Write down that they looked: the person sees a supporter's looks like anybody's."""
    trail.record(
        deed="own.seen",
        kind=kind,
        record_id=record_id,
        by=visitor.actor,
        now=now,
        person_id=visitor.person_id,
    )


def _theirs(visitor: Visitor) -> QuerySet[Appointment]:
    return queries.with_everything().filter(person_id=visitor.person_id)


def _lines(visitor: Visitor, appointment: Appointment) -> Iterator[Line]:
    zone, mode = ZoneInfo(appointment.zone), Mode(appointment.mode)
    yield Line(_("When"), (dates.moment(appointment.starts_at, zone=zone),))
    minutes = int((appointment.ends_at - appointment.starts_at).total_seconds() // 60)
    length = ngettext("%(minutes)s minute", "%(minutes)s minutes", minutes)
    yield Line(_("How long"), (length % {"minutes": minutes},))
    yield Line(_("How"), (how(mode),))
    yield from _means(appointment, mode)
    if visitor.supporter is None:
        if appointment.room is not None and mode is Mode.FACE_TO_FACE:
            yield Line(_("Room"), (appointment.room.name,))
        staff = appointment.appointment_staff.all()
        yield Line(
            _("With"), tuple(f"{each.staff_member.name}, {each.post.title}" for each in staff)
        )
        yield Line(_("What for"), (appointment.service.name,))
    yield Line(_("Reference"), (appointment.reference,))


def _means(appointment: Appointment, mode: Mode) -> Iterator[Line]:
    site = appointment.site
    match mode:
        case Mode.FACE_TO_FACE:
            yield Line(_("Where"), (site.neutral_name, *site.address_lines, site.postcode))
        case Mode.PHONE:
            yield Line(_("We phone"), (national(appointment.ring_number),))
            yield Line(_("We phone from"), (national(appointment.ring_from),))
        case Mode.VIDEO:
            yield Line(_("Link"), (appointment.video_link,), link=appointment.video_link)
        case Mode.TEXT:
            yield Line(_("We text"), (national(appointment.ring_number),))
            yield Line(_("We text from"), (national(appointment.text_number),))
