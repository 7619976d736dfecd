"""A letter as plain text, for the record, and that text read back for a page; pure.

The record is what is kept of a letter, so a page of it can only know what the text says: therefore
it also says, in lines in square brackets, the language, the size and the pictures. A record of
another form is read as nothing (None), never wrongly.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time

from channels.letter.languages import LANGUAGES
from channels.letter.message import POINT_SIZES, Body, Idea, Letter
from channels.letter.pictures import Picture

_SET_IN = re.compile(r"\[([a-z]{2}), ([0-9]{2}) point\]")
_PICTURE = re.compile(r"\[(\w+)(?: ([0-9]{1,2})(?::([0-9]{2}))?)?: (.*)\]")
_HEADING, _DETAIL, _CONTINUED = "# ", "- ", "  "


@dataclass(frozen=True, slots=True)
class Details:
    """Pairs of a label and the lines it stands before."""

    pairs: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadIdea:
    """A picture, and the lines beside it."""

    picture: Picture
    lines: tuple[str, ...]


Block = Paragraph | Details | ReadIdea


@dataclass(frozen=True, slots=True)
class ReadBody:
    """What the letter says in one language, from above its heading to its end."""

    language: str
    above: tuple[Paragraph, ...]
    heading: str
    blocks: tuple[Block, ...]

    @property
    def direction(self) -> str:
        """ "ltr" or "rtl"."""
        return LANGUAGES[self.language].direction


@dataclass(frozen=True, slots=True)
class ReadLetter:
    """A record, read back."""

    recipient: tuple[str, ...] = field(repr=False)
    head: tuple[str, ...]
    point_size: int
    bodies: tuple[ReadBody, ...] = field(repr=False)

    @property
    def printed(self) -> Iterator[str]:
        """Every text that stands on the paper."""
        yield from (*self.head, *self.recipient)
        for body in self.bodies:
            yield body.heading
            for block in (*body.above, *body.blocks):
                if isinstance(block, Details):
                    for label, lines in block.pairs:
                        yield from (label, *lines)
                else:
                    yield from block.lines


def readable(letter: Letter) -> str:
    """The letter as text: the window, the head, and what it says in each language."""
    above = (letter.sender_name, *letter.contact_lines, letter.date_line, letter.reference_line)
    parts = ["\n".join(letter.recipient.lines), _joined(above)]
    for number, body in enumerate(letter.bodies):
        if (len(letter.bodies), body.language, letter.point_size) != (1, "en", 12):
            parts.append(f"[{body.language}, {letter.point_size} point]")
        if number:
            parts.append(_joined((body.date_line, body.reference_line)))
        parts += _main(body)
        if number:
            parts.append(_joined(body.contact_lines))
    return "\n\n".join(part for part in parts if part)


def find_letter(text: str) -> ReadLetter | None:
    """The letter that `readable` made this text of; None where it made no such text."""
    recipient, head, *rest = [part.split("\n") for part in text.split("\n\n")] + [[""], [""]]
    bodies, size = [], 12
    for language, point_size, parts in _split(rest):
        body = _find_body(language, parts)
        if body is None or language not in LANGUAGES or point_size not in POINT_SIZES:
            return None
        bodies.append(body)
        size = point_size
    return ReadLetter(tuple(recipient), tuple(head), size, tuple(bodies))


def _joined(lines: tuple[str, ...]) -> str:
    return "\n".join(line for line in lines if line)


def _main(body: Body) -> Iterator[str]:
    yield body.salutation
    yield f"{_HEADING}{body.heading}"
    yield from body.paragraphs[:1]
    yield "\n".join(
        f"{_DETAIL}{label}: {said}".replace("\n", f"\n{_CONTINUED}") for label, said in body.details
    )
    yield from body.paragraphs[1:]
    yield from (f"[{_named(idea)}: {idea.picture.shows}]\n{idea.says}" for idea in body.ideas)
    yield body.closing
    yield body.signatory


def _named(idea: Idea) -> str:
    picture = idea.picture
    if picture.at is not None:
        return f"{picture.name} {picture.at:%H:%M}"
    return picture.name if picture.day is None else f"{picture.name} {picture.day}"


def _split(parts: list[list[str]]) -> Iterator[tuple[str, int, list[list[str]]]]:
    """The parts of each language, with its code and the size."""
    language, size, own = "en", 12, list[list[str]]()
    for part in parts:
        if part == [""]:
            continue
        mark = _SET_IN.fullmatch(part[0])
        if mark is None:
            own.append(part)
            continue
        if own:
            yield language, size, own
        language, size, own = mark[1], int(mark[2]), []
    yield language, size, own


def _find_body(language: str, parts: list[list[str]]) -> ReadBody | None:
    places = [place for place, part in enumerate(parts) if part[0].startswith(_HEADING)]
    if not places or language not in LANGUAGES:
        return None
    place = places[0]
    heading = " ".join(parts[place]).removeprefix(_HEADING)
    above = tuple(Paragraph(tuple(part)) for part in parts[:place])
    return ReadBody(language, above, heading, tuple(map(_block, parts[place + 1 :])))


def _block(part: list[str]) -> Block:
    first = part[0]
    if first.startswith(_DETAIL):
        return Details(tuple(_pairs(part)))
    picture = _find_picture(first)
    return Paragraph(tuple(part)) if picture is None else ReadIdea(picture, tuple(part[1:]))


def _find_picture(line: str) -> Picture | None:
    found = _PICTURE.fullmatch(line)
    if found is None:
        return None
    name, number, minutes, shows = found.groups()
    try:
        at = time(int(number), int(minutes)) if minutes else None
        return Picture(
            name=name, shows=shows, day=int(number) if number and not at else None, at=at
        )
    except ValueError:
        return None


def _pairs(part: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    label, lines = "", list[str]()
    for line in part:
        if not line.startswith(_DETAIL):
            lines.append(line.removeprefix(_CONTINUED))
            continue
        if label:
            yield label, tuple(lines)
        label, _, said = line.removeprefix(_DETAIL).partition(": ")
        lines = [said]
    yield label, tuple(lines)
