"""What Twilio's error codes mean for a call: one table; a code that is not here is final.

Source: Twilio's error and warning dictionary (docs/api/errors), read November 2026.
"""

from datetime import timedelta

from channels.causes import Cause

NOT_A_NUMBER = Cause(code="not-a-number", reason="The carrier does not know this as a number.")
NOT_REACHED = Cause(code="not-reached", reason="The carrier cannot ring this number.")
REJECTED = Cause(code="rejected", reason="The carrier refused the call.")
ACCOUNT = Cause(
    code="account",
    reason="Our account with the carrier needs its operator.",
    after=timedelta(minutes=15),
)
BUSY = Cause(
    code="busy", reason="The carrier has more calls than it can make.", after=timedelta(minutes=1)
)
UNAVAILABLE = Cause(
    code="unavailable", reason="The carrier could not be reached.", after=timedelta(minutes=1)
)

CAUSES: dict[int, Cause] = {
    10004: BUSY,  # too many calls at once
    13223: NOT_A_NUMBER,
    13224: NOT_A_NUMBER,
    13225: NOT_REACHED,  # a number that is not rung by anybody
    13227: ACCOUNT,  # region not enabled
    20003: ACCOUNT,  # authentication failed
    20005: ACCOUNT,  # account not active
    20404: ACCOUNT,  # no such account
    20429: BUSY,  # too many requests
    21201: NOT_A_NUMBER,  # none given
    21205: ACCOUNT,  # our address for callbacks is none
    21210: ACCOUNT,  # our number is not verified
    21211: NOT_A_NUMBER,
    21212: ACCOUNT,  # our number is none
    21214: NOT_REACHED,
    21215: ACCOUNT,  # region not enabled
    21216: NOT_REACHED,  # on Twilio's list of numbers not to ring
    21217: NOT_A_NUMBER,
    21219: ACCOUNT,  # trial account, unverified number
}


def cause(*, code: int) -> Cause:
    """What a code means; an unknown one is final, so that a human looks at it."""
    return CAUSES.get(code, REJECTED)
