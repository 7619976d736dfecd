"""Gives closed batches to the print house where one is configured, and fetches what it says.

Without one, whoever prints from the folder is the print house, and nothing happens here.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.conf import settings

from channels.letter import carriers
from channels.letter.batch import PrintFolder
from channels.letter.handovers import Handovers, State
from channels.letter.sftp import Connection
from channels.message import Failure, NotConfigured
from scheduler.audit.actors import system
from scheduler.refusals import Refusal
from scheduler.reminders import acknowledgements, print_runs

log = logging.getLogger(__name__)

PRINTER = system("print house")
Clock = Callable[[], datetime]

# What a printer has not acknowledged for so long is a matter for a human, who sees it on the page.
_ASKED_FOR = timedelta(days=14)


def begin(*, now: datetime) -> None:
    """Note which batches are the print house's from now on; call before anything is closed."""
    here = print_runs.folder()
    note = _marks(here).begin if is_configured() else _marks(here).note_by_hand
    note(closed=here.batch_names(), now=now)


def hand_over(*, clock: Clock, until: datetime) -> int:
    """Give the print house what it has not got, for as long as the budget lasts; return how many.

    Safe to repeat and to be killed: see `channels.letter.handovers`. A print house that cannot be
    reached is tried again in the next round, and the page says so meanwhile.
    """
    begin(now=clock())
    here = print_runs.folder()
    waiting = _marks(here).waiting(closed=here.batch_names()) if is_configured() else []
    done = 0
    try:
        for connection in _connections(waiting):
            for batch in filter(None, (here.find_batch(name=name) for name in waiting)):
                is_done = _marks(here).hand_over(
                    batch=batch, to=connection, now=clock(), is_time_up=lambda: clock() >= until
                )
                if not is_done:
                    break
                done += 1
    except (Failure, NotConfigured) as failure:
        log.error("the print house did not take a batch: %s", failure)
    return done


def fetch_acknowledgements(*, now: datetime) -> int:
    """Take in what the print house says of the batches it has; return how many were news."""
    if not settings.CHANNELS["letter"].get("print_house_acknowledgement_folder"):
        return 0
    names = _marks(print_runs.folder()).done_since(since=now - _ASKED_FOR)
    known = acknowledgements.of(batches=names)
    open_ones = [name for name in names if name not in known or known[name].differs]
    told: dict[str, bytes] = {}
    try:
        for connection in _connections(open_ones):
            told = connection.acknowledgements(names=open_ones)
    except (Failure, NotConfigured) as failure:
        log.error("the print house could not be asked: %s", failure)
    return sum(_take_in(name, content, now=now) for name, content in told.items())


def find_state(*, batch: str) -> State | None:
    """How far the print house is with a batch; None where none is configured and for one that
    waits."""
    return _marks(print_runs.folder()).find(name=batch)


def is_configured() -> bool:
    """Whether batches go to a print house; also where its settings are wrong."""
    return bool(settings.CHANNELS["letter"].get("print_house_host"))


def _take_in(name: str, content: bytes, *, now: datetime) -> bool:
    known = acknowledgements.of(batches=[name]).get(name)
    try:
        told = acknowledgements.read(text=content.decode(errors="replace"))
        if known is not None and acknowledgements.says_the_same(known, batch=name, told=told):
            return False
        version = known.version if known else 0
        acknowledgements.take_in(batch=name, told=told, version=version, by=PRINTER, now=now)
    except Refusal as refusal:
        log.error("what the print house says of batch %s is refused: %s", name, refusal.code)
        return False
    return True


def _connections(names: list[str]) -> Iterator[Connection]:
    """One connection to the print house; none where nobody is named or there is nothing to do."""
    house = carriers.find_print_house(settings=settings.CHANNELS["letter"])
    if house is not None and names:
        with house.connected() as connection:
            yield connection


def _marks(here: PrintFolder) -> Handovers:
    return Handovers(here.folder / "handed-over")
