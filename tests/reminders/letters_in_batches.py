"""Letters handed over to a print folder of the test's own."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from pytest_django import Settings

from channels.letter.batch import PrintFolder
from channels.letter.closing import Closing
from scheduler.booking.models import Appointment
from scheduler.reminders.deliveries import configured_carriers
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NOW


def folder_of(settings: Settings, path: Path) -> Path:
    """Let the settings name a print folder in `path`."""
    letter = {**settings.CHANNELS["letter"], "print_folder": path / "letter"}
    settings.CHANNELS = {**settings.CHANNELS, "letter": letter}
    return path / "letter"


def handed_over(now: datetime = NOW) -> Appointment:
    """Asha's letter, in the print folder since `now`."""
    appointment = factory.told_by_letter(booking.clinic())
    hand_over(now=now)
    return appointment


def hand_over(*, now: datetime) -> None:
    """Let every letter that is due be set, and wait in the print folder."""
    postman = factory.postman(now=now)
    postman.carriers = configured_carriers()
    postman.deliver_due(until=now + timedelta(minutes=1))


def keep_strange(here: PrintFolder, *, of: str, reference: str) -> None:
    """Let a letter wait that this database does not know, with the sheets of a known one."""
    known, content = here.read(reference=of), here.pdf(reference=of)
    assert known is not None
    assert content is not None
    Closing(here.folder).spool(replace(known, reference=reference, batch=""), content=content)
