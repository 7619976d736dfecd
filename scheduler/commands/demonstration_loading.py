"""Loads the demonstration in one transaction, alone, and only into an empty database."""

from collections.abc import Callable
from datetime import date, time

from django.conf import settings
from django.db import connection, transaction

from scheduler import clock
from scheduler.booking.models import Appointment
from scheduler.commands.told import Told
from scheduler.demonstration import load as county
from scheduler.demonstration import sign_ins
from scheduler.demonstration.size import Size
from scheduler.partners.models import Partner, Site, StaffMember
from scheduler.people.models import Person

_LOCK = 0x64656D6F  # “demo”: of two commands at once, the second waits and then finds partners


def load(*, today: date | None, share: float, advance: Callable[[int], None]) -> dict[str, int]:
    """Load it all; `advance` hears how many more of 100 parts are done. Returns counts by words."""
    _refuse_real_carrier()
    now = clock.now() if today is None else clock.local_moment(today, time(7))
    size = Size(clock.local_day(now), share)
    with transaction.atomic():
        _lock()
        if not county.is_empty():
            raise Told(
                "There are partners here already, and the demonstration must not get mixed up "
                "with them: load it into an empty database."
            )
        done, told = 0.0, 0
        for piece in county.load(size=size, now=now):
            done += piece.share
            advance(int(done) - told)
            told = int(done)
    return {
        "partners": Partner.objects.count(),
        "sites": Site.objects.count(),
        "staff members": StaffMember.objects.count(),
        "people": Person.objects.count(),
        "appointments": Appointment.objects.count(),
    }


def is_empty() -> bool:
    """Whether there is nothing it could get mixed up with."""
    return county.is_empty()


def sign_ins_path() -> str:
    """Where the passwords are, and the machine's secret."""
    return str(sign_ins.path())


def _refuse_real_carrier() -> None:
    if settings.CHANNELS["sms"]["twilio_account_sid"]:
        raise Told(
            "Twilio is configured here, and would be asked to text thousands of invented numbers: "
            "load the demonstration where TWILIO_ACCOUNT_SID is not set (DEMONSTRATION=0 starts "
            "without it)."
        )


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
