"""What letters say: the words of a text at more length, and what NICE CG136 asks for; pure.

The inside of a letter may name the service and who somebody will see (DOMAIN.md 1.3, "NICE CG136
appointment-letter content"); window, sender and contact lines say nothing (DOMAIN.md 3.7).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from channels.letter.address import PostalAddress
from channels.letter.message import Letter
from channels.letter.message import PostClass as CarriedPostClass
from scheduler.modes import Mode
from scheduler.reminders import words
from scheduler.reminders.kinds import Kind
from scheduler.reminders.postal import PostClass
from scheduler.reminders.words import About


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """What only the inside of a letter says, and how it is printed."""

    about: About
    address_lines: tuple[str, ...] = field(repr=False)
    written_on: date
    post_class: PostClass
    reference: str
    point_size: int = 12
    place_lines: tuple[str, ...] = ()
    room: str = ""
    site_phone: str = ""
    # Name and title of each professional: "Freya Example, Support worker".
    with_whom: tuple[str, ...] = ()
    service: str = ""
    needs: tuple[str, ...] = field(default=(), repr=False)
    has_interpreter: bool = False


HEADINGS = {
    Kind.CONFIRMATION: "Your appointment",
    Kind.WEEK_BEFORE: "Your appointment is coming up",
    Kind.DAY_BEFORE: "Your appointment is coming up",
    Kind.MOVED: "Your appointment has a new time",
    Kind.CANCELLED: "Your appointment is cancelled",
    Kind.ASK_AGAIN: "Please phone us about your appointment",
    Kind.OFFER: "A time has become free for you",
}
_OPENINGS = {
    Kind.CONFIRMATION: "We have booked this appointment for you.",
    Kind.WEEK_BEFORE: "This is to remind you of your appointment.",
    Kind.DAY_BEFORE: "This is to remind you of your appointment.",
    Kind.MOVED: "Your appointment has a new time. It replaces the one we told you before.",
}
_HOW = {
    Mode.FACE_TO_FACE: "Face to face",
    Mode.PHONE: "By phone",
    Mode.VIDEO: "By video",
    Mode.TEXT: "By text message",
}


def compose(enclosed: Enclosed, *, message_reference: str, valid_until: datetime) -> Letter:
    """The whole letter. Raises channels' NotAnAddress for an address no post can reach."""
    about = enclosed.about
    heading, paragraphs, details = _body(enclosed)
    return Letter(
        reference=message_reference,
        valid_until=valid_until,
        recipient=PostalAddress(enclosed.address_lines),
        sender_name=about.sender,
        contact_lines=(f"Phone {about.desk_phone}",),
        date_line=words.long_date(enclosed.written_on),
        # Minimal wording asks for a call, and for nothing else.
        reference_line=_reference_line(enclosed),
        salutation=f"Dear {about.greeting}",
        heading=heading,
        paragraphs=paragraphs,
        details=details,
        closing="Yours sincerely",
        signatory=about.sender,
        point_size=enclosed.point_size,
        language="en",
        post_class=CarriedPostClass(enclosed.post_class),
    )


def _reference_line(enclosed: Enclosed) -> str:
    """Minimal wording asks for a call and nothing else; an offer has no reference yet."""
    is_left_out = enclosed.about.is_minimal or not enclosed.reference
    return "" if is_left_out else f"Our reference: {enclosed.reference}"


def outside(letter: Letter) -> tuple[str, ...]:
    """What can be read through the window or above the body, but for the address itself."""
    return (
        letter.sender_name,
        *letter.contact_lines,
        letter.date_line,
        letter.reference_line,
    )


def readable(letter: Letter) -> str:
    """The letter as plain text, for the record and for pages."""
    head = (letter.sender_name, *letter.contact_lines, letter.date_line, letter.reference_line)
    first, rest = letter.paragraphs[:1], letter.paragraphs[1:]
    table = "\n".join(f"{label}: {said}" for label, said in letter.details)
    parts = (
        "\n".join(letter.recipient.lines),
        "\n".join(line for line in head if line),
        letter.salutation,
        letter.heading,
        *first,
        table,
        *rest,
        letter.closing,
        letter.signatory,
    )
    return "\n\n".join(part for part in parts if part)


def _body(enclosed: Enclosed) -> tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]:
    about = enclosed.about
    if about.is_minimal:
        return "Please phone us", (words.minimal_call(about), _other_formats(about)), ()
    if about.copied_person:
        return HEADINGS[about.kind], tuple(_copy_paragraphs(about)), _short_details(enclosed)
    if about.kind is Kind.CANCELLED:
        return HEADINGS[about.kind], tuple(_cancelled(about)), ()
    if about.kind is Kind.ASK_AGAIN:
        return HEADINGS[about.kind], tuple(_ask_again(about)), ()
    if about.kind is Kind.OFFER:
        return HEADINGS[about.kind], tuple(_offer(enclosed)), tuple(_offered(enclosed))
    return HEADINGS[about.kind], tuple(_paragraphs(enclosed)), tuple(_details(enclosed))


def _paragraphs(enclosed: Enclosed) -> Iterator[str]:
    about = enclosed.about
    yield _OPENINGS[about.kind]
    yield _getting_there(enclosed)
    yield (
        "Please tell us if you cannot come: someone else can use the time. To change or cancel "
        f"the appointment, phone us on {about.desk_phone}."
    )
    yield (
        f"You may {_bring(about.mode)} somebody you trust, such as a relative, a friend, a carer "
        "or an advocate."
    )
    yield _support(enclosed)
    yield _other_formats(about)


def _getting_there(enclosed: Enclosed) -> str:
    match enclosed.about.mode:
        case Mode.FACE_TO_FACE:
            return f"If you have problems getting there, phone {enclosed.site_phone}."
        case Mode.PHONE:
            return (
                "If you miss our call, or would like us to phone another number, "
                f"phone us on {enclosed.about.desk_phone}."
            )
        case Mode.VIDEO:
            return (
                "Open the link in a web browser on a phone, a tablet or a computer. If it does "
                f"not work, phone {enclosed.site_phone}."
            )
        case _:  # by text message
            return (
                "You can answer our text messages as you would answer anybody's. If none has "
                f"come, phone {enclosed.site_phone}."
            )


def _bring(mode: Mode) -> str:
    return "bring" if mode is Mode.FACE_TO_FACE else "have with you"


def _support(enclosed: Enclosed) -> str:
    wrong = f"If that is not right, phone us on {enclosed.about.desk_phone}."
    booked = "We have booked an interpreter for you. " if enclosed.has_interpreter else ""
    if enclosed.needs:
        return f"{booked}We have noted that you asked for: {'; '.join(enclosed.needs)}. {wrong}"
    return (
        f"{booked}If you need support, such as an interpreter, a hearing loop or step-free "
        f"access, phone us on {enclosed.about.desk_phone}. You need not bring anybody to interpret."
    )


def _cancelled(about: About) -> Iterator[str]:
    yield f"Your appointment on {about.when} is cancelled."
    yield (
        "You can have another appointment, in the way you chose to be seen. "
        f"To book it, phone us on {about.desk_phone}."
    )
    yield _other_formats(about)


def _ask_again(about: About) -> Iterator[str]:
    yield (
        f"You have an appointment on {about.when}. You have since told us that you would like "
        "to be seen in another way."
    )
    yield f"Please phone us on {about.desk_phone}, so that we can find a time that suits you."
    yield _other_formats(about)


def _offer(enclosed: Enclosed) -> Iterator[str]:
    about = enclosed.about
    yield "You asked us for an appointment. This time has become free, and we hold it for you."
    by = words.until(about.answer_by)
    yield f"If you would like it, please phone us on {about.desk_phone}{by}."
    yield (
        "If it does not suit you, you need not do anything, though a call helps us to offer it to "
        "somebody else. You keep your place on the waiting list, and we will write to you again "
        "when another time becomes free."
    )
    yield _support(enclosed)
    yield _other_formats(about)


def _copy_paragraphs(about: About) -> Iterator[str]:
    person = about.copied_person
    yield f"{person} asked us to send you a copy of what we tell them about this appointment."
    if about.kind is Kind.CANCELLED:
        yield "The appointment is cancelled."
    else:
        yield f"To change or cancel the appointment, phone us on {about.desk_phone}."
    yield _other_formats(about)


def _other_formats(about: About) -> str:
    return (
        "If you would like this letter in another format, such as large print, Easy Read, "
        f"braille or audio, or in another language, phone us on {about.desk_phone}."
    )


def _details(enclosed: Enclosed) -> Iterator[tuple[str, str]]:
    yield from _short_details(enclosed)
    if enclosed.room and enclosed.about.mode is Mode.FACE_TO_FACE:
        yield "Room", enclosed.room
    yield from _who_and_what_for(enclosed)


def _offered(enclosed: Enclosed) -> Iterator[tuple[str, str]]:
    """What a time is that nobody has said yes to: numbers and links come with the yes."""
    about = enclosed.about
    yield "Date", words.day(about.on)
    yield "Time", words.clock_time(about.at)
    yield "How", _HOW[about.mode]
    if about.mode is Mode.FACE_TO_FACE:
        yield "Where", "\n".join((about.place, *enclosed.place_lines))
    yield from _who_and_what_for(enclosed)


def _who_and_what_for(enclosed: Enclosed) -> Iterator[tuple[str, str]]:
    if enclosed.with_whom:
        yield "With", "\n".join(enclosed.with_whom)
    if enclosed.service:
        yield "What for", enclosed.service


def _short_details(enclosed: Enclosed) -> tuple[tuple[str, str], ...]:
    """Day, time and what the mode needs: what a supporter's copy says, too."""
    about = enclosed.about
    when = (("Date", words.day(about.on)), ("Time", words.clock_time(about.at)))
    how = ("How", _HOW[about.mode])
    match about.mode:
        case Mode.FACE_TO_FACE:
            return (*when, how, ("Where", "\n".join((about.place, *enclosed.place_lines))))
        case Mode.VIDEO:
            return (*when, how, ("Link", about.video_link))
        case Mode.PHONE:
            numbers = (("Your number", about.ring_number), ("We phone from", about.ring_from))
            return (*when, how, *numbers)
        case _:  # by text message
            numbers = (("Your number", about.ring_number), ("Our number", about.text_number))
            return (*when, how, *numbers)
