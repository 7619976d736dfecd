"""What a printer says it printed of a batch, and how that differs from what it was given; pure.

The set that was sent and the set that is acknowledged must be the same, hash by hash.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from channels.message import REFERENCE

# `sha256sum` writes the hash first; people write the name alone, or the name and then the hash.
_SHA256 = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)
_FILE = re.compile(r"\*?(.+?)(?:\.pdf)?", re.IGNORECASE)
_MOST = 20_000


class Unreadable(ValueError):
    """This is no acknowledgement; says what was wrong, and repeats none of it."""


@dataclass(frozen=True, kw_only=True)
class Differences:
    """References: `missing` were sent and are not acknowledged, `unknown` the other way round,
    `altered` are acknowledged with another hash than was sent."""

    acknowledged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def are_none(self) -> bool:
        """Whether the set sent is the set acknowledged."""
        return not (self.missing or self.altered or self.unknown)


def read(*, text: str) -> dict[str, str]:
    """References and their hashes (or ""), from a printer's JSON or from lines.

    JSON: {"letters": [{"reference": …, "sha256": …}, …]}, as in the manifest. A line: the
    reference or the file's name, with the hash before or after it, or none. Raises Unreadable.
    """
    stripped = text.strip()
    is_json = stripped.startswith("{")
    return checked(letters=_from_json(stripped) if is_json else _from_lines(stripped))


def checked(*, letters: Sequence[tuple[Any, Any]]) -> dict[str, str]:
    """References and their hashes (or ""), whoever told them and how. Raises Unreadable."""
    if not letters:
        raise Unreadable("It names no letter.")
    if len(letters) > _MOST:
        raise Unreadable(f"It names more than {_MOST} letters.")
    for reference, hashed in letters:
        if not isinstance(reference, str) or not REFERENCE.fullmatch(reference):
            raise Unreadable("A reference has 1 to 64 letters, digits, - and _.")
        if hashed and not (isinstance(hashed, str) and _SHA256.fullmatch(hashed)):
            raise Unreadable("A SHA-256 has 64 hexadecimal digits.")
    return dict(letters)


def compare(*, sent: Iterable[Mapping[str, Any]], told: Mapping[str, str]) -> Differences:
    """The letters of a manifest against what the printer told; a hash not told is not compared."""
    hashes = {line["reference"]: line["sha256"] for line in sent}
    altered = {
        reference
        for reference, hashed in hashes.items()
        if told.get(reference) and told[reference].lower() != hashed
    }
    return Differences(
        acknowledged=tuple(each for each in hashes if each in told and each not in altered),
        missing=tuple(each for each in hashes if each not in told),
        altered=tuple(each for each in hashes if each in altered),
        unknown=tuple(sorted(each for each in told if each not in hashes)),
    )


def _from_json(text: str) -> list[tuple[Any, Any]]:
    try:
        letters = json.loads(text)["letters"]
        return [(line["reference"], line.get("sha256") or "") for line in letters]
    # Brackets within brackets without end are no acknowledgement either.
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unreadable("It is not the JSON of an acknowledgement.") from None


def _from_lines(text: str) -> list[tuple[Any, Any]]:
    return [_line(line.split()) for line in text.splitlines() if line.strip()]


def _line(words: list[str]) -> tuple[str, str]:
    hashes = [word for word in words if _SHA256.fullmatch(word)]
    names = [word for word in words if not _SHA256.fullmatch(word)]
    if len(names) != 1 or len(hashes) > 1:
        raise Unreadable("Each line holds one reference, and perhaps its SHA-256.")
    name = _FILE.fullmatch(names[0])
    return (name[1] if name else ""), "".join(hashes)
