"""The facts that one letter is made of; pure."""

from dataclasses import dataclass, field
from datetime import date

from scheduler.reminders.letter_words.phrases import Phrases
from scheduler.reminders.postal import PostClass
from scheduler.reminders.words import About


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """What only the inside of a letter says, and how it is printed.

    `language` is the code that is recorded of the person. `needs` are codes of needs, of which a
    letter repeats those that it has words for.
    """

    about: About
    address_lines: tuple[str, ...] = field(repr=False)
    written_on: date
    post_class: PostClass
    reference: str
    language: str = "en"
    point_size: int = 12
    is_easy_read: bool = False
    place_lines: tuple[str, ...] = ()
    room: str = ""
    site_phone: str = ""
    # Name and title of each professional: "Freya Example, Support worker".
    with_whom: tuple[str, ...] = ()
    service: str = ""
    needs: tuple[str, ...] = field(default=(), repr=False)
    has_interpreter: bool = False

    def needs_in(self, phrases: Phrases) -> str:
        """What they asked for, in words, each thing once; empty where there is nothing to say."""
        said = dict.fromkeys(phrases.needs[kind] for kind in self.needs if kind in phrases.needs)
        return phrases.between_needs.join(said)

    def fill(self, sentences: str, phrases: Phrases) -> str:
        """A language's sentences with the facts in the places of their braces."""
        about, dates = self.about, phrases.dates
        return sentences.format(
            phone=about.desk_phone,
            site_phone=self.site_phone,
            person=about.copied_person,
            day=dates.day(about.on),
            time=dates.clock_time(about.at),
            when=dates.when(about.on, about.at),
            until=dates.until(about.answer_by) if about.answer_by else "",
            needs=self.needs_in(phrases),
        )

    @property
    def where(self) -> str:
        """The place's name and its address, line by line."""
        return "\n".join((self.about.place, *self.place_lines))
