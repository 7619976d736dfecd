"""Every kind of letter in every size, layout and language, with everybody in it invented.

What a letter must be is asked here too, in one place, so that a test can also be given letters
that are wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from pathlib import Path

from channels.letter import pdf
from channels.letter.languages import LANGUAGES
from channels.letter.message import Letter
from channels.letter.pdf import Rendered
from scheduler.modes import Mode
from scheduler.reminders import letter_records, letters, revealing
from scheduler.reminders.enclosures import Enclosed
from scheduler.reminders.kinds import Kind
from scheduler.reminders.postal import PostClass
from scheduler.reminders.words import About
from tests.channels.letter import reading
from tests.channels.letter.reading import Looked, Tag
from tests.times import at

# What is said of an appointment or an offer; letters with a code have a test of their own.
KINDS = tuple(kind for kind in Kind if kind is not Kind.CODE)
SIZES = (12, 20, 24, 28)
LAYOUTS = ("plain", "easy_read")
# As letters go out today, and the same languages alone, as they will once somebody has read them.
SPOKEN = ("en", "cy", "cy+en", "ar", "ar+en")
ENCLOSED = Enclosed(
    about=About(
        kind=Kind.CONFIRMATION,
        mode=Mode.FACE_TO_FACE,
        on=date(2027, 3, 9),
        at=time(14, 30),
        greeting="Asha",
        sender="Riverside Appointments",
        desk_phone="01632 960003",
        place="The Hub",
        ring_number="07700 900123",
        ring_from="01632 960002",
        video_link="https://meet.riverside.example/4KQ7-9XW2-M3PD",
        text_number="07700 900010",
        answer_by=at("Tue 2 Mar 2027 17:00"),
    ),
    address_lines=("Asha Example", "Flat 2", "1 Example Street", "Exampleton", "TA1 1AB"),
    written_on=date(2027, 2, 22),
    post_class=PostClass.SECOND,
    reference="K7M4QP",
    place_lines=("2 High Street", "Exampleton", "BS1 4ND"),
    room="Room 1",
    site_phone="01632 960002",
    with_whom=("Freya Example, Support worker",),
    service="Psychological first conversation",
    needs=("hearing_loop", "interpreter"),
    has_interpreter=True,
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which letter: `spoken` is one of SPOKEN, `layout` one of LAYOUTS."""

    kind: Kind
    layout: str
    spoken: str
    size: int
    mode: Mode = Mode.FACE_TO_FACE

    def __str__(self) -> str:
        return f"{self.kind}-{self.layout}-{self.spoken}-{self.size}-{self.mode}"

    def compose(self) -> Letter:
        """The letter as the service writes it."""
        language, _, other = self.spoken.partition("+")
        letter = letters.compose(
            replace(
                ENCLOSED,
                about=replace(ENCLOSED.about, kind=self.kind, mode=self.mode),
                language=language,
                reference="" if self.kind is Kind.OFFER else ENCLOSED.reference,
                point_size=self.size,
                is_easy_read=self.layout == "easy_read",
            ),
            message_reference="a-message",
            valid_until=at("Wed 3 Mar 2027 17:30"),
        )
        return letter if other else replace(letter, also=())


def every() -> Iterator[Wanted]:
    """All of them, the modes in turn, so that each stands in every kind, layout and language."""
    modes = tuple(Mode)
    for kind in KINDS:
        for layout in LAYOUTS:
            for spoken in SPOKEN:
                for number, size in enumerate(SIZES):
                    mode = modes[(number + KINDS.index(kind)) % len(modes)]
                    yield Wanted(kind=kind, layout=layout, spoken=spoken, size=size, mode=mode)


def find_faults(letter: Letter, rendered: Rendered, *, record: str) -> list[str]:
    """What is wrong with a letter, by name: each is a part of "It is done when" of issue 4."""
    looked = reading.look(rendered.content)
    tags = reading.tags(rendered.content)
    written = letter_records.find_letter(record)
    recorded = "".join(written.printed) if written else ""
    numbers = "".join(_numbers(letter, looked, tags))
    outside = revealing.find(*letters.outside(letter), *letter.recipient.lines)
    faults = {
        "its text is not that of the record": (
            reading.said(looked.heard) != reading.said(recorded + numbers)
        ),
        "its text is not that of the letter": (
            reading.said(looked.heard) != reading.said("".join(letter.words) + numbers)
        ),
        "there is ink where nothing may be printed": reading.ink_outside(rendered.content) != [],
        "the window shows something else": (
            _in_window(looked) != "".join("".join(letter.recipient.lines).split())
        ),
        "the body begins too high or is too small": _is_body_amiss(letter, looked),
        "it has more than 10 pages or 2 MB": (
            len(rendered.content) > pdf.MOST_BYTES or _last_page(looked) > pdf.MOST_PAGES
        ),
        "a font is not inside": not looked.fonts or not all(looked.fonts.values()),
        "its tags are not those of its text": not _is_tagged(letter, rendered, tags),
        "it gives something away outside": outside is not None,
    }
    return [fault for fault, holds in faults.items() if holds]


def _numbers(letter: Letter, looked: Looked, tags: list[Tag]) -> Iterator[str]:
    """The number on each page, in the language that is spoken on it."""
    titles = [tag.page for tag in tags if tag.kind == "H1"]
    for page in range(1, _last_page(looked) + 1):
        spoken = max((at for at, title in enumerate(titles) if title <= page), default=0)
        language = letter.bodies[min(spoken, len(letter.also))].language
        yield LANGUAGES[language].pages.format(page=page, pages=_last_page(looked))


def _last_page(looked: Looked) -> int:
    return max(glyph.page for glyph in looked.glyphs)


def _in_window(looked: Looked) -> str:
    left, top, right, bottom = reading.FIRST_PAGE["address"]
    shown = [
        glyph
        for glyph in looked.glyphs
        if glyph.page == 1 and left <= glyph.left < right and top <= glyph.baseline <= bottom
    ]
    return "".join(glyph.text for glyph in shown if not glyph.text.isspace())


def _is_body_amiss(letter: Letter, looked: Looked) -> bool:
    """What stands below the head is as large as was asked for, and nothing stands between."""
    beside = 125
    below = [g for g in looked.glyphs if g.page > 1 or (g.left < beside and g.baseline > 67)]
    highest = min(g.baseline for g in below if g.page == 1)
    return highest < 95 or min(glyph.size for glyph in below) != letter.point_size


def _is_tagged(letter: Letter, rendered: Rendered, tags: list[Tag]) -> bool:
    says = reading.catalogue(rendered.content)
    titles = [tag.language or letter.language for tag in tags if tag.kind == "H1"]
    pictures = [idea.picture.shows for body in letter.bodies for idea in body.ideas]
    items = [tag for tag in tags if tag.kind == "LI"]
    return (
        says["tagged"] is says["is_pdf_ua_1"] is True
        and says["language"] == letter.language
        and titles == [body.language for body in letter.bodies]
        and [tag.shows for tag in tags if tag.kind == "Figure"] == pictures
        and len(items) >= sum(len(body.details) for body in letter.bodies)
    )


def render(wanted: Wanted, *, font_folder: Path) -> tuple[Letter, Rendered, list[str]]:
    """The letter, its PDF, and what is wrong with it."""
    letter = wanted.compose()
    rendered = pdf.render(letter=letter, font_folder=font_folder)
    record = letter_records.readable(letter)
    return letter, rendered, find_faults(letter, rendered, record=record)
