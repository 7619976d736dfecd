"""What messages say, in neutral words; pure. Refuses nothing: reminders.revealing looks again.

Dates, times and verbs as the NHS service manual writes them (DOMAIN.md 3.7): "text message" and
"phone", "Wednesday 6 August 2026", "5:30pm", "midday". English only: no other language of ours has
been read by somebody who speaks it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from scheduler.modes import Mode
from scheduler.reminders.kinds import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The facts one message is made of. `copied_person` is set in a supporter's copy: whose it is.

    Phone numbers are written as people in the UK write them. `place` is a neutral name.
    """

    kind: Kind
    mode: Mode
    on: date
    at: time
    greeting: str = field(repr=False)
    sender: str
    desk_phone: str
    copied_person: str = field(default="", repr=False)
    is_minimal: bool = False
    place: str = ""
    ring_number: str = field(default="", repr=False)
    ring_from: str = ""
    video_link: str = field(default="", repr=False)
    text_number: str = ""
    # What an answer by text has to name; empty where no answer can come in.
    reply_code: str = ""
    # Of an offer, by the clock at the place.
    answer_by: datetime | None = None

    @property
    def when(self) -> str:
        """ "Wednesday 6 August 2026 at 5:30pm"."""
        return f"{day(self.on)} at {clock_time(self.at)}"


def day(on: date) -> str:
    """ "Wednesday 6 August 2026"."""
    return f"{on:%A} {on.day} {on:%B %Y}"


def long_date(on: date) -> str:
    """ "6 August 2026"."""
    return f"{on.day} {on:%B %Y}"


def clock_time(at: time) -> str:
    """ "5:30pm", "5pm", "midday", "midnight"."""
    if (at.hour, at.minute) in _NAMED_TIMES:
        return _NAMED_TIMES[at.hour, at.minute]
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def text(about: About) -> str:
    """The whole text message."""
    if about.is_minimal:
        return f"Please phone us on {about.desk_phone}. {about.sender}"
    return f"{about.greeting}, {_news(about)} {_what_to_do(about)} {about.sender}"


def sentences(about: About) -> tuple[str, str]:
    """What is new, and what to do about it; the first begins in lower case, as after a name."""
    return _news(about), _what_to_do(about)


def minimal_call(about: About) -> str:
    """All that is said by a route that others may see."""
    return f"Please phone us on {about.desk_phone}."


_NAMED_TIMES = {(0, 0): "midnight", (12, 0): "midday"}


def _news(about: About) -> str:
    match about.kind:
        case Kind.CANCELLED:
            return f"{_whose(about)} appointment on {about.when} is cancelled."
        case Kind.ASK_AGAIN:
            return f"we want to ask you about your appointment on {about.when}."
        case Kind.OFFER:
            return f"a time is free: {about.when}{_how(about)}."
        case _:
            return _promise(about)


def _how(about: About) -> str:
    """Where or by what means an offered time would be."""
    means = {Mode.PHONE: " by phone", Mode.VIDEO: " by video", Mode.TEXT: " by text message"}
    return means.get(about.mode, f" at {about.place}")


def until(answer_by: datetime | None) -> str:
    """ " by 5pm on Friday 5 March", to be read after "phone us"."""
    if answer_by is None:
        return ""
    return f" by {clock_time(answer_by.time())} on {answer_by:%A} {answer_by.day} {answer_by:%B}"


def _promise(about: About) -> str:
    """What will take place, with what its mode needs."""
    is_new = about.kind is Kind.MOVED
    verb = "has moved to" if is_new else "is on"
    news = "a new time: " if is_new else ""
    match about.mode:
        case Mode.FACE_TO_FACE:
            return f"{_whose(about)} appointment {verb} {about.when} at {about.place}."
        case Mode.VIDEO:
            appointment = f"{_whose(about)} video appointment {verb} {about.when}."
            return f"{appointment} Join at {about.video_link}"
        case Mode.PHONE:
            route = f"on {about.ring_number} from {about.ring_from}"
            return f"{news}we will phone {_whom(about)} on {about.when}, {route}."
        case _:  # by text message
            route = f"on {about.ring_number} from {about.text_number}"
            return f"{news}we will text {_whom(about)} on {about.when}, {route}."


def _what_to_do(about: About) -> str:
    if about.kind is Kind.CANCELLED:
        return f"To book another, phone us on {about.desk_phone}."
    if about.kind is Kind.ASK_AGAIN:
        return f"Please phone us on {about.desk_phone}."
    if about.kind is Kind.OFFER:
        return f"To take it, phone us on {about.desk_phone}{until(about.answer_by)}."
    if about.kind.is_reminder and about.reply_code and not about.copied_person:
        return (
            f"Reply 1 if you come, 2 to change, or CANCEL {about.reply_code}. "
            f"Or phone {about.desk_phone}."
        )
    if about.kind.is_reminder and not about.copied_person:
        return f"Cannot come? Tell us on {about.desk_phone}, someone else can use the time."
    return f"To change or cancel, phone us on {about.desk_phone}."


def _whose(about: About) -> str:
    return f"{about.copied_person}'s" if about.copied_person else "your"


def _whom(about: About) -> str:
    return about.copied_person or "you"
