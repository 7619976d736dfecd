"""What letters say: the words of a text at more length, and what NICE CG136 asks for; pure.

The inside of a letter may name the service and who somebody will see (DOMAIN.md 1.3, "NICE CG136
appointment-letter content"); window, sender and contact lines say nothing (DOMAIN.md 3.7). A letter
is in the person's language where there are words for it, and in Easy Read where they need that.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from channels.letter.address import PostalAddress
from channels.letter.message import Body, Letter
from channels.letter.message import PostClass as CarriedPostClass
from scheduler.modes import Mode
from scheduler.reminders import easy_read, letter_words
from scheduler.reminders.enclosures import Enclosed
from scheduler.reminders.kinds import Kind
from scheduler.reminders.letter_words import english
from scheduler.reminders.letter_words.phrases import Phrases

# The ordinary size of Easy Read, whose guides ask for 14 points at least.
_EASY_READ_SIZE = 16


def compose(enclosed: Enclosed, *, message_reference: str, valid_until: datetime) -> Letter:
    """The whole letter. Raises channels' NotAnAddress for an address no post can reach."""
    smallest = _EASY_READ_SIZE if enclosed.is_easy_read else 0
    bodies = [_fields(enclosed, phrases) for phrases in letter_words.of(enclosed.language)]
    return Letter(
        reference=message_reference,
        valid_until=valid_until,
        recipient=PostalAddress(enclosed.address_lines),
        sender_name=enclosed.about.sender,
        point_size=max(enclosed.point_size, smallest),
        post_class=CarriedPostClass(enclosed.post_class),
        also=tuple(Body(**fields) for fields in bodies[1:]),
        **bodies[0],
    )


def outside(letter: Letter) -> tuple[str, ...]:
    """What can be read through the window or above the body, but for the address itself."""
    return (
        letter.sender_name,
        *letter.contact_lines,
        letter.date_line,
        letter.reference_line,
    )


def _fields(enclosed: Enclosed, phrases: Phrases) -> dict[str, Any]:
    about = enclosed.about
    return {
        "language": phrases.code,
        "contact_lines": (phrases.phone.format(phone=about.desk_phone),),
        "date_line": phrases.dates.long_date(enclosed.written_on),
        "reference_line": _reference_line(enclosed, phrases),
        "salutation": phrases.salutation.format(name=about.greeting),
        "heading": phrases.minimal_heading if about.is_minimal else phrases.headings[about.kind],
        "closing": phrases.closing,
        "signatory": about.sender,
        **_said(enclosed, phrases),
    }


def _reference_line(enclosed: Enclosed, phrases: Phrases) -> str:
    """Minimal wording asks for a call and nothing else; an offer has no reference yet."""
    if enclosed.about.is_minimal or not enclosed.reference:
        return ""
    return phrases.reference.format(reference=enclosed.reference)


def _said(enclosed: Enclosed, phrases: Phrases) -> dict[str, Any]:
    if enclosed.is_easy_read:
        return {"ideas": tuple(easy_read.ideas(enclosed, phrases))}
    said = (enclosed.fill(sentences, phrases) for sentences in _paragraphs(enclosed, phrases))
    return {"paragraphs": tuple(said), "details": tuple(_details(enclosed, phrases))}


def _paragraphs(enclosed: Enclosed, phrases: Phrases) -> Iterator[str]:
    yield from _news(enclosed, phrases)
    if letter_words.lacks(enclosed.language):
        yield english.NO_WORDS
    yield phrases.other_formats


def _news(enclosed: Enclosed, phrases: Phrases) -> tuple[str, ...]:
    """What this letter is about, in the order in which it matters."""
    about = enclosed.about
    if about.is_minimal:
        return (phrases.minimal_call,)
    if about.copied_person:
        is_over = about.kind is Kind.CANCELLED
        return phrases.copied, phrases.cancelled_copy if is_over else phrases.change_copy
    match about.kind:
        case Kind.CANCELLED:
            return phrases.cancelled, phrases.book_another
        case Kind.ASK_AGAIN:
            return phrases.ask_again, phrases.find_a_time
        case Kind.OFFER:
            answer = phrases.answer_by if about.answer_by else phrases.answer
            return phrases.offer, answer, phrases.keep_place, _support(enclosed, phrases)
        case _:
            return (
                phrases.openings[about.kind],
                phrases.getting_there[about.mode],
                phrases.change,
                phrases.bring[about.mode],
                _support(enclosed, phrases),
            )


def _support(enclosed: Enclosed, phrases: Phrases) -> str:
    asked = phrases.noted if enclosed.needs_in(phrases) else phrases.ask_for_support
    return f"{phrases.interpreter} {asked}" if enclosed.has_interpreter else asked


def _details(enclosed: Enclosed, phrases: Phrases) -> Iterator[tuple[str, str]]:
    about, labels = enclosed.about, phrases.labels
    if about.is_minimal or (
        about.kind in (Kind.CANCELLED, Kind.ASK_AGAIN) and not about.copied_person
    ):
        return
    yield labels.date, phrases.dates.day(about.on)
    yield labels.time, phrases.dates.clock_time(about.at)
    yield labels.how, phrases.how[about.mode]
    yield from _means(enclosed, phrases)
    # A supporter's copy says neither of these.
    if not about.copied_person:
        yield from _room_who_and_what_for(enclosed, phrases)


def _means(enclosed: Enclosed, phrases: Phrases) -> Iterator[tuple[str, str]]:
    """What the mode needs. Of an offer only the place: numbers and links come with the yes."""
    about, labels = enclosed.about, phrases.labels
    match about.mode:
        case Mode.FACE_TO_FACE:
            yield labels.where, enclosed.where
        case _ if about.kind is Kind.OFFER:
            return
        case Mode.VIDEO:
            yield labels.link, about.video_link
        case Mode.PHONE:
            yield labels.your_number, about.ring_number
            yield labels.we_phone_from, about.ring_from
        case _:  # by text message
            yield labels.your_number, about.ring_number
            yield labels.our_number, about.text_number


def _room_who_and_what_for(enclosed: Enclosed, phrases: Phrases) -> Iterator[tuple[str, str]]:
    about, labels = enclosed.about, phrases.labels
    if enclosed.room and about.mode is Mode.FACE_TO_FACE and about.kind is not Kind.OFFER:
        yield labels.room, enclosed.room
    if enclosed.with_whom:
        yield labels.with_whom, "\n".join(enclosed.with_whom)
    if enclosed.service:
        yield labels.what_for, enclosed.service
