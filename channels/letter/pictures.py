"""The pictures of Easy Read letters: simple shapes in black, drawn by us; refuses an unknown name.

An SVG is made from strokes alone, without a word or a font in it, so that print and page show the
same. A calendar shows the day it is about and a clock the time: a picture that says another time
than the words beside it would mislead whoever reads pictures only.
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import time
from math import cos, pi, sin

SIDE = 100  # of the square that everything is drawn in
# Strokes of digits in a box of 10 by 16, the thin parts of a stencil.
_DIGITS = (
    "M5 0C1 0 0 4 0 8S1 16 5 16 10 12 10 8 9 0 5 0Z",
    "M1 4L6 0V16",
    "M0 4C0-1 10-1 10 4 10 8 0 12 0 16H10",
    "M0 2C4-2 10 0 9 4 9 7 6 8 3 8 6 8 10 9 10 12 10 17 2 17 0 13",
    "M8 16V0L0 11H10",
    "M9 0H2L1 7C4 5 10 5 10 11 10 17 2 17 0 14",
    "M8 0C3 2 0 6 0 11 0 14 2 16 5 16S10 14 10 11 8 6 5 6 1 8 0 11",
    "M0 0H10L4 16",
    "M5 7.5C1 7.5 1 0 5 0S9 7.5 5 7.5-1 16 5 16 9 7.5 5 7.5Z",
    "M2 16C7 14 10 10 10 5 10 2 8 0 5 0S0 2 0 5 2 10 5 10 9 8 10 5",
)
_CALENDAR = "M12 20H88V90H12Z M12 38H88 M32 10V28 M68 10V28"
_PERSON = "M{x} 26a11 11 0 1 0 .1 0Z M{left} 92V70C{left} 56 {right} 56 {right} 70V92"
_HANDSET = (
    "M22 12C12 16 10 28 18 44 28 64 42 78 60 86 74 92 84 88 88 78L72 64 62 70C52 66 38 52 33 40"
    "L38 30Z"
)
_FIXED = {
    "face_to_face": (
        _PERSON.format(x=20, left=5, right=35),
        _PERSON.format(x=80, left=65, right=95),
        "M40 38H60 M46 32L40 38 46 44 M54 32L60 38 54 44",
    ),
    "phone": (_HANDSET, "M60 14C74 16 84 26 86 40 M60 30C66 31 70 35 71 41"),
    "phone_us": (
        _HANDSET,
        "M56 26H92 M80 14L92 26 80 38",
    ),
    "video": (
        "M8 16H92V72H8Z M34 88H66 M50 72V88",
        "M50 24a9 9 0 1 0 .1 0Z M32 72V64C32 50 68 50 68 64V72",
    ),
    "text": (
        "M28 6H72V94H28Z M28 18H72 M28 80H72 M48 87H52",
        "M36 30H64V52H50L42 62V52H36Z M43 38H57 M43 45H53",
    ),
    "door": (
        "M10 92H90 M38 92V10H80V92 M70 50V56",
        "M8 52H30 M22 42L32 52 22 62",
    ),
    "together": (
        _PERSON.format(x=32, left=14, right=50),
        _PERSON.format(x=68, left=52, right=86),
    ),
    "talk": (
        "M8 12H66V46H34L22 58V46H8Z M20 24H54 M20 34H44",
        "M44 58V54H92V84H80V94L68 84H44V58",
    ),
    "support": ("M50 6a44 44 0 1 0 .1 0Z M36 38C36 20 64 20 64 38 64 50 50 50 50 62 M50 74V77",),
    "letter": ("M8 22H92V80H8Z M8 24L50 56 92 24",),
    "hold": (_CALENDAR, "M32 64L46 78 70 50"),
}
NAMES = frozenset({*_FIXED, "calendar", "calendar_crossed", "clock"})


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Which picture, and what it shows in the reader's language, for whoever hears the letter.

    `day` is the number on a calendar's page, `at` the time of a clock. Raises ValueError for a
    name that is not in NAMES, a calendar without a day and a clock without a time.
    """

    name: str
    shows: str
    day: int | None = None
    at: time | None = None

    def __post_init__(self) -> None:
        if self.name not in NAMES:
            raise ValueError(f"There is no picture {self.name!r}.")
        if self.name.startswith("calendar") and self.day is None:
            raise ValueError("A calendar shows a day.")
        if self.name == "clock" and self.at is None:
            raise ValueError("A clock shows a time.")

    def svg(self) -> str:
        """The drawing, without a word in it."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" fill="none"'
            ' stroke="#000" stroke-width="4.5" stroke-linecap="round" stroke-linejoin="round">'
            f"{self._drawing()}</svg>"
        )

    @property
    def address(self) -> str:
        """An address for a page, with the drawing in it."""
        return f"data:image/svg+xml;base64,{b64encode(self.svg().encode()).decode()}"

    def _drawing(self) -> str:
        if self.at is not None:
            return _strokes(_clock(self.at))
        if self.name == "calendar_crossed":
            return _strokes(_CALENDAR, "M22 46L78 84 M78 46L22 84")
        if self.day is not None:
            return _strokes(_CALENDAR) + _number(self.day)
        return _strokes(*_FIXED[self.name])


def _strokes(*paths: str) -> str:
    return f'<path d="{" ".join(paths)}"/>'


def _number(day: int) -> str:
    """The day's digits, in the middle of a calendar's page."""
    digits = [int(digit) for digit in str(day)]
    left = 50 - (30 * len(digits) - 10) / 2
    return "".join(
        f'<g transform="translate({left + 30 * place} 48) scale(2)" stroke-width="2.8">'
        f"{_strokes(_DIGITS[digit])}</g>"
        for place, digit in enumerate(digits)
    )


def _clock(at: time) -> str:
    """A face with twelve marks and two hands."""
    minutes = at.hour % 12 * 60 + at.minute
    hands = f"{_hand(at.minute / 60, 32)} {_hand(minutes / 720, 20)}"
    marks = (
        f"M{_point(hour / 12, 35 if hour % 3 == 0 else 38)}L{_point(hour / 12, 40)}"
        for hour in range(12)
    )
    return f"M50 5a45 45 0 1 0 .1 0Z {hands} {' '.join(marks)}"


def _hand(turn: float, length: float) -> str:
    return f"M50 50L{_point(turn, length)}"


def _point(turn: float, length: float) -> str:
    angle = 2 * pi * turn
    return f"{50 + length * sin(angle):.1f} {50 - length * cos(angle):.1f}"
