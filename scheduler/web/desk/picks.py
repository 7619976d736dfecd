"""A time on a button, as short as it can be written: who, where, when and how. Pure.

It promises nothing: whoever presses the button asks for the time anew, under the lock.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from scheduler.availability.options import Option
from scheduler.modes import Mode

_LETTERS = {Mode.FACE_TO_FACE: "f", Mode.PHONE: "p", Mode.VIDEO: "v", Mode.TEXT: "t"}
_MODES = {letter: mode for mode, letter in _LETTERS.items()}
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Pick:
    """A time that somebody wants."""

    mode: Mode
    starts_at: datetime
    site_id: UUID
    post_id: UUID


def write(option: Option) -> str:
    """The option's own pick; of several posts the first."""
    minutes = int(option.starts_at.timestamp()) // 60
    ids = ".".join(_short(each) for each in (option.site_id, option.post_ids[0]))
    return f"{_LETTERS[option.mode]}.{minutes:x}.{ids}"


def find_pick(typed: str) -> Pick | None:
    """What `write` wrote; None for anything else."""
    parts = typed.split(".") if len(typed) <= _LONGEST else []
    if len(parts) != 4 or parts[0] not in _MODES:
        return None
    try:
        starts_at = datetime.fromtimestamp(int(parts[1], 16) * 60, UTC)
        site_id, post_id = (_long(part) for part in parts[2:])
    except (ValueError, OverflowError, OSError):
        return None
    return Pick(_MODES[parts[0]], starts_at, site_id, post_id)


def _short(id_: UUID) -> str:
    return base64.urlsafe_b64encode(id_.bytes).decode().rstrip("=")


def _long(short: str) -> UUID:
    try:
        return UUID(bytes=base64.urlsafe_b64decode(short + "=="))
    except binascii.Error as error:
        raise ValueError(short) from error
