"""Imports of a rota, and undoing them, with what either would do to people who are booked.

Like every change of the rota an import is carried out, looked at and taken back (decision 028). It
is not undone while that would leave somebody without a worker: those are named instead.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from scheduler.audit.actors import Actor
from scheduler.booking import covers, previews
from scheduler.booking.previews import Preview
from scheduler.refusals import Refusal
from scheduler.rota import import_keeping, import_undoing, imports, pattern_rows
from scheduler.rota.import_keeping import Kept
from scheduler.rota.import_plans import Understood
from scheduler.rota.import_undoing import Undone


class PromisesDepend(Refusal):
    """People are booked in what the import made; `appointments` has their ids."""

    code = "promises_depend"


class OutcomeChanged(Refusal):
    """It would do something else by now than what was shown."""

    code = "outcome_changed"

    def __init__(self) -> None:
        super().__init__("What this would do has changed since it was tried. Try it again first.")


class NothingToImport(Refusal):
    """The rota holds all that the file says."""

    code = "nothing_to_import"


class _Differs(Exception):
    """The import would do something else to the rota than what was shown."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What an import would do to the rota, and to people; `key` names exactly this."""

    kept: Kept
    preview: Preview

    @property
    def key(self) -> str:
        return f"{self.preview.key}-{_digest(self.kept)}"


@dataclass(frozen=True, slots=True)
class UndoTried:
    """What undoing would do to the rota, and to people."""

    undone: Undone
    preview: Preview


def try_out(found: Understood, *, ends_missing: bool, by: Actor, now: datetime) -> Tried:
    """What saving would do. Raises what saving raises; keeps nothing."""
    done: list[Kept] = []
    change = partial(_save, found, done, ends_missing=ends_missing, by=by, now=now)
    preview = previews.of(change=change, now=now)
    return Tried(done[-1], preview)


def save_if_same(
    found: Understood, *, ends_missing: bool, key: str, by: Actor, now: datetime
) -> Kept | Tried:
    """Save it if it does what was shown under `key`; otherwise what it would do by now."""
    to_people, _, to_rota = key.partition("-")
    done: list[Kept] = []
    change = partial(_save, found, done, ends_missing=ends_missing, only=to_rota, by=by, now=now)
    try:
        other = previews.save_if_same(change=change, key=to_people, now=now)
    except _Differs:
        return try_out(found, ends_missing=ends_missing, by=by, now=now)
    if other is not None:
        return Tried(done[-1], other)
    covers.agree_where_fine(now=now)
    return done[-1]


def try_undoing(*, import_id: UUID, by: Actor, now: datetime) -> UndoTried:
    """What undoing would do, also where it cannot be done. Keeps nothing.

    Raises import_undoing.AlreadyUndone, or shifts.Overlaps.
    """
    done: list[Undone] = []
    change = partial(_undo, done, import_id=import_id, by=by, now=now)
    preview = previews.of(change=change, now=now)
    return UndoTried(done[-1], preview)


def undo_if_same(*, import_id: UUID, key: str, by: Actor, now: datetime) -> UndoTried | None:
    """Undo it if that does what was shown under `key`; otherwise what it would do by now.

    None says that it was undone. Raises PromisesDepend, and what trying it raises.
    """
    tried = try_undoing(import_id=import_id, by=by, now=now)
    left = tried.preview.left
    if left:
        raise PromisesDepend(
            "People are booked in what this import made. Find other times with them first.",
            appointments=[str(each.row.appointment_id) for each in left],
        )
    if tried.preview.key != key:
        return tried
    done: list[Undone] = []
    change = partial(_undo, done, import_id=import_id, by=by, now=now)
    # Nobody is left under this key, whoever books meanwhile: otherwise it would be another one.
    other = previews.save_if_same(change=change, key=key, now=now)
    return None if other is None else UndoTried(done[-1], other)


def _save(
    found: Understood,
    done: list[Kept],
    *,
    ends_missing: bool,
    by: Actor,
    now: datetime,
    only: str | None = None,
) -> None:
    """`only`: raise _Differs if it does anything else than this to the rota. Of a file that was
    not understood whole nothing is saved: raises imports.BadEntries."""
    if found.bad:
        raise imports.BadEntries(found.bad)
    kept = import_keeping.bring_in(
        parts=found.parts, ends_missing=ends_missing, source=found.source, by=by, now=now
    )
    if only is not None and only != _digest(kept):
        raise _Differs
    done.append(kept)


def _digest(kept: Kept) -> str:
    """What an import does to the rota, without the ids of what it makes."""
    words = [
        [
            step.deed,
            pattern_rows.write(step.before) if step.before else None,
            pattern_rows.write(step.after) if step.after else None,
            [str(step.leave.staff_member_id), str(step.leave), str(step.leave.ends_at)]
            if step.leave
            else None,
        ]
        for step in kept.brought.steps
    ]
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:24]


def _undo(done: list[Undone], *, import_id: UUID, by: Actor, now: datetime) -> None:
    done.append(import_undoing.undo(import_id=import_id, by=by, now=now))
