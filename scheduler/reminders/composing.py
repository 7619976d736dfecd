"""Makes of a message what its carrier takes; refuses, by a named reason, what must not be sent."""

from datetime import datetime

from channels.letter.address import NotAnAddress
from channels.letter.message import Letter
from channels.sms.message import TextMessage
from channels.sms.numbers import NotAPhoneNumber, PhoneNumber
from scheduler.reminders import facts, letter_records, letters, offer_facts, revealing, words
from scheduler.reminders.models import Message

Carried = TextMessage | Letter


class Unsayable(Exception):
    """It cannot be sent in words and by a route that are safe. The sentence names nobody."""


def compose(message: Message, *, now: datetime) -> Carried:
    """The text or letter as it is now. Raises Unsayable."""
    try:
        carried = _carried(message, now=now)
    except NotAPhoneNumber as error:
        raise Unsayable("The recorded number is not a phone number.") from error
    except NotAnAddress as error:
        raise Unsayable(f"The recorded address cannot be printed ({error.code}).") from error
    given_away = _given_away(carried)
    if given_away is not None:
        raise Unsayable(f"The words would give away {given_away}.")
    return carried


def as_text(carried: Carried) -> str:
    """What is kept of it as the record of what was said."""
    return carried.text if isinstance(carried, TextMessage) else letter_records.readable(carried)


def again(message: Message, *, now: datetime) -> Carried:
    """What was handed over, for asking the carrier about it: a text in the very same words."""
    if message.channel == "sms":
        return _text(message, message.body)
    return _carried(message, now=now)


def _carried(message: Message, *, now: datetime) -> Carried:
    about_it = facts if message.offer_id is None else offer_facts
    if message.channel == "sms":
        return _text(message, words.text(about_it.about(message)))
    return letters.compose(
        about_it.enclosed(message, now=now),
        message_reference=str(message.id),
        valid_until=message.valid_until,
    )


def _text(message: Message, text: str) -> TextMessage:
    return TextMessage(
        reference=str(message.id),
        valid_until=message.valid_until,
        to=PhoneNumber(message.contact_rule.number),
        text=text,
    )


def _given_away(carried: Carried) -> revealing.Category | None:
    if isinstance(carried, TextMessage):
        return revealing.find(carried.text)
    address = carried.recipient.lines
    return revealing.find(*letters.outside(carried)) or revealing.find(
        *address, categories=revealing.OF_AN_ADDRESS
    )
