"""A file that describes the partnership, from its bytes to one transaction, all or nothing."""

from collections.abc import Iterable

from django.db import transaction

from scheduler import clock
from scheduler.audit.actors import system
from scheduler.commands import faults, partners_file, partners_saving, yaml_items
from scheduler.commands.faults import Fault, Unreadable
from scheduler.commands.partners_file import Record
from scheduler.commands.partners_saving import Kept
from scheduler.refusals import Invalid, Refusal

BY = system("import partners")


def read(content: bytes) -> list[Record]:
    """The records of a file. Ends the command if something in it is bad."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"Line {line} is not UTF-8: save the file as UTF-8.") from error
    root = yaml_items.read(text)
    records = partners_file.read(root, known=partners_saving.known())
    faults.refuse(root.faults)
    return records


def bring_in(records: Iterable[Record], *, dry_run: bool) -> list[Kept]:
    """Keep every record, or none if one is refused or this is only a trial."""
    kept, found, now = [], [], clock.now()
    refused: set[str] = set()
    with transaction.atomic():
        for record in records:
            if refused.intersection(record.key, record.links.values()):
                # It leans on a record that was refused, and is not itself at fault.
                continue
            try:
                with transaction.atomic():
                    kept.append(partners_saving.keep(record, by=BY, now=now))
            except Refusal as refusal:
                found += _faults(record, refusal)
                refused.add(record.key[0])
        if found or dry_run:
            transaction.set_rollback(True)
    faults.refuse(found)
    return kept


def _faults(record: Record, refusal: Refusal) -> list[Fault]:
    if isinstance(refusal, Invalid) and refusal.fields:
        return [
            Fault(record.line, f"{record.path}.{name}", sentence)
            for name, sentences in refusal.fields.items()
            for sentence in sentences
        ]
    return [Fault(record.line, record.path, refusal.sentence)]
