"""This machine and its settings: secrets, addresses, folders, clock rules."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from scheduler import clock
from scheduler.commands.checks.findings import Finding, fine, look, missing
from scheduler.reminders import working_days

SHORTEST_KEY = 50
LEAST_SPACE = 1_000_000_000
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# How far ahead people book.
AHEAD = timedelta(weeks=26)


def secret_key() -> Iterator[Finding]:
    """It signs sessions; a short one can be guessed."""
    length = len(settings.SECRET_KEY)
    if length < SHORTEST_KEY:
        yield look(
            f"SECRET_KEY has {length} characters; {SHORTEST_KEY} are safe.",
            "Set a longer one (everybody signs in again), or unset it: deploy/up makes one.",
        )
    else:
        yield fine(f"SECRET_KEY has {length} characters.")


def settings_for_others() -> Iterator[Finding]:
    """What is harmless on one's own machine and not where others can reach it."""
    address = urlsplit(settings.PUBLIC_ADDRESS)
    if settings.DEBUG:
        yield look("DEBUG is on: errors show the inside of the service.", "Set DEBUG=0.")
    if address.hostname in LOOPBACK:
        yield fine(f"Reached at {settings.PUBLIC_ADDRESS}, from this machine only.")
    elif address.scheme != "https":
        yield missing(
            f"Others reach it at {settings.PUBLIC_ADDRESS}, unencrypted.",
            "Put a proxy with a certificate in front and set PUBLIC_ADDRESS=https://….",
        )
    else:
        yield fine(f"Reached at {settings.PUBLIC_ADDRESS}.")


def folder() -> Iterator[Finding]:
    """Texts, letters and logs are kept there."""
    here = settings.VAR_FOLDER
    if not _is_writable(here):
        yield missing(f"{here} cannot be written.", "Give it to the account that runs this.")
        return
    free = shutil.disk_usage(here).free
    if free < LEAST_SPACE:
        yield look(f"{here} has {free // 1_000_000} MB left.", "Make room on its disk.")
    else:
        yield fine(f"{here} can be written and has {free // 1_000_000_000} GB left.")


def time_zones() -> Iterator[Finding]:
    """The zone's rules, asked on a day whose answer is known."""
    try:
        after = datetime(2027, 3, 28, 12, tzinfo=ZoneInfo("Europe/London")).utcoffset()
    except ZoneInfoNotFoundError:
        yield missing("This machine knows no time zones.", "Install the package tzdata.")
        return
    if after == timedelta(hours=1):
        yield fine("Europe/London changes its clocks when it should.")
    else:
        yield missing("Europe/London has wrong rules here.", "Install the newest tzdata.")


def bank_holidays() -> Iterator[Finding]:
    """Letters are reckoned by them."""
    until = working_days.known_until()
    if until < clock.local_day(clock.now()) + AHEAD:
        yield look(
            f"Bank holidays are known until {until:%-d %B %Y} only: letters after that are "
            "reckoned as if there were none.",
            "Install the newest govuk-bank-holidays.",
        )
    else:
        yield fine(f"Bank holidays are known until {until:%-d %B %Y}.")


def _is_writable(here: os.PathLike[str]) -> bool:
    try:
        with tempfile.TemporaryFile(dir=here):
            return True
    except OSError:
        return False
