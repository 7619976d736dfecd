"""Makes of a message what its carrier takes; refuses, by a named reason, what must not be sent."""

from datetime import datetime

from channels.email.message import EmailMessage
from channels.letter.address import NotAnAddress
from channels.letter.message import Letter
from channels.sms.message import TextMessage
from channels.sms.numbers import NotAPhoneNumber, PhoneNumber
from channels.voice.message import VoiceCall
from scheduler.reminders import (
    code_letters,
    emails,
    facts,
    letter_records,
    letters,
    offer_facts,
    recorded_calls,
    revealing,
    words,
)
from scheduler.reminders.models import Message

Carried = TextMessage | Letter | VoiceCall | EmailMessage


class Unsayable(Exception):
    """It cannot be sent in words and by a route that are safe. The sentence names nobody."""


def compose(message: Message, *, now: datetime) -> Carried:
    """The text, letter, call or e-mail as it is now. Raises Unsayable."""
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
    match carried:
        case VoiceCall():
            return carried.script
        case TextMessage() | EmailMessage():
            return carried.text
        case _:
            return letter_records.readable(carried)


def again(message: Message, *, now: datetime) -> Carried:
    """What was handed over, for asking the carrier about it: a text in the very same words."""
    if message.code_id is not None:
        return _carried(message, now=now)  # what is kept of it lacks the code
    match message.channel:
        case "sms":
            return _text(message, message.body)
        case "voice":
            return recorded_calls.again(message)
        case "email":
            return emails.again(message)
    return _carried(message, now=now)


def _carried(message: Message, *, now: datetime) -> Carried:
    if message.channel == "voice":
        return recorded_calls.compose(message)
    if message.channel == "email":
        return emails.compose(message, now=now)
    if message.code is not None:
        return _with_code(message, now=now)
    about_it = facts if message.offer_id is None else offer_facts
    if message.channel == "sms":
        return _text(message, words.text(about_it.about(message)))
    return letters.compose(
        about_it.enclosed(message, now=now),
        message_reference=str(message.id),
        valid_until=message.valid_until,
    )


def _with_code(message: Message, *, now: datetime) -> Carried:
    if message.channel == "sms":
        return _text(message, code_letters.text(message))
    return code_letters.letter(message, now=now)


def _text(message: Message, text: str) -> TextMessage:
    return TextMessage(
        reference=str(message.id),
        valid_until=message.valid_until,
        to=PhoneNumber(message.contact_rule.number),
        text=text,
    )


def _given_away(carried: Carried) -> revealing.Category | None:
    match carried:
        case TextMessage():
            return revealing.find(carried.text)
        case VoiceCall():
            return revealing.find(carried.opening, carried.news, carried.voicemail)
        case EmailMessage():
            return revealing.find(carried.subject, carried.text)
    address = carried.recipient.lines
    return revealing.find(*letters.outside(carried)) or revealing.find(
        *address, categories=revealing.OF_AN_ADDRESS
    )
