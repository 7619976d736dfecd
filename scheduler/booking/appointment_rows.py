"""Writes the rows of an appointment: what a hold or an option says, and what its mode needs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from scheduler import prepared
from scheduler.audit.actors import Actor
from scheduler.availability.options import Option
from scheduler.booking import holds, means, queries, references
from scheduler.booking.models import Appointment, AppointmentStaff
from scheduler.booking.queries import Held
from scheduler.modes import Mode
from scheduler.partners.models import Post, Site

_ADD = """
    INSERT INTO booking_appointmentstaff (appointment_id, staff_member_id, post_id)
    VALUES (%s, %s, %s)
"""


def confirmed(held: Held, *, by: Actor, now: datetime, ring_number: str) -> Appointment:
    """The appointment of a confirmed hold, of the same id, which is yet to be saved."""
    hold, known = held.hold, held.directory
    site = known.site(hold.site_id)
    needed = means.find(
        mode=Mode(hold.mode),
        person_id=hold.person_id,
        site=site,
        partner=known.partners[site.partner_id],
        number=ring_number,
    )
    desk = hold.made_by_partner_id or by.partner_id
    if desk is None:
        raise holds.NoDesk("Sign in for a post at a partner: appointments are booked by a desk.")
    wall = hold.starts_at.astimezone(known.zones[site.id])
    return Appointment(
        id=hold.id,
        reference=references.make(),
        person=hold.person,
        choice_id=hold.choice_id,
        mode=hold.mode,
        service=known.service(hold.service_id),
        site=site,
        room=known.rooms_by_id.get(hold.room_id) if hold.room_id else None,
        interpreter_id=hold.interpreter_id,
        starts_at=hold.starts_at,
        ends_at=hold.ends_at,
        visit_id=hold.visit_id,
        zone=site.zone,
        local_on=wall.date(),
        local_at=wall.time(),
        ring_number=needed.ring_number,
        ring_from=needed.ring_from,
        video_link=needed.video_link,
        text_number=needed.text_number,
        booked_by=by.label,
        booked_by_partner=known.partners[desk],
        booked_at=now,
        changed_at=now,
    )


def with_posts(appointment: Appointment, posts: Sequence[Post]) -> list[AppointmentStaff]:
    """Those whom the appointment is with, yet to be saved: at hand as if they were prefetched."""
    staff = [
        AppointmentStaff(appointment=appointment, staff_member=post.staff_member, post=post)
        for post in posts
    ]
    queries.with_staff(appointment, staff)
    return staff


def add_staff(staff: Sequence[AppointmentStaff]) -> None:
    """Save them, without waiting for their numbers."""
    for each in staff:
        prepared.run(_ADD, [each.appointment_id, each.staff_member_id, each.post_id])


def new_time(option: Option, before: Appointment, *, number: str) -> dict[str, Any]:
    """The columns that a move changes, as the option says them."""
    is_same_mode = option.mode == before.mode
    site = Site.objects.select_related("partner").get(id=option.site_id)
    needed = means.find(
        mode=option.mode,
        person_id=before.person_id,
        site=site,
        partner=site.partner,
        number=number,
        number_before=before.ring_number if is_same_mode else "",
    )
    # The same link still works for a video call that only moves.
    keeps_link = option.mode is Mode.VIDEO and is_same_mode
    wall = option.starts_at.astimezone(ZoneInfo(site.zone))
    return {
        "choice_id": option.choice_id,
        "mode": option.mode,
        "site_id": option.site_id,
        "room_id": option.room_id,
        "interpreter_id": option.interpreter_id,
        "starts_at": option.starts_at,
        "ends_at": option.ends_at,
        "zone": site.zone,
        "local_on": wall.date(),
        "local_at": wall.time(),
        "ring_number": needed.ring_number,
        "ring_from": needed.ring_from,
        "video_link": before.video_link if keeps_link else needed.video_link,
        "text_number": needed.text_number,
        "arrived_at": None,
    }


def replace_staff(appointment: Appointment, option: Option) -> None:
    """The staff of the option, instead of whoever it was with before."""
    AppointmentStaff.objects.filter(appointment=appointment).delete()
    AppointmentStaff.objects.bulk_create(
        AppointmentStaff(appointment=appointment, staff_member_id=staff_member_id, post_id=post_id)
        for staff_member_id, post_id in zip(option.staff_member_ids, option.post_ids, strict=True)
    )
