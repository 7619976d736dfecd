"""What a recorded call says, sentence by sentence; pure. Until a key is pressed, nothing of use.

Whoever answers hears a first name and the neutral name alone, as a stranger might who answers a
human's call. Numbers are read figure by figure, and no link is read out. English only, as words.
"""

from datetime import date

from scheduler.modes import Mode
from scheduler.reminders.kinds import Kind
from scheduler.reminders.words import About, clock_time

GOODBYE = "Thank you. Goodbye."
NOT_NOW = "Sorry to disturb you. Goodbye."
NOTHING_TO_DO = "There is nothing that you need to do. Goodbye."
WILL_RING = "We will phone you. Goodbye."


def opening(about: About) -> str:
    """To whoever answers."""
    return (
        f"Hello. This is a recorded call for {about.greeting}, from {about.sender}. "
        f"If you are {about.greeting}, press 1. If this is not a good time, press 2."
    )


def news(about: About) -> str:
    """To the person who pressed 1."""
    if about.is_minimal:
        return _phone_us(about)
    return f"{_news(about)} {_what_to_do(about)}"


def question(about: About) -> str:
    """What to press after the news."""
    come = "To say that you will come, press 1. " if may_say_they_come(about) else ""
    return f"{come}To ask us to phone you, press 2. To hear this again, press 3."


def voicemail(about: About) -> str:
    """To a machine that others may listen to."""
    return f"Hello. This is a message for {about.greeting}, from {about.sender}. {_phone_us(about)}"


def may_say_they_come(about: About) -> bool:
    """Whether there is something that they can say yes to."""
    is_promise = about.kind.is_reminder or about.kind.has_reminders_after
    return is_promise and not about.is_minimal and not about.copied_person


def figures(number: str) -> str:
    """ "0 1 6 3 2, 9 6 0 0 0 3": a pause between the groups."""
    groups = (" ".join(group) for group in number.removeprefix("+").split())
    start = "plus " if number.startswith("+") else ""
    return start + ", ".join(groups)


def _news(about: About) -> str:
    whose = f"{about.copied_person}'s" if about.copied_person else "Your"
    match about.kind:
        case Kind.CANCELLED:
            return f"{whose} appointment on {_when(about)} is cancelled."
        case Kind.ASK_AGAIN:
            return f"We want to ask you about your appointment on {_when(about)}."
        case _:
            return _promise(about, whose)


def _promise(about: About, whose: str) -> str:
    verb = "has moved to" if about.kind is Kind.MOVED else "is on"
    whom = about.copied_person or "you"
    start = "It has a new time. " if about.kind is Kind.MOVED else ""
    match about.mode:
        case Mode.FACE_TO_FACE:
            return f"{whose} appointment {verb} {_when(about)}, at {about.place}."
        case Mode.VIDEO:
            return f"{whose} video appointment {verb} {_when(about)}."
        case Mode.PHONE:
            return f"{start}We will phone {whom} on {_when(about)}."
        case _:
            return f"{start}We will text {whom} on {_when(about)}."


def _what_to_do(about: About) -> str:
    number = figures(about.desk_phone)
    match about.kind:
        case Kind.CANCELLED:
            return f"To book another, phone us on {number}."
        case Kind.ASK_AGAIN:
            return _phone_us(about)
        case _ if about.mode is Mode.VIDEO:
            return f"For the link, or to change or cancel, phone us on {number}."
        case _:
            return f"To change or cancel, phone us on {number}."


def _phone_us(about: About) -> str:
    number = figures(about.desk_phone)
    return f"Please phone us on {number}. I say it again: {number}."


def _when(about: About) -> str:
    return f"{_day(about.on)}, at {clock_time(about.at)}"


def _day(on: date) -> str:
    """Without the year, which nobody says."""
    return f"{on:%A} {on.day} {on:%B}"
