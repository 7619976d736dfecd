"""Rings by Twilio: one request places a call, and Twilio then asks us what to say.

A call, unlike a text, cannot be recognised by its words, and Twilio keeps no reference of ours.
What tells our calls apart is the address at which Twilio asked for words: it stands in the call's
events, which Twilio shows from a quarter of an hour after the call.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.rest import Client
from twilio.rest.api.v2010.account.call import CallInstance

from channels import twilio_http
from channels.message import Accepted, Failure, OutcomeUnknown, State
from channels.voice import twilio_errors
from channels.voice.message import VoiceCall
from channels.voice.twilio_callbacks import NAME

# Twilio's clock and ours may differ, and its times have no fractions of a second.
CLOCK_SKEW = timedelta(minutes=2)
# About six rings: most voicemails in the UK answer after that, and nobody is hounded.
RING_SECONDS = 25
# Long enough to hear everything three times.
LONGEST_SECONDS = 240
_NEWS = ["initiated", "ringing", "answered", "completed"]


@dataclass(frozen=True, kw_only=True)
class TwilioCarrier:
    """Rings from `from_number`. Below `callback_address` Twilio asks for words, and tells news."""

    account_sid: str
    auth_token: str = field(repr=False)
    from_number: str
    callback_address: str
    timeout: timedelta = timedelta(seconds=10)
    api_address: str = ""
    name: str = NAME

    def send(self, *, message: VoiceCall, now: datetime) -> Accepted:
        """Ask Twilio to ring. Raises Undeliverable, TryLater (certainly nobody was rung) or
        OutcomeUnknown."""
        message.refuse_if_unsendable(now=now)
        try:
            created = self._client.calls.create(**self._parameters(message))
        except (TwilioRestException, TwilioServiceException) as error:
            # Twilio's own words repeat the number, so they must not travel with the failure.
            raise _refusal(error.status, error.code) from None
        except requests.RequestException as error:
            raise _broken_off(error) from None
        except ValueError:
            raise OutcomeUnknown("unavailable", "The carrier's answer was unreadable.") from None
        return self._accepted(message, created)

    def find(self, *, message: VoiceCall, since: datetime) -> Accepted | None:
        """Whether Twilio placed this call at or after `since`.

        Raises TryLater when it cannot be asked, and OutcomeUnknown when there is a call to this
        number whose events do not yet say whose it is.
        """
        try:
            of_ours = [
                (call, self._asked_at(call))
                for call in self._client.calls.list(
                    to=message.to, start_time_after=since - CLOCK_SKEW, page_size=1000
                )
                if call.direction == "outbound-api" and _is_since(call, since - CLOCK_SKEW)
            ]
        except (TwilioException, requests.RequestException, ValueError):
            raise twilio_errors.UNAVAILABLE.failure(carrier_code="") from None
        for call, addresses in of_ours:
            if any(f"/{message.reference}/" in address for address in addresses):
                return self._accepted(message, call)
        if any(not addresses for _, addresses in of_ours):
            raise OutcomeUnknown("unknown", "The carrier cannot say yet whose call it was.")
        return None

    def _asked_at(self, call: CallInstance) -> list[str]:
        """The addresses of ours that Twilio called because of this call."""
        requests_made = (event.request or {} for event in call.events.list(page_size=1000))
        return [str(request["url"]) for request in requests_made if request.get("url")]

    @cached_property
    def _client(self) -> Client:
        http_client = twilio_http.QuietClient(address=self.api_address, timeout=self.timeout)
        return Client(self.account_sid, self.auth_token, http_client=http_client)

    def _parameters(self, call: VoiceCall) -> dict[str, Any]:
        address = f"{self.callback_address.rstrip('/')}/{call.reference}"
        return {
            "to": call.to,
            "from_": self.from_number,
            "url": f"{address}/answered",
            "method": "POST",
            "status_callback": f"{address}/news",
            "status_callback_method": "POST",
            "status_callback_event": _NEWS,
            # To speak after the tone Twilio must wait for it. To say nothing it must not: whoever
            # waits and then hangs up has left a silent message.
            "machine_detection": "DetectMessageEnd" if call.may_leave_voicemail else "Enable",
            "timeout": RING_SECONDS,
            "time_limit": LONGEST_SECONDS,
            "record": False,
        }

    def _accepted(self, message: VoiceCall, call: CallInstance) -> Accepted:
        return Accepted(
            reference=message.reference,
            carrier=self.name,
            carrier_reference=str(call.sid),
            cost_units=1,
            state=State.ACCEPTED,
        )


def _is_since(call: CallInstance, since: datetime) -> bool:
    """`start_time_after` reads whole days, and a call that is still queued has no start."""
    return call.date_created is None or call.date_created >= since


def _refusal(status: int, code: int | None) -> Failure:
    # Behind a 5xx or a 408 the call may have been placed before the answer was lost.
    if status >= 500 or status == 408:
        return OutcomeUnknown(
            "unavailable", "The carrier failed while it had the call.", carrier_code=str(code)
        )
    known = twilio_errors.BUSY if status == 429 else twilio_errors.cause(code=code or 0)
    if known is twilio_errors.REJECTED and status in (401, 403, 404):
        known = twilio_errors.ACCOUNT
    return known.failure(carrier_code=str(code))


def _broken_off(error: requests.RequestException) -> Failure:
    if twilio_http.never_connected(error):
        return twilio_errors.UNAVAILABLE.failure(carrier_code="")
    return OutcomeUnknown("unavailable", "The connection broke before the carrier answered.")
