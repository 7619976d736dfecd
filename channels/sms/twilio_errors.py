"""What Twilio's error codes mean for us: one table, for refused sends and for failed receipts.

Twilio changes what a code covers, so a code that is not here is never guessed to pass by itself.
Source: Twilio's error and warning dictionary (docs/api/errors), read November 2026.
"""

from datetime import timedelta

from channels.causes import Cause

NOT_A_NUMBER = Cause(code="not-a-number", reason="The carrier does not know this as a number.")
LANDLINE = Cause(code="landline", reason="The number is a landline, which cannot show a text.")
NOT_A_MOBILE = Cause(code="not-a-mobile", reason="The number is not a mobile phone's.")
NO_SUCH_NUMBER = Cause(code="no-such-number", reason="The number is not in use any more.")
OPTED_OUT = Cause(code="opted-out", reason="The person answered STOP to our texts.")
BLOCKED = Cause(code="blocked", reason="A network held the text back.")
TOO_LONG = Cause(code="too-long", reason="The text is longer than the carrier takes.")
EXPIRED = Cause(code="expired", reason="The text waited longer than it was of use.")
REJECTED = Cause(code="rejected", reason="The carrier refused the text.")
ACCOUNT = Cause(
    code="account",
    reason="Our account with the carrier needs its operator.",
    after=timedelta(minutes=15),
)
BUSY = Cause(
    code="busy", reason="The carrier has more than it can send.", after=timedelta(minutes=1)
)
UNREACHABLE = Cause(
    code="unreachable", reason="The phone could not be reached.", after=timedelta(hours=1)
)
UNAVAILABLE = Cause(
    code="unavailable", reason="The carrier could not be reached.", after=timedelta(minutes=1)
)

CAUSES: dict[int, Cause] = {
    20003: ACCOUNT,  # authentication failed
    20005: ACCOUNT,  # account not active
    20404: ACCOUNT,  # no such account
    20429: BUSY,  # too many requests
    21211: NOT_A_NUMBER,
    21212: ACCOUNT,  # invalid sender
    21217: NOT_A_NUMBER,
    21265: NOT_A_MOBILE,  # a short code
    21408: ACCOUNT,  # region not enabled
    21602: REJECTED,  # no body
    21603: ACCOUNT,  # no sender
    21606: ACCOUNT,  # sender cannot send texts
    21608: ACCOUNT,  # trial account, unverified number
    21610: OPTED_OUT,
    21611: BUSY,  # sender's queue is full
    21612: REJECTED,  # no way from this sender to this number
    21614: NOT_A_MOBILE,
    21617: TOO_LONG,
    21635: LANDLINE,
    21659: ACCOUNT,  # sender is no number of Twilio's
    21660: ACCOUNT,  # sender belongs to another account
    21703: ACCOUNT,  # messaging service has no sender
    21704: ACCOUNT,  # the same, for this number
    21705: ACCOUNT,  # no such messaging service
    21730: BUSY,  # under maintenance
    30001: BUSY,  # queue overflow
    30002: ACCOUNT,  # account suspended
    30003: UNREACHABLE,
    30004: BLOCKED,
    30005: NO_SUCH_NUMBER,
    30006: LANDLINE,  # or a network that this sender cannot reach
    30007: BLOCKED,  # filtered
    30008: UNREACHABLE,  # the network gave no reason
    30017: BUSY,  # network congestion
    30022: BUSY,  # rate limit of a registered campaign
    30029: ACCOUNT,  # words not to be kept: Message Redaction is not enabled
    30030: ACCOUNT,  # numbers not to be kept: the same
    30032: ACCOUNT,  # toll-free sender not verified
    30034: ACCOUNT,  # sender not registered (US long codes)
    30036: EXPIRED,
    30410: UNREACHABLE,  # network time-out: failed, and not tried again by Twilio
    30453: BLOCKED,
    # 63xxx are of WhatsApp and other apps, where a text never goes, but for:
    63038: BUSY,  # the account's texts of a day are used up
    90007: REJECTED,  # validity period out of range
}


def cause(*, code: int) -> Cause:
    """What a code means; an unknown one is final, so that a human looks at it."""
    return CAUSES.get(code, REJECTED)
