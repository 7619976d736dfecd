"""The address of a staff member's own calendar: given by themselves, kept as a secret, taken back.

Whoever knows such an address can read the calendar. It is encrypted, shown the once it was given,
and stands in no record and no log. So is the password of a CalDAV account, which is never shown.
(decisions 034 and 035)
"""

import json
from dataclasses import dataclass, field
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
_LONGEST_SECRET = 200
_KIND = "scheduler.rota.own_calendars"
# What calendar programs call the same addresses.
_SCHEMES = {"webcal": "https", "webcals": "https"}


@dataclass(frozen=True, slots=True)
class SignIn:
    """A CalDAV account as it is read: an address, and as whom."""

    address: str = field(repr=False)
    user_name: str = field(repr=False)
    password: str = field(repr=False)


def add(*, staff_member_id: UUID, address: str, by: Actor, now: datetime) -> OwnCalendar:
    """Read the calendar at this address from now on. Raises Invalid."""
    return _add(staff_member_id, _checked(address), sealed_sign_in="", by=by, now=now)


def add_account(
    *,
    staff_member_id: UUID,
    address: str,
    user_name: str,
    password: str,
    by: Actor,
    now: datetime,
) -> OwnCalendar:
    """Read the calendars of a CalDAV account from now on. Raises Invalid."""
    parts = _checked(address)
    fields = {"user_name": (user_name, "user name"), "password": (password, "app password")}
    wrong = {
        name: [f"Enter the {words} of your calendar account."]
        for name, (given, words) in fields.items()
        if not given.strip()
    } | {
        name: [f"This is too long for a {words}, or holds signs that none has."]
        for name, (given, words) in fields.items()
        if len(given) > _LONGEST_SECRET or any(sign < " " for sign in given)
    }
    # Between the two of them there is a colon when they are sent.
    if ":" in user_name:
        wrong["user_name"] = ["A user name has no colon in it."]
    if wrong:
        raise Invalid(next(iter(wrong.values()))[0], fields=wrong)
    said = json.dumps({"user_name": user_name.strip(), "password": password.strip()})
    return _add(staff_member_id, parts, sealed_sign_in=_sealed(said), by=by, now=now)


@transaction.atomic
def _add(
    staff_member_id: UUID, parts: SplitResult, *, sealed_sign_in: str, by: Actor, now: datetime
) -> OwnCalendar:
    shifts.lock([staff_member_id])
    if OwnCalendar.objects.filter(staff_member=staff_member_id).count() >= MOST:
        raise _wrong(f"You have given {MOST} calendars. Remove one before you give another.")
    calendar = OwnCalendar.objects.create(
        staff_member=StaffMember.objects.get(id=staff_member_id),
        sealed_address=_sealed(urlunsplit(parts)),
        sealed_sign_in=sealed_sign_in,
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
    return _opened(calendar.sealed_address)


def find_sign_in(calendar: OwnCalendar) -> SignIn | None:
    """As whom it is read; None for an ICS address. For reading it only."""
    if not calendar.sealed_sign_in:
        return None
    return SignIn(address=address_of(calendar), **json.loads(_opened(calendar.sealed_sign_in)))


def _opened(sealed: str) -> str:
    return ciphers.of(_KIND).decrypt(sealed.encode()).decode()


def _sealed(secret: str) -> str:
    return ciphers.of(_KIND).encrypt(secret.encode()).decode()


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
