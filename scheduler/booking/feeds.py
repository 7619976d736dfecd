"""Calendar feeds of one staff member, one rota or one site: no person's name in them, ever.

A feed is made for one partner's eyes, or is the staff member's own. What concerns neither that
partner's desk nor its staff is shown only as taken time. (PRODUCT.md, promise 6.)
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.availability.models import Claim
from scheduler.booking import queries
from scheduler.booking.models import Appointment, Feed, Taken, TakenStaff
from scheduler.identity import fences
from scheduler.identity.models import Account
from scheduler.modes import Mode
from scheduler.partners import posts
from scheduler.refusals import Invalid
from scheduler.rota.models import Shift
from scheduler.rota.timings import LONGEST_SHIFT

PAST = timedelta(weeks=4)
LONGEST_LABEL = 120
BUSY = "Busy"


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
    site_id: UUID | None = None,
) -> tuple[Feed, str]:
    """A feed and its key. The key is shown this once; only its digest is kept.

    It is for the eyes of the actor's partner, unless a staff member makes it of themselves.
    Raises Invalid.
    """
    if [staff_member_id, rota_id, site_id].count(None) != 2:
        raise Invalid(
            "A feed is of one staff member, of one rota or of one site.",
            fields={"staff_member": ["Name a staff member, a rota or a site, and only one."]},
        )
    label = tidy_label(label=label)
    is_own = _is_own(staff_member_id, by=by)
    key = secrets.token_urlsafe(32)
    feed = Feed.objects.create(
        digest=_digest(key),
        staff_member_id=staff_member_id,
        rota_id=rota_id,
        site_id=site_id,
        partner_id=None if is_own else by.partner_id,
        label=label,
        made_by=by.label,
        made_at=now,
    )
    trail.record(deed="feed.made", kind="feed", record_id=feed.id, by=by, now=now)
    return feed, key


def tidy_label(*, label: str) -> str:
    """What a feed is for, without spaces at its ends; raises Invalid for what cannot be kept."""
    words = label.strip()
    if not words:
        raise _wrong_label("Enter what the feed is for.")
    # Cs: halves of surrogate pairs, for which PostgreSQL has no place either.
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in words):
        raise _wrong_label("What the feed is for must be on one line, in ordinary characters.")
    if len(words) > LONGEST_LABEL:
        raise _wrong_label(f"What the feed is for must be {LONGEST_LABEL} characters or fewer.")
    return words


@transaction.atomic
def revoke(*, feed_id: UUID, by: Actor, now: datetime) -> Feed:
    """Close the address for good. Revoking twice changes nothing."""
    Feed.objects.filter(id=feed_id, revoked_at__isnull=True).update(revoked_at=now)
    feed = Feed.objects.get(id=feed_id)
    trail.record(deed="feed.revoked", kind="feed", record_id=feed.id, by=by, now=now)
    return feed


def find(*, key: str, now: datetime) -> Feed | None:
    """The feed of an address in use, or None.

    A staff member's is out of use for as long as they have no post at the partner whose eyes it is
    for; their own, for as long as they have no post at all.
    """
    digest = _digest(key)
    with fences.at_feed(digest=digest):
        feed = Feed.objects.filter(digest=digest, revoked_at__isnull=True).first()
    if feed is None or feed.staff_member_id is None:
        return feed
    held = posts.current(on=clock.local_day(now)).filter(staff_member=feed.staff_member_id)
    watched = held if feed.partner_id is None else held.filter(partner=feed.partner_id)
    return feed if watched.exists() else None


def entries(*, feed: Feed, now: datetime) -> list[FeedEntry]:
    """Shifts and appointments from four weeks ago on, cancelled ones included.

    For a staff member, what was moved from them to somebody else is cancelled.
    """
    # Neither a shift nor what is booked in it is longer: the past before is not read.
    recent = {"ends_at__gt": now - PAST, "starts_at__gt": now - PAST - LONGEST_SHIFT}
    shifts = Shift.objects.filter(**recent).select_related("site", "rota")
    stretches = Taken.objects.filter(**recent)
    if feed.staff_member_id:
        shifts = shifts.filter(staff_member_id=feed.staff_member_id)
        stretches = stretches.filter(appointment_staff__staff_member_id=feed.staff_member_id)
    elif feed.rota_id:
        shifts = shifts.filter(rota_id=feed.rota_id)
        stretches = _of_rota(stretches, feed.rota_id)
    elif feed.site_id:
        shifts = shifts.filter(site_id=feed.site_id)
        stretches = stretches.filter(site_id=feed.site_id)
    with fences.through_feed(partner_id=feed.partner_id, staff_member_id=feed.staff_member_id):
        return [
            *(_of_shift(shift, feed=feed) for shift in shifts.select_related("staff_member")),
            *_for_eyes(list(stretches), feed=feed),
            *(_moved_away(feed=feed, now=now) if feed.staff_member_id else ()),
        ]


def entry_for_person(*, appointment: Appointment) -> FeedEntry:
    """The person's own appointment, under a title that says nothing to whoever sees it."""
    return _of_appointment(appointment, title="Appointment", location=_where(appointment))


def _of_rota(stretches: QuerySet[Taken], rota_id: UUID | None) -> QuerySet[Taken]:
    """Those that fall within a shift which the staff member's post has on the rota."""
    on_shift = TakenStaff.objects.filter(
        taken=OuterRef("pk"),
        post__shifts__rota=rota_id,
        post__shifts__starts_at__lte=OuterRef("starts_at"),
        post__shifts__ends_at__gte=OuterRef("ends_at"),
    )
    return stretches.filter(Exists(on_shift))


def _moved_away(*, feed: Feed, now: datetime) -> list[FeedEntry]:
    """Cancelled entries where the appointments stood that are no longer with the staff member."""
    # The person's claim beside theirs is the appointment itself, without the buffers.
    exact = Claim.objects.filter(
        promise_id=OuterRef("promise_id"),
        released_at=OuterRef("released_at"),
        person__isnull=False,
    ).order_by("-id")
    given_up = Claim.objects.filter(
        staff_member=feed.staff_member_id,
        released_at__isnull=False,
        during__endswith__gt=now - PAST,
    )
    elsewhere = Taken.objects.filter(id__in=given_up.values("promise_id")).exclude(
        appointment_staff__staff_member=feed.staff_member_id
    )
    # In order of time: of several moves the last one counts.
    stood: Mapping[UUID, DateTimeTZRange] = dict(
        given_up.filter(promise_id__in=elsewhere.order_by().values("id"))
        .annotate(exact=Coalesce(Subquery(exact.values("during")[:1]), "during"))
        .order_by("released_at", "id")
        .values_list("promise_id", "exact")
    )
    gone = [each for each in elsewhere if each.id in stood]
    shown = _shown(gone, feed=feed)
    return [_gone(each, during=stood[each.id], shown=shown.get(each.id)) for each in gone]


def _gone(taken: Taken, *, during: DateTimeTZRange, shown: Appointment | None) -> FeedEntry:
    """Where it stood; where and how it takes place now is no longer theirs to read here."""
    title = f"{shown.service.name} {shown.reference}" if shown else BUSY
    return replace(
        _of_stretch(taken, title=title),
        starts_at=during.lower,
        ends_at=during.upper,
        is_cancelled=True,
    )


def _for_eyes(stretches: list[Taken], *, feed: Feed) -> Iterator[FeedEntry]:
    shown = _shown(stretches, feed=feed)
    for each in stretches:
        if each.id in shown:
            yield _of_appointment(shown[each.id])
        else:
            yield _of_stretch(each, title=BUSY)


def _shown(stretches: list[Taken], *, feed: Feed) -> dict[UUID, Appointment]:
    """Those of which more is shown than that the time is taken."""
    found = queries.with_everything().filter(id__in=[each.id for each in stretches])
    return {each.id: each for each in found if _shows(feed, each)}


def _shows(feed: Feed, appointment: Appointment) -> bool:
    """Whether more is shown than that the time is taken."""
    is_own = feed.staff_member_id is not None and feed.partner_id is None
    return is_own or feed.partner_id in queries.partners_of(appointment)


def _is_own(staff_member_id: UUID | None, *, by: Actor) -> bool:
    if staff_member_id is None or by.account_id is None:
        return False
    return Account.objects.filter(id=by.account_id, staff_member=staff_member_id).exists()


def _wrong_label(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"label": [sentence]})


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
    return _of_stretch(
        appointment,
        title=title or f"{appointment.service.name} ({mode.words}) {appointment.reference}",
        location=f"{appointment.site.name}{room}" if location is None else location,
    )


def _of_stretch(taken: Appointment | Taken, *, title: str, location: str = "") -> FeedEntry:
    return FeedEntry(
        uid=f"{taken.id}@scheduler",
        sequence=taken.version - 1,
        starts_at=taken.starts_at,
        ends_at=taken.ends_at,
        zone=taken.zone,
        title=title,
        location=location,
        is_cancelled=taken.state == Appointment.State.CANCELLED,
        changed_at=taken.changed_at,
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
