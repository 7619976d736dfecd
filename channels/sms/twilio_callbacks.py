"""What Twilio tells us by calling back: receipts and replies, read from what it posted."""

from collections.abc import Mapping
from dataclasses import replace

from twilio.twiml.messaging_response import MessagingResponse

from channels.message import Receipt, Reply, State
from channels.sms import twilio_errors

NAME = "twilio"

STATES: dict[str, State] = {
    "accepted": State.ACCEPTED,
    "scheduled": State.ACCEPTED,
    "queued": State.ACCEPTED,
    "sending": State.ACCEPTED,
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.DELIVERED,
    "partially_delivered": State.DELIVERED,
    "undelivered": State.FAILED,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}


def receipt(*, reference: str, parameters: Mapping[str, str]) -> Receipt:
    """Read a status callback. `reference` comes from the address that Twilio called.

    Raises ValueError for a state that Twilio does not have, or without MessageSid.
    """
    state = STATES.get(parameters.get("MessageStatus", ""))
    if state is None or not parameters.get("MessageSid"):
        raise ValueError("This is not a status callback for a text.")
    heard = Receipt(
        reference=reference,
        carrier=NAME,
        carrier_reference=parameters["MessageSid"],
        state=state,
    )
    return _failed(heard, parameters.get("ErrorCode", "")) if state is State.FAILED else heard


def reply(*, parameters: Mapping[str, str]) -> Reply:
    """Read an incoming text. Raises ValueError without MessageSid or From."""
    if not parameters.get("MessageSid") or not parameters.get("From"):
        raise ValueError("This is not an incoming text.")
    return Reply(
        carrier=NAME,
        carrier_reference=parameters["MessageSid"],
        sender=parameters["From"],
        text=parameters.get("Body", ""),
        # Said only where the Messaging Service has Advanced Opt-Out.
        has_opted_out=parameters.get("OptOutType", "").upper() == "STOP",
    )


def answer(*, text: str) -> str:
    """The TwiML that answers an incoming text to the number it came from; empty: with nothing."""
    response = MessagingResponse()
    if text:
        response.message(text)
    return str(response)


def _failed(heard: Receipt, error_code: str) -> Receipt:
    cause = twilio_errors.cause(code=int(error_code) if error_code.isdecimal() else 0)
    return replace(
        heard,
        failure=cause.code,
        reason=cause.reason,
        error_code=error_code,
    )
