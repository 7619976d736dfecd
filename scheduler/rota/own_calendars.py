"""The address of a staff member's own calendar: given by themselves, kept as a secret, taken back.

Whoever knows such an address can read the calendar. It is encrypted, shown the once it was given,
and stands in no record and no log. (decision 034)
"""

from datetime import datetime
from urllib.parse import SplitResult, urlsplit, urlunsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction

from scheduler import ciphers
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners.models import StaffMember
from scheduler.refusals import Invalid
from scheduler.rota import events, shifts
from scheduler.rota.models import OwnCalendar

MOST = 3
_LONGEST_ADDRESS = 2000
_KIND = "scheduler.rota.own_calendars"
# What calendar programs call the same addresses.
_SCHEMES = {"webcal": "https", "webcals": "https"}


@transaction.atomic
def add(*, staff_member_id: UUID, address: str, by: Actor, now: datetime) -> OwnCalendar:
    """Read the calendar at this address from now on. Raises Invalid."""
    parts = _checked(address)
    shifts.lock([staff_member_id])
    if OwnCalendar.objects.filter(staff_member=staff_member_id).count() >= MOST:
        raise _wrong(f"You have given {MOST} calendars. Remove one before you give another.")
    calendar = OwnCalendar.objects.create(
        staff_member=StaffMember.objects.get(id=staff_member_id),
        sealed_address=_sealed(urlunsplit(parts)),
        host=parts.hostname or "",
        added_at=now,
        next_read_at=now,
    )
    trail.record(
        deed="own_calendar.added", kind="own_calendar", record_id=calendar.id, by=by, now=now
    )
    return calendar


@transaction.atomic
def remove(*, calendar_id: UUID, by: Actor, now: datetime) -> None:
    """Forget the address, and give back all the time the calendar took."""
    ids = OwnCalendar.objects.filter(id=calendar_id).values_list("staff_member_id", flat=True)
    shifts.lock(ids)
    calendar = OwnCalendar.objects.get(id=calendar_id)
    changed = events.Changed()
    for busy in calendar.busy.all():
        changed.note(
            staff_member_id=busy.staff_member_id, starts_at=busy.starts_at, ends_at=busy.ends_at
        )
    calendar.delete()
    trail.record(
        deed="own_calendar.removed", kind="own_calendar", record_id=calendar_id, by=by, now=now
    )
    events.tell_if_any(changed, now=now)


@transaction.atomic
def ask_again(*, calendar_id: UUID, by: Actor, now: datetime) -> None:
    """Have it read at the next opportunity, and all of it, however the last times went."""
    OwnCalendar.objects.filter(id=calendar_id).update(next_read_at=now, whole_at=None)
    trail.record(
        deed="own_calendar.asked", kind="own_calendar", record_id=calendar_id, by=by, now=now
    )


def address_of(calendar: OwnCalendar) -> str:
    """Where it is read. For reading it only."""
    return ciphers.of(_KIND).decrypt(calendar.sealed_address.encode()).decode()


def _sealed(address: str) -> str:
    return ciphers.of(_KIND).encrypt(address.encode()).decode()


def _checked(address: str) -> SplitResult:
    given = address.strip()
    if not given:
        raise _wrong("Enter the address of your calendar.")
    if len(given) > _LONGEST_ADDRESS or any(sign.isspace() or sign < " " for sign in given):
        raise _wrong("This is no address. Copy it whole from your calendar program.")
    try:
        parts = urlsplit(given)
        parts = parts._replace(scheme=_SCHEMES.get(parts.scheme, parts.scheme), fragment="")
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError as error:
        raise _wrong("This is no address. Copy it whole from your calendar program.") from error
    if parts.scheme == "http" and not settings.CALENDARS_MAY_BE_INSIDE:
        raise _wrong("The address must begin with https:// or webcal://, so that nobody listens.")
    if parts.scheme not in ("http", "https") or not has_host:
        raise _wrong("The address must begin with https:// or webcal://.")
    if parts.username is not None or parts.password is not None:
        raise _wrong(
            "The address must not have a password in it. Ask for a secret address instead."
        )
    return parts


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"address": [sentence]})
