"""What Twilio tells us of a call: who answered, which key was pressed, how it ended.

A call that was answered has told nobody anything yet: only a key pressed by the right person has,
so no state of Twilio's is ever read as “delivered”.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

NAME = "twilio-voice"


class Answerer(StrEnum):
    """Who took the call, as far as sounds tell."""

    HUMAN = "human"
    MACHINE = "machine"
    UNKNOWN = "unknown"


class Ending(StrEnum):
    """How a call ended on the line."""

    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    CANCELLED = "canceled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNews:
    """One thing Twilio said of a call. `ending` is None while it goes on."""

    carrier_reference: str
    answerer: Answerer = Answerer.UNKNOWN
    ending: Ending | None = None
    key: str = ""


_UNDER_WAY = frozenset({"queued", "initiated", "ringing", "in-progress"})


def news(*, parameters: Mapping[str, str]) -> CallNews:
    """Read what Twilio posted. Raises ValueError without CallSid or a state that Twilio has."""
    state = parameters.get("CallStatus", "")
    if not parameters.get("CallSid") or state not in _UNDER_WAY | set(Ending):
        raise ValueError("This says nothing of a call.")
    return CallNews(
        carrier_reference=parameters["CallSid"],
        answerer=_answerer(parameters.get("AnsweredBy", "")),
        ending=None if state in _UNDER_WAY else Ending(state),
        key=parameters.get("Digits", ""),
    )


def _answerer(answered_by: str) -> Answerer:
    """A fax hears as little as a machine. In doubt it may be a person, who presses a key or not."""
    if answered_by.startswith("machine") or answered_by == "fax":
        return Answerer.MACHINE
    return Answerer.HUMAN if answered_by == "human" else Answerer.UNKNOWN
