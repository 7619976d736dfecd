"""Notes every look at a person's record: who looked, at what, when."""

from uuid import UUID

from scheduler.api.calls import Call
from scheduler.audit import trail


def note(call: Call, *, person_id: UUID, kind: str, record_id: UUID | str) -> None:
    """The caller has been shown this record of this person."""
    trail.record(
        deed="person.seen",
        kind=kind,
        record_id=record_id,
        by=call.by,
        now=call.now,
        person_id=person_id,
    )


def note_search(call: Call, *, found: int) -> None:
    """The caller has looked for people. What they typed is a person's detail and is not kept."""
    trail.record(
        deed="people.searched",
        kind="search",
        record_id="people",
        by=call.by,
        now=call.now,
        reason=f"{found} found",
    )


def note_list(call: Call, *, kind: str, record_id: UUID) -> None:
    """The caller has been shown a list in which people are named: a desk's, a site's, a worker's.

    One entry stands for the list; a look at one person's record is noted by itself.
    """
    trail.record(
        deed="people.listed",
        kind=kind,
        record_id=str(record_id),
        by=call.by,
        now=call.now,
    )
