"""Makes the text or letter that carries a code, and blots the code out of what is kept of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings

from channels.letter.address import PostalAddress
from channels.letter.message import Body, Idea, Letter
from channels.letter.message import PostClass as CarriedPostClass
from channels.letter.pictures import Picture
from scheduler.clock import local_day
from scheduler.identity import codes
from scheduler.identity.models import Code
from scheduler.partners.phone_numbers import national
from scheduler.people import needs
from scheduler.reminders import code_words, letter_words
from scheduler.reminders.code_words import About, Words
from scheduler.reminders.letter_words import english
from scheduler.reminders.letter_words.phrases import Phrases
from scheduler.reminders.models import Message

# Where codes are entered; a route of the pages, and a test holds the two together.
PATH = "/in"
_BLOT = "•"
_EASY_READ_SIZE = 16


def text(of: Message) -> str:
    """The words of a text message. Raises ValueError for a message about something else."""
    return code_words.text(_about(of))


def letter(of: Message, *, now: datetime) -> Letter:
    """The whole letter. Raises NotAnAddress, and ValueError for a message about something else."""
    theirs = needs.effects(needs.current(person_id=of.person_id) if of.supporter is None else [])
    language = of.person.language if of.supporter is None else "en"
    bodies = [
        _body(of, phrases, is_easy=theirs.easy_read, lacks=letter_words.lacks(language), now=now)
        for phrases in letter_words.of(language)
    ]
    return Letter(
        reference=str(of.id),
        valid_until=of.valid_until,
        recipient=PostalAddress(tuple(of.contact_rule.address_lines)),
        sender_name=_about(of).sender,
        point_size=max(theirs.letter_point_size, _EASY_READ_SIZE if theirs.easy_read else 0),
        post_class=CarriedPostClass(of.post_class),
        also=tuple(Body(**fields) for fields in bodies[1:]),
        **bodies[0],
    )


def blotted(words: str, *, code: Code) -> str:
    """The words without the code: "•••• ••••"."""
    spelled = codes.spelled(code)
    hidden = "".join(_BLOT if each.isdigit() else each for each in spelled)
    return words.replace(spelled, hidden)


def address() -> str:
    """Where the code is entered, as somebody types it."""
    return f"{settings.PUBLIC_ADDRESS}{PATH}"


def _about(of: Message) -> About:
    code = of.code
    if code is None:
        raise ValueError("This message carries no code.")
    desk = code.owner
    return About(
        spelled=codes.spelled(code),
        reference=code.reference,
        address=address(),
        sender=of.contact_rule.name_to_show or desk.neutral_name,
        phone=national(desk.desk_phone),
        allowed_by="" if of.supporter is None else of.person.known_as or of.person.name.split()[0],
    )


def _body(
    of: Message, phrases: Phrases, *, is_easy: bool, lacks: bool, now: datetime
) -> dict[str, Any]:
    about, words = _about(of), code_words.LETTERS[phrases.code]
    until = phrases.dates.long_date(local_day(of.valid_until))
    return {
        "language": phrases.code,
        "contact_lines": (phrases.phone.format(phone=about.phone),),
        "date_line": phrases.dates.long_date(local_day(now)),
        "salutation": phrases.salutation.format(name=_first_name(of)),
        "heading": words.heading,
        "closing": phrases.closing,
        "signatory": about.sender,
        **(
            {"ideas": tuple(_ideas(about, words, phrases, until, lacks=lacks))}
            if is_easy
            else _plain(about, words, phrases, until, lacks=lacks)
        ),
    }


def _plain(
    about: About, words: Words, phrases: Phrases, until: str, *, lacks: bool
) -> dict[str, Any]:
    opening = words.allowed if about.allowed_by else words.what_for
    said = [opening, words.once, *([english.NO_WORDS] if lacks else []), phrases.other_formats]
    return {
        "paragraphs": tuple(_filled(each, about) for each in said),
        "details": (
            (words.address, about.address),
            (words.reference, about.reference),
            (words.code, about.spelled),
            (words.until, until),
        ),
    }


def _ideas(
    about: About, words: Words, phrases: Phrases, until: str, *, lacks: bool
) -> Iterator[Idea]:
    entered = f"{words.reference}: {about.reference}\n{words.code}: {about.spelled}"
    said = [
        ("door", f"{words.easy_go}\n{about.address}"),
        ("hold", f"{words.easy_enter}\n{entered}\n{words.until}: {until}"),
        ("letter", words.easy_once),
        ("phone_us", words.easy_help),
        *([("talk", english.EASY_NO_WORDS)] if lacks else []),
        ("letter", phrases.easy.other_formats),
    ]
    for name, says in said:
        picture = Picture(name=name, shows=phrases.easy.shows[name])
        yield Idea(picture=picture, says=_filled(says, about))


def _filled(sentences: str, about: About) -> str:
    return sentences.format(phone=about.phone, person=about.allowed_by)


def _first_name(of: Message) -> str:
    if of.supporter is not None:
        return of.supporter.name.split()[0]
    return of.person.known_as or of.person.name.split()[0]
