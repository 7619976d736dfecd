"""How much time is kept for face to face where nobody decided otherwise; pure.

The values were chosen with `scheduler simulate protection`: docs/protection.md shows them beside
others.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Level:
    """`percent` of a shift is kept for face to face until `release` before a start."""

    percent: int
    release: timedelta


DEFAULT = Level(percent=60, release=timedelta(days=7))
# By so much, remote time that could not serve face to face ranks before remote time that could.
HEAD_START = timedelta(days=1)
