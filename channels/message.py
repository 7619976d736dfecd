"""What every channel shares: a message, what a carrier answers, and how sending fails.

Knows no channel, no carrier and nothing of appointments. A failure is one of three facts, because
a caller can do only three things: give up and tell a human (`Undeliverable`), try again later
(`TryLater`), or ask the carrier before doing anything else (`OutcomeUnknown`).
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class State(StrEnum):
    """How far a carrier has come with a message; a state is only ever followed by a later one."""

    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"

    def may_follow(self, earlier: "State") -> bool:
        """Whether news of this state may replace `earlier`: carriers repeat and reorder news."""
        return self in _LATER[earlier]


_LATER: dict[State, frozenset[State]] = {
    State.ACCEPTED: frozenset({State.SENT, State.DELIVERED, State.FAILED}),
    State.SENT: frozenset({State.DELIVERED, State.FAILED}),
    State.DELIVERED: frozenset(),
    State.FAILED: frozenset(),
}


@dataclass(frozen=True, kw_only=True)
class Message:
    """One thing to carry. `reference` is our own id for it; after `valid_until` it is worthless.

    Raises ValueError for a reference that could not stand in a file name and an address
    (letters, digits, `-` and `_`, at most 64), and for a naive `valid_until`.
    """

    reference: str
    valid_until: datetime | None = None

    def __post_init__(self) -> None:
        if not REFERENCE.fullmatch(self.reference):
            raise ValueError("A reference has 1 to 64 letters, digits, - and _.")
        if self.valid_until is not None and self.valid_until.utcoffset() is None:
            raise ValueError("valid_until must be an aware datetime.")

    def time_left(self, *, now: datetime) -> timedelta | None:
        """How long the message is still of use; None for one that always is."""
        if self.valid_until is None:
            return None
        # In UTC: two times of one zone are compared by the wall, and the wall goes back in autumn.
        return self.valid_until.astimezone(UTC) - now.astimezone(UTC)

    def refuse_if_too_late(self, *, now: datetime) -> None:
        """Raise Undeliverable("expired") when the message would arrive after its time."""
        left = self.time_left(now=now)
        if left is not None and left <= timedelta(0):
            raise Undeliverable("expired", "The time until which this message is of use is over.")


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The carrier has the message. `cost_units`: fragments of a text, sheets of a letter."""

    reference: str
    carrier: str
    carrier_reference: str
    cost_units: int
    state: State = State.ACCEPTED


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a carrier says later about one message.

    `failure` and `reason` are set when `state` is FAILED; `failure` is one of the codes that
    Undeliverable and TryLater carry, `error_code` the carrier's own, for its support desk.
    """

    reference: str
    carrier: str
    carrier_reference: str
    state: State
    failure: str = ""
    reason: str = ""
    error_code: str = ""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a person answered. `sender` is the route it came from, as the carrier names it.

    A carrier may say the same reply twice: (`carrier`, `carrier_reference`) is unique per reply.
    `has_opted_out`: the carrier took it for STOP, and lets nothing through to the sender now.
    """

    carrier: str
    carrier_reference: str
    sender: str = field(repr=False)
    text: str = field(repr=False)
    has_opted_out: bool = False


class Failure(Exception):
    """Why a carrier did not simply take a message: a stable `code` and a sentence, nobody's data.

    `carrier_code` is the carrier's own code, or empty.
    """

    def __init__(self, code: str, reason: str, *, carrier_code: str = "") -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason
        self.carrier_code = carrier_code


class Undeliverable(Failure):
    """This message will never get through by this route; somebody has to be told."""


class TryLater(Failure):
    """The carrier certainly did not take it, and may do so when `after` has passed."""

    def __init__(self, code: str, reason: str, *, after: timedelta, carrier_code: str = "") -> None:
        super().__init__(code, reason, carrier_code=carrier_code)
        self.after = after


class OutcomeUnknown(Failure):
    """The carrier may or may not have it: sending again without `find` could send it twice."""


class NotConfigured(Exception):
    """The configuration names a carrier by halves; says which setting is missing."""


MessageT_contra = TypeVar("MessageT_contra", bound=Message, contravariant=True)


class Carrier(Protocol[MessageT_contra]):
    """Somebody who takes messages of one kind. Both calls may take seconds: hold no transaction."""

    @property
    def name(self) -> str:
        """The word under which attempts and receipts of this carrier are recorded."""

    def send(self, *, message: MessageT_contra, now: datetime) -> Accepted:
        """Hand the message over. Raises Undeliverable, TryLater or OutcomeUnknown."""

    def find(self, *, message: MessageT_contra, since: datetime) -> Accepted | None:
        """Whether the carrier got this message at or after `since` (when we first tried).

        None means that it certainly has not. Raises TryLater when it cannot be asked now, and
        OutcomeUnknown when it was asked and cannot tell.
        """
