"""Takes in what a printer says it printed of a batch: the set sent must be the set acknowledged.

A letter that was sent and is not acknowledged, or with another hash, becomes a task of its desk
until the printer acknowledges it after all. What the printer knows and we do not is kept and shown.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from channels.letter import acknowledgements
from channels.letter.acknowledgements import Differences
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.refusals import Invalid, Refusal, Stale
from scheduler.reminders import facts, gate, printed, recalls, tasks
from scheduler.reminders.kinds import Kind, TaskKind
from scheduler.reminders.models import Acknowledgement, Message, Reprint

log = logging.getLogger(__name__)

_SETTLED = "The printer has acknowledged it."


class NoSuchBatch(Refusal):
    """The batch is not in the print folder (any more)."""

    code: ClassVar[str] = "no_such_batch"


def read(*, text: str) -> dict[str, str]:
    """References and hashes out of what a printer sent, or somebody typed. Raises Invalid."""
    with _refusing():
        return acknowledgements.read(text=text)


def listed(*, letters: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The same where a printer told references and hashes one by one. Raises Invalid."""
    with _refusing():
        return acknowledgements.checked(letters=list(letters))


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except acknowledgements.Unreadable as unreadable:
        raise Invalid(str(unreadable), fields={"letters": [str(unreadable)]}) from unreadable


@transaction.atomic
def take_in(
    *, batch: str, told: Mapping[str, str], version: int, by: Actor, now: datetime
) -> Acknowledgement:
    """Compare what the printer told (references and their SHA-256, or "") with the manifest.

    `version` is that of the acknowledgement before, 0 for the first. The latest word holds. Raises
    NoSuchBatch and Stale.
    """
    manifest = printed.find_manifest(name=batch)
    if manifest is None:
        raise NoSuchBatch("There is no such batch.")
    differences = acknowledgements.compare(sent=manifest.letters, told=told)
    before = _in_doubt(of(batches=[batch]).get(batch))
    kept = _keep(batch, differences, version=version, by=by, now=now)
    trail.record(deed="batch.acknowledged", kind="print_batch", record_id=batch, by=by, now=now)
    originals = {line["reference"]: _original(line) for line in manifest.letters}
    _ask_about([originals[each] for each in _in_doubt(kept)], now=now)
    answered = [each for each in differences.acknowledged if each in before]
    _settle([originals[each] for each in answered], now=now)
    if not differences.are_none:
        log.error("batch %s is not acknowledged as it was sent", batch)
    return kept


def says_the_same(known: Acknowledgement, *, batch: str, told: Mapping[str, str]) -> bool:
    """Whether a printer only repeats what is known of it."""
    manifest = printed.find_manifest(name=batch)
    letters = [] if manifest is None else manifest.letters
    found = acknowledgements.compare(sent=letters, told=told)
    return (known.missing, known.altered, known.unknown) == (
        list(found.missing),
        list(found.altered),
        list(found.unknown),
    )


def of(*, batches: Iterable[str]) -> dict[str, Acknowledgement]:
    """The acknowledgements of these batches by their names."""
    return {each.batch: each for each in Acknowledgement.objects.filter(batch__in=list(batches))}


def _keep(
    batch: str, differences: Differences, *, version: int, by: Actor, now: datetime
) -> Acknowledgement:
    told: dict[str, Any] = {
        "acknowledged": len(differences.acknowledged),
        "missing": list(differences.missing),
        "altered": list(differences.altered),
        "unknown": list(differences.unknown),
        "received_at": now,
        "received_by": by.label,
        "version": version + 1,
    }
    is_latest = (
        bool(Acknowledgement.objects.filter(batch=batch, version=version).update(**told))
        if version
        else _is_first(Acknowledgement(batch=batch, **told))
    )
    if not is_latest:
        raise Stale("Somebody else took in an acknowledgement since you looked. Read it first.")
    return Acknowledgement.objects.get(batch=batch)


def _is_first(acknowledgement: Acknowledgement) -> bool:
    try:
        with transaction.atomic():
            acknowledgement.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _original(line: Mapping[str, Any]) -> str:
    """The letter itself, also where the line is of a reprint."""
    return str(line.get("reprint_of") or line["reference"])


def _ask_about(references: list[str], *, now: datetime) -> None:
    for message_id in _ids(references):
        message = facts.message(message_id)
        if isinstance(recalls.find_objection(message, now=now), gate.Withdraw):
            continue  # nobody wants it any more, printed or not
        what = Kind(message.kind).what
        reason = (
            "The printer has not acknowledged this letter. Ask the printer; then have it printed "
            f"again, or tell them {what}."
        )
        tasks.open_about(message, kind=TaskKind.DECIDE_UNKNOWN, reason=reason, now=now)


def _settle(references: list[str], *, now: datetime) -> None:
    for message in Message.objects.filter(id__in=_ids(references)):
        if not _lacks_sheets_of(message):
            tasks.settle(about=message, kinds=[TaskKind.DECIDE_UNKNOWN], outcome=_SETTLED, now=now)


def _lacks_sheets_of(message: Message) -> bool:
    """Whether any batch does: the letter and its reprints may lie in several."""
    again = Reprint.objects.filter(message=message).values_list("id", flat=True)
    of_any = [
        Q(**{f"{field}__contains": str(sheets)})
        for sheets in (message.id, *again)
        for field in ("missing", "altered")
    ]
    return Acknowledgement.objects.filter(reduce(or_, of_any)).exists()


def _in_doubt(told: Acknowledgement | None) -> set[str]:
    return set() if told is None else {*told.missing, *told.altered}


def _ids(references: list[str]) -> list[UUID]:
    """Those that are ours: a folder may hold letters of another database."""
    wanted = recalls.ids(references)
    return list(Message.objects.filter(id__in=wanted).values_list("id", flat=True))
