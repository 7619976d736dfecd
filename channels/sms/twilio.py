"""Twilio carries our texts; refuses to call a text unsent while Twilio might have it.

Twilio has no field for our own id and no key that makes a second create harmless. So our reference
travels in the address of the status callback, and `find` looks the text up by what Twilio does
keep: the number and the exact words, created since our first attempt. That is sound because two
texts with the same words to the same number in that window are, to the person, the same text.

Where Twilio is asked to keep neither words nor numbers, it shows "+44770090XXXX" and no words. Then
`find` can still say that nothing went to such a number, and otherwise only that it cannot tell;
what tells is the status callback, whose address holds our reference (docs/decisions/015).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import takewhile
from typing import Any

import requests
from twilio.base import values
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from channels import twilio_http
from channels.message import Accepted, Failure, OutcomeUnknown, State
from channels.sms import twilio_errors
from channels.sms.message import TextMessage
from channels.sms.twilio_callbacks import NAME, STATES

LONGEST_VALIDITY = timedelta(seconds=36_000)  # Twilio, error 90007: 1 to 36,000 seconds
SHORTEST_VALIDITY = timedelta(seconds=1)
# Twilio's clock and ours may differ, and its times have no fractions of a second.
CLOCK_SKEW = timedelta(minutes=2)
# What Twilio shows in place of the last four digits of a number that it was asked not to keep.
HIDDEN = "XXXX"
# The list is in the order of sending, which for texts that wait may differ from that of creation.
OUT_OF_ORDER = timedelta(hours=1)
TRIAL_PREFIX = "Sent from your Twilio trial account - "


@dataclass(frozen=True, kw_only=True)
class TwilioCarrier:
    """Sends through a Messaging Service, or from one number where none is given.

    `discards_content` asks Twilio to keep neither the words nor the last digits of the number (an
    account feature, "Message Redaction"); what `find` cannot tell then, only a status callback can.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    messaging_service_sid: str = ""
    from_number: str = ""
    status_callback_address: str = ""
    timeout: timedelta = timedelta(seconds=10)
    discards_content: bool = False
    api_address: str = ""
    name: str = NAME

    def send(self, *, message: TextMessage, now: datetime) -> Accepted:
        """Ask Twilio to send it; it is dropped by Twilio when it could not go before `valid_until`.

        Raises Undeliverable, TryLater (Twilio certainly has not got it) or OutcomeUnknown.
        """
        message.refuse_if_unsendable(now=now)
        try:
            created = self._client.messages.create(**self._parameters(message, now))
        except (TwilioRestException, TwilioServiceException) as error:
            # Twilio's own words repeat the number, so they must not travel with the failure.
            raise _refusal(error.status, error.code) from None
        except requests.RequestException as error:
            raise _broken_off(error) from None
        except ValueError:
            raise OutcomeUnknown("unavailable", "The carrier's answer was unreadable.") from None
        return self._accepted(message, created)

    def find(self, *, message: TextMessage, since: datetime) -> Accepted | None:
        """Whether Twilio has this text, created at or after `since`.

        Raises TryLater when Twilio cannot be asked; OutcomeUnknown when it has a text to this
        number whose words it did not keep; and what `send` would raise when Twilio had it and
        could not deliver it.
        """
        try:
            recent = self._recent(message, since - CLOCK_SKEW)
        except (TwilioException, requests.RequestException, ValueError):
            raise twilio_errors.UNAVAILABLE.failure(carrier_code="") from None
        found = _with_words(recent, message.measure.text)
        if found is not None:
            return self._accepted(message, found)
        if any(not text.body for text in recent):
            raise OutcomeUnknown("unknown", "The carrier did not keep the words of its texts.")
        return None

    def _recent(self, message: TextMessage, since: datetime) -> list[MessageInstance]:
        """The texts to this number since then, or to what Twilio shows of it."""
        to = message.to.e164
        if not self.discards_content:
            listed = self._client.messages.list(to=to, page_size=1000)
            return [text for text in listed if _is_of_ours(text, since)]
        # Asked by number, Twilio might not show what it hides: so all are read, newest first.
        newest_first = self._client.messages.stream(page_size=1000)
        late = takewhile(lambda text: _is_since(text, since - OUT_OF_ORDER), newest_first)
        shown = (to, to[: -len(HIDDEN)] + HIDDEN)
        return [text for text in late if text.to in shown and _is_of_ours(text, since)]

    @cached_property
    def _client(self) -> Client:
        http_client = twilio_http.QuietClient(address=self.api_address, timeout=self.timeout)
        return Client(self.account_sid, self.auth_token, http_client=http_client)

    def _parameters(self, message: TextMessage, now: datetime) -> dict[str, Any]:
        sender = (
            {"messaging_service_sid": self.messaging_service_sid}
            if self.messaging_service_sid
            else {"from_": self.from_number}
        )
        return sender | {
            "to": message.to.e164,
            "body": message.measure.text,
            # We have counted and replaced already; Twilio must send, and keep, just these words.
            "smart_encoded": False,
            "validity_period": _validity(message.time_left(now=now)),
            "status_callback": self._callback(message.reference),
            "content_retention": "discard" if self.discards_content else values.unset,
            "address_retention": "obfuscate" if self.discards_content else values.unset,
        }

    def _callback(self, reference: str) -> Any:
        if not self.status_callback_address:
            return values.unset
        return f"{self.status_callback_address.rstrip('/')}/{reference}"

    def _accepted(self, message: TextMessage, text: MessageInstance) -> Accepted:
        state = STATES.get(str(text.status), State.ACCEPTED)
        if state is State.FAILED:
            code = text.error_code or 0
            raise twilio_errors.cause(code=code).failure(carrier_code=str(code))
        return Accepted(
            reference=message.reference,
            carrier=self.name,
            carrier_reference=str(text.sid),
            # A Messaging Service answers 0 segments until it has chosen a sender: count ourselves.
            cost_units=message.measure.fragments,
            state=state,
        )


def _validity(left: timedelta | None) -> Any:
    if left is None:
        return values.unset
    return int(min(max(left, SHORTEST_VALIDITY), LONGEST_VALIDITY).total_seconds())


def _refusal(status: int, code: int | None) -> Failure:
    # Behind a 5xx or a 408 the text may have been taken before the answer was lost.
    if status >= 500 or status == 408:
        return OutcomeUnknown(
            "unavailable", "The carrier failed while it had the text.", carrier_code=str(code)
        )
    known = twilio_errors.BUSY if status == 429 else twilio_errors.cause(code=code or 0)
    if known is twilio_errors.REJECTED and status in (401, 403, 404):
        known = twilio_errors.ACCOUNT
    return known.failure(carrier_code=str(code))


def _broken_off(error: requests.RequestException) -> Failure:
    if twilio_http.never_connected(error):
        return twilio_errors.UNAVAILABLE.failure(carrier_code="")
    return OutcomeUnknown("unavailable", "The connection broke before the carrier answered.")


def _is_of_ours(text: MessageInstance, since: datetime) -> bool:
    return text.direction != "inbound" and _is_since(text, since)


def _is_since(text: MessageInstance, since: datetime) -> bool:
    return text.date_created is None or bool(text.date_created >= since)


def _with_words(texts: Iterable[MessageInstance], words: str) -> MessageInstance | None:
    for text in texts:
        if (text.body or "").removeprefix(TRIAL_PREFIX).strip() == words.strip():
            return text
    return None
