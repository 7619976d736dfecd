"""A letter to one address; refuses a size, a language and a class of post that nobody offers."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from channels.letter.address import PostalAddress
from channels.letter.languages import LANGUAGES
from channels.letter.pictures import Picture
from channels.message import Message

# DOMAIN.md §2.2: 12, and large print as people ask for it. 16 is the ordinary size of Easy Read,
# which is never set smaller than 14 points.
POINT_SIZES = (12, 16, 20, 24, 28)
# The mark by which a print service tells letters apart; inside the content it would be taken for
# one (DOMAIN.md §4.1).
_NOTIFY_TAG = re.compile(r"\bNOTIFY\b")


class PostClass(StrEnum):
    """How fast it travels, and what it costs."""

    FIRST = "first"
    SECOND = "second"
    ECONOMY = "economy"


@dataclass(frozen=True, kw_only=True)
class Idea:
    """What Easy Read says at a time: a picture, and a short line or two beside it."""

    picture: Picture = field(repr=False)
    says: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Body:
    """What a letter says in one language, in the order in which it is printed.

    `contact_lines` (how to reach the sender), `date_line` and `reference_line` stand beside the
    address. `details` are pairs of a label and what it says ("When", "Tuesday …"), printed after
    the first paragraph. A body with `ideas` is in Easy Read: it has them instead of paragraphs
    and details. Line breaks inside a text are kept.
    """

    contact_lines: tuple[str, ...] = field(default=(), repr=False)
    date_line: str = ""
    reference_line: str = field(default="", repr=False)
    salutation: str = field(repr=False)
    heading: str = field(repr=False)
    paragraphs: tuple[str, ...] = field(default=(), repr=False)
    details: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    ideas: tuple[Idea, ...] = field(default=(), repr=False)
    closing: str = ""
    signatory: str = field(default="", repr=False)
    language: str = "en"

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"Letters can be set in {', '.join(LANGUAGES)}.")
        if self.ideas and (self.paragraphs or self.details):
            raise ValueError("Easy Read says everything in ideas.")

    @property
    def main_words(self) -> tuple[str, ...]:
        """The texts from the salutation to the signature."""
        details = tuple(text for detail in self.details for text in detail)
        first, rest = self.paragraphs[:1], self.paragraphs[1:]
        said = (*first, *details, *rest, *(idea.says for idea in self.ideas))
        return (self.salutation, self.heading, *said, self.closing, self.signatory)


@dataclass(frozen=True, kw_only=True)
class Letter(Body, Message):
    """A letter: to whom, from whom, and what it says; in `also`, the same in other languages.

    `sender_name` stands at the head. What `also` says begins on a page of its own, with its own
    date, and with its contact lines at the end. Nothing of a letter is shown in logs and
    tracebacks.
    """

    recipient: PostalAddress = field(repr=False)
    sender_name: str
    also: tuple[Body, ...] = field(default=(), repr=False)
    point_size: int = 12
    post_class: PostClass = PostClass.SECOND

    def __post_init__(self) -> None:
        Message.__post_init__(self)
        Body.__post_init__(self)
        if self.point_size not in POINT_SIZES:
            raise ValueError(f"A letter is set in one of {POINT_SIZES} points.")
        object.__setattr__(self, "post_class", PostClass(self.post_class))

    @property
    def bodies(self) -> tuple[Body, ...]:
        """What it says, language by language."""
        return (self, *self.also)

    @property
    def words(self) -> tuple[str, ...]:
        """Every text of the letter, address included, in the order in which it is printed."""
        head = (self.sender_name, *self.recipient.lines, *self.contact_lines)
        first = (self.date_line, self.reference_line, *self.main_words)
        others = (
            (body.date_line, body.reference_line, *body.main_words, *body.contact_lines)
            for body in self.also
        )
        return (*head, *first, *chain.from_iterable(others))

    @property
    def holds_notify_tag(self) -> bool:
        """Whether a text would be taken for a print service's own mark."""
        return any(_NOTIFY_TAG.search(text) for text in self.words)
