"""Closes batches of letters for the printer, each evening at the cut-off or when asked.

Every evening, weekends included: a letter handed over on a Sunday is printed on Monday, which is
what its lead time was reckoned with.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from channels.letter import carriers
from channels.letter.batch import DamagedLetters, PrintFolder
from channels.letter.manifests import Batch
from channels.letter.message import PostClass
from channels.letter.records import KeptLetter
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.identity import fences
from scheduler.reminders import postal, print_marks, recalls, reprints, tasks
from scheduler.reminders.kinds import Channel, Kind, TaskKind
from scheduler.reminders.models import Message, Reprint
from scheduler.reminders.states import State

log = logging.getLogger(__name__)

_DAMAGED = "The letter's file was damaged before it was printed."
_LOST = "The letter's file was lost before it was printed."
# Whatever was sent longer ago has seen a cut-off, even where one evening's was missed.
_LOOKED_BACK = timedelta(days=2)


def folder() -> PrintFolder:
    """The print folder of the settings."""
    return carriers.print_folder(settings=settings.CHANNELS["letter"])


def close(*, now: datetime) -> list[Batch]:
    """Close a batch for every class of post and number of sheets that has letters waiting.

    A letter that nobody wants any more is taken back first. One whose file is damaged stays
    behind and becomes a task; the others go.
    """
    here = folder()
    print_marks.note(here, now=now)
    reprints.catch_up(here=here, now=now)
    for letter in here.waiting():
        if _is_recalled(letter, now=now):
            here.withdraw(reference=letter.reference)
    closed = [batch for each in PostClass for batch in _close_class(here, each, now=now)]
    # Without a print house these are printed from the folder, whoever is named tomorrow.
    print_marks.note(here, now=now)
    reprints.catch_up(here=here, now=now)
    return closed


def print_again(*, message_id: UUID, reason: str, by: Actor, now: datetime) -> Reprint:
    """Have one letter printed again in the next batch of its class; see `reprints.ask`."""
    here = folder()
    asked = reprints.ask(message_id=message_id, reason=reason, here=here, by=by, now=now)

    def put() -> None:
        # After the commit nobody is in any more who had said who they are.
        with fences.changing():
            reprints.put_or_note(asked, here=here, now=now)

    transaction.on_commit(put)
    return asked


def close_by_hand(*, by: Actor, now: datetime) -> list[Batch]:
    """Close what waits because somebody asked for it, before the cut-off or after."""
    closed = close(now=now)
    for batch in closed:
        trail.record(deed="batch.closed", kind="print_batch", record_id=batch.name, by=by, now=now)
    return closed


def close_if_due(*, now: datetime) -> list[Batch]:
    """Close what was handed over before the latest cut-off, unless that was done already.

    The folder says what waits. A letter of the last days that it does not know any more, after a
    loss or from a backup, was never printed for all we know, and becomes a task.
    """
    cut_off = postal.cut_off_before(now)
    # Asked before the folder is: whatever is sent by now has its record there by then.
    sent = _sent_between(now - _LOOKED_BACK, cut_off)
    here = folder()
    reprints.catch_up(here=here, now=now)
    for reference in (each for each in sent if not here.is_known(reference=each)):
        log.error("a letter is not in the print folder: %s", reference)
        _tell_otherwise(reference, why=_LOST, now=now)
    is_due = any(each.accepted_at < cut_off for each in here.waiting())
    return close(now=now) if is_due else []


def _sent_between(starts_at: datetime, ends_at: datetime) -> set[str]:
    """What the print folder accepted; a letter that a human says they sent is not in it."""
    sent = Message.objects.filter(
        channel=Channel.LETTER,
        state=State.SENT,
        carrier=folder().name,
        sent_at__gte=starts_at,
        sent_at__lt=ends_at,
    )
    return {str(id_) for id_ in sent.values_list("id", flat=True)}


def _is_recalled(letter: KeptLetter, *, now: datetime) -> bool:
    if letter.reprint_of:
        return reprints.recall_if_unwanted(letter=letter, now=now)
    return recalls.recall_if_unwanted(reference=letter.reference, now=now)


def _close_class(here: PrintFolder, post_class: PostClass, *, now: datetime) -> list[Batch]:
    try:
        return here.close_batches(post_class=post_class, now=now)
    except DamagedLetters as damaged:
        log.error("letters are damaged: %s", ", ".join(damaged.references))
        for reference in damaged.references:
            _tell_otherwise(reference, why=_DAMAGED, now=now)
            # Only now that it is a task: whoever dies before this meets it again.
            here.set_aside(reference=reference)
        return damaged.batches


@transaction.atomic
def _tell_otherwise(reference: str, *, why: str, now: datetime) -> None:
    for message_id in recalls.ids([reference]):
        message = recalls.note_unprinted(
            message_id=message_id, state=State.FAILED, reason=why, now=now
        )
        if message is not None:
            reason = f"{why} Find out how to tell them {Kind(message.kind).what}."
            tasks.open_about(message, kind=TaskKind.COULD_NOT_BE_TOLD, reason=reason, now=now)
