"""Writes where a page of options ended into a word for the caller, and reads it again.

The word belongs to its question: with another one it is refused, not misread.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework.exceptions import ValidationError

from scheduler.availability.options import Cursor
from scheduler.modes import Mode

# What does not make another question of it.
_BESIDES = ("after", "limit")
_MODES = tuple(Mode)


def write(cursor: Cursor, *, question: Mapping[str, Any]) -> str:
    """A word of letters, digits, `-` and `_`."""
    parts = [
        _fingerprint(question),
        cursor.choice_id.hex,
        int(cursor.known_workers),
        _MODES.index(cursor.mode),
        cursor.moment.isoformat(),
        [[int(serving), worker.hex] for serving, worker in sorted(cursor.shown)],
    ]
    written = json.dumps(parts, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(written).rstrip(b"=").decode()


def read(word: str, *, question: Mapping[str, Any]) -> Cursor:
    """Raises ValidationError for a word that was not given for this question."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
        fingerprint, choice, known, mode, moment, shown = parts
        cursor = Cursor(
            choice_id=UUID(choice),
            known_workers=bool(known),
            mode=_MODES[mode],
            moment=datetime.fromisoformat(moment),
            shown=frozenset((bool(serving), UUID(worker)) for serving, worker in shown),
        )
        if fingerprint != _fingerprint(question) or cursor.moment.tzinfo is None:
            raise ValueError("another question's")
    except (ValueError, TypeError, IndexError, AttributeError, RecursionError):
        sentence = "This is not where a page of this question ended. Ask for the first page again."
        raise ValidationError({"after": [sentence]}) from None
    return cursor


def _fingerprint(question: Mapping[str, Any]) -> str:
    asked = {name: value for name, value in question.items() if name not in _BESIDES}
    written = json.dumps(asked, sort_keys=True, default=str).encode()
    return hashlib.sha256(written).hexdigest()[:16]
