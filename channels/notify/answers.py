"""What GOV.UK Notify's answers mean for us: its errors and its states, one table each.

Its documentation says that the words of an error may change and its status code and type will not,
so nothing here reads the words. A code that is not here is never guessed to pass by itself.
Source: docs.notifications.service.gov.uk, "Error codes", "General errors", "Status", read
November 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from channels.causes import Cause
from channels.message import Failure, OutcomeUnknown, State

REJECTED = Cause(code="rejected", reason="GOV.UK Notify refused the message.")
INVALID = Cause(code="rejected", reason="GOV.UK Notify says that the message itself is wrong.")
TOO_LARGE = Cause(code="letter-too-large", reason="The letter's file is larger than it takes.")
ACCOUNT = Cause(
    code="account",
    reason="Our account with GOV.UK Notify needs its operator.",
    after=timedelta(minutes=15),
)
BUSY = Cause(
    code="busy", reason="GOV.UK Notify has more than it can take.", after=timedelta(minutes=1)
)
TODAYS_LIMIT = Cause(
    code="busy", reason="Our limit for today at GOV.UK Notify is reached.", after=timedelta(hours=1)
)
UNAVAILABLE = Cause(
    code="unavailable", reason="GOV.UK Notify could not be reached.", after=timedelta(minutes=1)
)

# By status code and type of error, or by the status code alone.
REFUSALS: Mapping[tuple[int, str], Cause] = {
    (400, "ValidationError"): INVALID,
    # Trial mode, a key for the team only, letters switched off: nothing about this message.
    (400, "BadRequestError"): ACCOUNT,
    (400, ""): REJECTED,
    (401, ""): ACCOUNT,
    (403, ""): ACCOUNT,  # the key, or our clock
    (404, ""): ACCOUNT,
    (413, ""): TOO_LARGE,
    (429, "RateLimitError"): BUSY,
    (429, "TooManyRequestsError"): TODAYS_LIMIT,
    (429, ""): BUSY,
}


@dataclass(frozen=True, kw_only=True)
class Said:
    """A state of theirs in our terms; `cause` where it is a failure."""

    state: State
    cause: Cause | None = None


_NOT_THERE = Cause(code="no-such-number", reason="The number is not in use.")
_UNREACHABLE = Cause(
    code="unreachable", reason="The phone could not be reached.", after=timedelta(hours=1)
)
_BROKE = Cause(
    code="carrier-broke", reason="It broke at GOV.UK Notify.", after=timedelta(minutes=15)
)
_NO_LETTER = Cause(code="rejected", reason="The printer of GOV.UK Notify could not print it.")
_CANCELLED = Cause(code="cancelled", reason="It was cancelled at GOV.UK Notify.")
_VIRUS = Cause(code="rejected", reason="GOV.UK Notify found a virus in the letter's file.")
_MARGINS = Cause(
    code="content-outside-printable-area",
    reason="GOV.UK Notify refused the letter: its address, its margins or its pages.",
)

TEXT_STATES: Mapping[str, Said] = {
    "created": Said(state=State.ACCEPTED),
    "sending": Said(state=State.ACCEPTED),
    "pending": Said(state=State.SENT),
    "sent": Said(state=State.SENT),
    "delivered": Said(state=State.DELIVERED),
    "permanent-failure": Said(state=State.FAILED, cause=_NOT_THERE),
    "temporary-failure": Said(state=State.FAILED, cause=_UNREACHABLE),
    "technical-failure": Said(state=State.FAILED, cause=_BROKE),
}
LETTER_STATES: Mapping[str, Said] = {
    "pending-virus-check": Said(state=State.ACCEPTED),
    "created": Said(state=State.ACCEPTED),
    "accepted": Said(state=State.ACCEPTED),
    "sending": Said(state=State.ACCEPTED),
    # Printed and posted. Nobody knows of paper whether it arrived.
    "received": Said(state=State.SENT),
    "delivered": Said(state=State.SENT),
    "cancelled": Said(state=State.FAILED, cause=_CANCELLED),
    "virus-scan-failed": Said(state=State.FAILED, cause=_VIRUS),
    "validation-failed": Said(state=State.FAILED, cause=_MARGINS),
    "permanent-failure": Said(state=State.FAILED, cause=_NO_LETTER),
    "technical-failure": Said(state=State.FAILED, cause=_BROKE),
}


def refusal(*, status: int, kind: str) -> Failure:
    """What a refused request means. `kind` is the type of the first error it names, or empty.

    Behind a 5xx or a 408 the message may have been taken before the answer was lost.
    """
    code = f"{status} {kind}".strip()
    if status >= 500 or status == 408:
        return OutcomeUnknown(
            "unavailable", "GOV.UK Notify failed while it had the message.", carrier_code=code
        )
    cause = REFUSALS.get((status, kind)) or REFUSALS.get((status, ""), REJECTED)
    return cause.failure(carrier_code=code)
