"""What can be said, by which channel, and what can be asked of a human: the values of the models.

They stand here a second time so that the pure modules need no framework; a test holds them equal.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What a message says."""

    CONFIRMATION = "confirmation"
    WEEK_BEFORE = "week_before"
    DAY_BEFORE = "day_before"
    MOVED = "moved"
    CANCELLED = "cancelled"
    ASK_AGAIN = "ask_again"
    OFFER = "offer"
    # Of nobody's appointment: a code to come in by (identity.codes).
    CODE = "code"

    @property
    def is_reminder(self) -> bool:
        """Whether it waits until the appointment is near; the others are said at once."""
        return self in (Kind.WEEK_BEFORE, Kind.DAY_BEFORE)

    @property
    def has_reminders_after(self) -> bool:
        """Whether reminders of the same time follow."""
        return self in (Kind.CONFIRMATION, Kind.MOVED)

    @property
    def what(self) -> str:
        """What a human tells somebody instead: "the time of their appointment"."""
        return _WHAT[self]


_WHAT = {
    Kind.CONFIRMATION: "the time of their appointment",
    Kind.WEEK_BEFORE: "that their appointment is near",
    Kind.DAY_BEFORE: "that their appointment is near",
    Kind.MOVED: "the new time of their appointment",
    Kind.CANCELLED: "that their appointment is cancelled",
    Kind.ASK_AGAIN: "that we need to ask how they want to be seen",
    Kind.OFFER: "that a time is held for them",
    Kind.CODE: "how to see their appointments without a code",
}


class Channel(StrEnum):
    """How a message travels."""

    SMS = "sms"
    LETTER = "letter"
    VOICE = "voice"
    EMAIL = "email"

    @property
    def has_carrier(self) -> bool:
        """Whether a carrier takes it for everybody; phone calls only for whom a route says so."""
        return self is not Channel.VOICE

    @property
    def in_words(self) -> str:
        """ "It is too late for …"."""
        return _IN_WORDS[self]


_IN_WORDS = {
    Channel.SMS: "a text",
    Channel.LETTER: "a letter",
    Channel.VOICE: "a recorded call",
    Channel.EMAIL: "an e-mail",
}


class TaskKind(StrEnum):
    """What is asked of a human."""

    ASK_AND_REBOOK = "ask_and_rebook"
    FOLLOW_UP_CANCEL = "follow_up_cancel"
    ASK_AFTER_MISSED = "ask_after_missed"
    RING_INSTEAD = "ring_instead"
    COULD_NOT_BE_TOLD = "could_not_be_told"
    DECIDE_UNKNOWN = "decide_unknown"
    OFFER_BY_HAND = "offer_by_hand"
    PASSED_OVER = "passed_over"
    ANSWER_REPLY = "answer_reply"
    ASK_FOR_ROUTE = "ask_for_route"
