"""What is answered at once to somebody who wrote back, in neutral words; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from scheduler.reminders import words
from scheduler.reminders.reply_meanings import Meaning

# More times than these are a matter for a talk, and for more than one text.
MOST_LISTED = 4
_VERBS = {Meaning.CONFIRM: "YES", Meaning.CHANGE: "CHANGE", Meaning.CANCEL: "CANCEL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who signs, and where they can be phoned, both as they are written."""

    sender: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A time, and the code that names it."""

    code: str
    on: date
    at: time

    @property
    def when(self) -> str:
        """ "Tuesday 9 March 2027 at 2:30pm"."""
        return f"{words.day(self.on)} at {words.clock_time(self.at)}"


def confirmed(listed: Listed, desk: Desk) -> str:
    """They will come."""
    return f"Thank you. {listed.when} is confirmed. {desk.sender}"


def change_asked(listed: Listed, desk: Desk) -> str:
    """They want another time; nothing is given up before they have it."""
    return (
        f"Thank you. We will ask you about another time. Until then we keep {listed.when}. "
        f"{desk.sender}"
    )


def which(meaning: Meaning, times: Sequence[Listed], desk: Desk) -> str:
    """Ask which of these times they mean; of one time, for its code before it is cancelled."""
    verb = _VERBS[meaning]
    each = ", ".join(
        f"{verb} {listed.code} for {listed.on:%a} {listed.on.day} {listed.on:%b} "
        f"{words.clock_time(listed.at)}"
        for listed in times
    )
    return f"Please reply {each}. {desk.sender}"


def changed_since(desk: Desk) -> str:
    """What they answered to is no longer so."""
    return f"This has changed since we wrote to you. Please phone us on {desk.phone}. {desk.sender}"


def to_desk(desk: Desk) -> str:
    """Somebody reads it."""
    return (
        "Thank you. Somebody will read your message. "
        f"To reach us sooner, phone us on {desk.phone}. {desk.sender}"
    )


def few_words(desk: Desk) -> str:
    """All that is said where others may see it."""
    return f"Please phone us on {desk.phone}. {desk.sender}"


def to_nobody_known() -> str:
    """To a number of which nothing may be said, not even which desk wrote to it."""
    return "Sorry, we cannot answer here. Please phone us instead."
