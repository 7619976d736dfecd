"""Which batches are the print house's: noted beside the batches whenever some are closed.

What was closed while there was no print house was printed from the folder, and is never its.
"""

from datetime import datetime

from django.conf import settings

from channels.letter.batch import PrintFolder
from channels.letter.handovers import Handovers


def of(here: PrintFolder) -> Handovers:
    """The marks of the batches in a print folder."""
    return Handovers(here.folder / "handed-over")


def is_configured() -> bool:
    """Whether batches go to a print house; also where its settings are wrong."""
    return bool(settings.CHANNELS["letter"].get("print_house_host"))


def note(here: PrintFolder, *, now: datetime) -> None:
    """Note whose the closed batches are: where there is a print house, those before it are not."""
    mark = of(here).begin if is_configured() else of(here).note_by_hand
    mark(closed=here.batch_names(), now=now)
