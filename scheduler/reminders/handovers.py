"""Gives closed batches to the print house where one is configured, and fetches what it says.

Without one, whoever prints from the folder is the print house, and nothing happens here.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings

from channels.letter import carriers
from channels.letter.batch import PrintFolder
from channels.letter.handovers import State
from channels.letter.manifests import Batch
from channels.letter.sftp import Connection, Unreachable
from channels.message import Failure, NotConfigured, Undeliverable
from scheduler.audit.actors import system
from scheduler.refusals import Refusal
from scheduler.reminders import acknowledgements, print_marks, print_runs

log = logging.getLogger(__name__)

PRINTER = system("print house")
Clock = Callable[[], datetime]

# What a printer has not acknowledged for so long is a matter for a human, who sees it on the page.
_ASKED_FOR = timedelta(days=14)


def hand_over(*, clock: Clock, until: datetime) -> int:
    """Give the print house what it has not got, for as long as the budget lasts; return how many.

    Safe to repeat and to be killed: see `channels.letter.handovers`. What a batch meets keeps no
    other from going. A print house that cannot be reached is tried again in the next round, and
    the page says so meanwhile.
    """
    here = print_runs.folder()
    marks = print_marks.of(here)
    print_marks.note(here, now=clock())
    waiting = marks.waiting(closed=here.batch_names()) if print_marks.is_configured() else []
    done = 0

    def give(connection: Connection, name: str) -> bool:
        nonlocal done
        batch = _find(here, name)
        if batch is None:
            return True  # taken away meanwhile
        is_done = clock() < until and marks.hand_over(
            batch=batch, to=connection, now=clock(), is_time_up=lambda: clock() >= until
        )
        done += is_done
        return is_done

    _for_each(waiting, give, what="did not take")
    return done


def fetch_acknowledgements(*, now: datetime) -> int:
    """Take in what the print house says of the batches it has; return how many were news."""
    if not settings.CHANNELS["letter"].get("print_house_acknowledgement_folder"):
        return 0
    names = print_marks.of(print_runs.folder()).done_since(since=now - _ASKED_FOR)
    known = acknowledgements.of(batches=names)
    open_ones = [name for name in names if name not in known or known[name].differs]
    files = _find_words(open_ones)
    told: dict[str, bytes] = {}

    def fetch(connection: Connection, name: str) -> bool:
        told[name] = connection.read_acknowledgement(file=files[name])
        return True

    _for_each(list(files), fetch, what="told nothing of")
    return sum(_take_in(name, content, now=now) for name, content in told.items())


def find_state(*, batch: str) -> State | None:
    """How far the print house is with a batch; None where none is configured and for one that
    waits."""
    return print_marks.of(print_runs.folder()).find(name=batch)


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


def _find(here: PrintFolder, name: str) -> Batch | None:
    try:
        return here.find_batch(name=name)
    except (ValueError, KeyError):
        raise Undeliverable("damaged-batch", "Its manifest cannot be read.") from None


def _find_words(names: list[str]) -> dict[str, str]:
    """The files in which the print house says something of these batches."""
    if not names:
        return {}
    try:
        with _connected() as connection:
            return connection.acknowledgements(names=names)
    except (Failure, NotConfigured) as failure:
        log.error("the print house could not be asked: %s", failure)
        return {}


def _for_each(names: Iterable[str], act: Callable[[Connection, str], bool], *, what: str) -> None:
    """Do something for one batch after the other, until `act` says that it is enough.

    Whatever goes wrong costs one batch and the connection, and the next has a new one; only a
    print house that cannot be reached at all ends the round.
    """
    left = deque(names)
    while left:
        name = left[0]
        try:
            with _connected() as connection:
                while left:
                    name = left.popleft()
                    if not act(connection, name):
                        return
        except (Unreachable, NotConfigured) as failure:
            log.error("the print house %s batch %s: %s", what, name, failure)
            return
        except Failure as failure:
            log.error("the print house %s batch %s: %s", what, name, failure)


@contextmanager
def _connected() -> Iterator[Connection]:
    house = carriers.find_print_house(settings=settings.CHANNELS["letter"])
    if house is None:
        raise NotConfigured("Nobody is named as the print house.")
    with house.connected() as connection:
        yield connection
