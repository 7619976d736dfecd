"""What a check found: a level, a sentence, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """`missing` means that something will not work; `look at` that a human should judge."""

    OK = "ok"
    LOOK = "look at"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor. `do` is empty where all is well."""

    level: Level
    says: str
    do: str = ""


def fine(says: str) -> Finding:
    return Finding(Level.OK, says)


def look(says: str, do: str) -> Finding:
    return Finding(Level.LOOK, says, do)


def missing(says: str, do: str) -> Finding:
    return Finding(Level.MISSING, says, do)
