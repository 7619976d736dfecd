"""A letter to one address; refuses a size, a language and a class of post that nobody offers."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from channels.letter.address import PostalAddress
from channels.letter.languages import LANGUAGES
from channels.message import Message

POINT_SIZES = (12, 20, 24, 28)  # DOMAIN.md §2.2: 12, and large print as people ask for it
# The mark by which a print service tells letters apart; inside the content it would be taken for
# one (DOMAIN.md §4.1).
_NOTIFY_TAG = re.compile(r"\bNOTIFY\b")


class PostClass(StrEnum):
    """How fast it travels, and what it costs."""

    FIRST = "first"
    SECOND = "second"
    ECONOMY = "economy"


@dataclass(frozen=True, kw_only=True)
class Letter(Message):
    """What is printed, in the order in which it is printed.

    `sender_name` stands at the head, `contact_lines` (how to reach the sender), `date_line` and
    `reference_line` beside the address. `details` are pairs of a label and what it says ("When",
    "Tuesday 1 December 2026, 2:30pm"); they follow the first of `paragraphs`. A line break inside
    a text is kept. Nothing of a letter is shown in logs and tracebacks.
    """

    recipient: PostalAddress = field(repr=False)
    sender_name: str
    contact_lines: tuple[str, ...] = field(default=(), repr=False)
    date_line: str
    reference_line: str = field(default="", repr=False)
    salutation: str = field(repr=False)
    heading: str = field(repr=False)
    paragraphs: tuple[str, ...] = field(repr=False)
    details: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    closing: str = ""
    signatory: str = field(default="", repr=False)
    point_size: int = 12
    language: str = "en"
    post_class: PostClass = PostClass.SECOND

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.point_size not in POINT_SIZES:
            raise ValueError(f"A letter is set in one of {POINT_SIZES} points.")
        if self.language not in LANGUAGES:
            raise ValueError(f"Letters can be set in {', '.join(LANGUAGES)}.")
        object.__setattr__(self, "post_class", PostClass(self.post_class))

    @property
    def words(self) -> tuple[str, ...]:
        """Every text of the letter, address included, in the order in which it is printed."""
        head = (self.sender_name, *self.recipient.lines, *self.contact_lines)
        body = (self.date_line, self.reference_line, self.salutation, self.heading)
        details = tuple(text for detail in self.details for text in detail)
        first, rest = self.paragraphs[:1], self.paragraphs[1:]
        return (*head, *body, *first, *details, *rest, self.closing, self.signatory)

    @property
    def holds_notify_tag(self) -> bool:
        """Whether a text would be taken for a print service's own mark."""
        return any(_NOTIFY_TAG.search(text) for text in self.words)
