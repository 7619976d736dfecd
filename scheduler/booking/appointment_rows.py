"""Writes the rows of an appointment: what a hold or an option says, and what its mode needs."""

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduler.audit.actors import Actor
from scheduler.availability import claims, exact
from scheduler.availability.options import Option
from scheduler.booking import holds, means, references
from scheduler.booking.models import Appointment, AppointmentStaff, Hold
from scheduler.modes import Mode
from scheduler.partners.models import Partner, Post, Site


def make(hold: Hold, *, by: Actor, now: datetime, ring_number: str) -> Appointment:
    """The appointment of a confirmed hold, of the same id, with the staff it claimed."""
    needed = means.find(
        mode=Mode(hold.mode),
        person_id=hold.person_id,
        site_id=hold.site_id,
        number=ring_number,
    )
    zone = ZoneInfo(hold.site.zone)
    desk = hold.made_by_partner_id or by.partner_id
    if desk is None:
        raise holds.NoDesk("Sign in for a post at a partner: appointments are booked by a desk.")
    appointment = Appointment.objects.create(
        id=hold.id,
        reference=references.make(),
        person_id=hold.person_id,
        choice_id=hold.choice_id,
        mode=hold.mode,
        service_id=hold.service_id,
        site_id=hold.site_id,
        room_id=hold.room_id,
        interpreter_id=hold.interpreter_id,
        starts_at=hold.starts_at,
        ends_at=hold.ends_at,
        zone=hold.site.zone,
        local_on=hold.starts_at.astimezone(zone).date(),
        local_at=hold.starts_at.astimezone(zone).time(),
        ring_number=needed.ring_number,
        ring_from=needed.ring_from,
        video_link=needed.video_link,
        text_number=needed.text_number,
        booked_by=by.label,
        booked_by_partner=Partner.objects.get(id=desk),
        booked_at=now,
        changed_at=now,
    )
    staff = claims.staff_and_posts_of(promise_id=hold.id)
    _refuse_ended_posts({post_id for _, post_id in staff}, on=appointment.local_on)
    AppointmentStaff.objects.bulk_create(
        AppointmentStaff(appointment=appointment, staff_member_id=staff_member_id, post_id=post_id)
        for staff_member_id, post_id in staff
    )
    return appointment


def _refuse_ended_posts(post_ids: set[UUID], *, on: date) -> None:
    """A post may have been ended while its time was held."""
    if Post.objects.filter(id__in=post_ids, ends_on__lte=on).exists():
        raise exact.NotAnOption(
            "The worker's post ends before this time. Search again for another worker.",
            why="post_ended",
        )


def new_time(option: Option, before: Appointment, *, number: str) -> dict[str, Any]:
    """The columns that a move changes, as the option says them."""
    is_same_mode = option.mode == before.mode
    needed = means.find(
        mode=option.mode,
        person_id=before.person_id,
        site_id=option.site_id,
        number=number,
        number_before=before.ring_number if is_same_mode else "",
    )
    # The same link still works for a video call that only moves.
    keeps_link = option.mode is Mode.VIDEO and is_same_mode
    site = Site.objects.only("zone").get(id=option.site_id)
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
