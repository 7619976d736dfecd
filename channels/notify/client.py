"""Calls GOV.UK Notify through its own client, with a time limit; says what came of it in our terms.

Refuses to let its words travel: they may repeat a number or an address. Notify keeps our reference
with what we send and finds it again, so nothing is sent a second time on a guess.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from io import BytesIO
from typing import Any

import requests
from notifications_python_client import errors
from notifications_python_client.notifications import NotificationsAPIClient
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from channels.message import OutcomeUnknown
from channels.notify import answers

NAME = "govuk-notify"
API = "https://api.notifications.service.gov.uk"
# Their clock and ours may differ.
CLOCK_SKEW = timedelta(minutes=2)
_NEVER_CONNECTED = (NewConnectionError, NameResolutionError, ConnectTimeoutError)


@dataclass(frozen=True, kw_only=True)
class Notify:
    """One service at GOV.UK Notify. `api_key` is what its page shows: name, service, secret."""

    api_key: str = field(repr=False)
    timeout: timedelta = timedelta(seconds=15)
    api_address: str = ""

    def send_letter(self, *, reference: str, content: bytes, post_class: str) -> dict[str, Any]:
        """Hand over a PDF that is ready to print. Raises a Failure."""
        return self._send(
            lambda: self._client.send_precompiled_letter_notification(
                reference=reference, pdf_file=BytesIO(content), postage=post_class
            )
        )

    def send_text(
        self, *, reference: str, number: str, template_id: str, words: str, sender_id: str
    ) -> dict[str, Any]:
        """Have a text sent: the template's one placeholder, ((message)), is the words."""
        return self._send(
            lambda: self._client.send_sms_notification(
                phone_number=number,
                template_id=template_id,
                personalisation={"message": words},
                reference=reference,
                sms_sender_id=sender_id or None,
            )
        )

    def find(self, *, reference: str, kind: str, since: datetime | None) -> dict[str, Any] | None:
        """The newest letter or text (`kind`: letter, sms) with our reference since then.

        Raises TryLater when Notify cannot be asked. It keeps what it was given for 7 days.
        """
        try:
            found = self._client.get_all_notifications(reference=reference, template_type=kind)
            listed: list[dict[str, Any]] = found["notifications"]
            theirs = [each for each in listed if each["reference"] == reference]
            dated = [(datetime.fromisoformat(each["created_at"]), each) for each in theirs]
        except (errors.APIError, requests.RequestException, ValueError, KeyError, TypeError):
            raise answers.UNAVAILABLE.failure(carrier_code="") from None
        newest = max(dated, key=lambda pair: pair[0], default=None)
        if newest is None or (since is not None and newest[0] < since - CLOCK_SKEW):
            return None
        return newest[1]

    @cached_property
    def _client(self) -> Any:
        # It logs what Notify said, and that may repeat somebody's number.
        logging.getLogger("notifications_python_client.base").disabled = True
        return NotificationsAPIClient(  # type: ignore[no-untyped-call]
            self.api_key,
            base_url=self.api_address.rstrip("/") or API,
            timeout=self.timeout.total_seconds(),
        )

    def _send(self, call: Callable[[], Any]) -> dict[str, Any]:
        try:
            answer = call()
        except errors.HTTPError as error:
            if error.response is None:
                raise _broken_off(error.__cause__) from None
            raise answers.refusal(status=error.status_code, kind=_kind(error)) from None
        except (errors.APIError, requests.RequestException, ValueError):
            raise OutcomeUnknown("unavailable", "GOV.UK Notify's answer was unreadable.") from None
        if not isinstance(answer, dict) or not answer.get("id"):
            raise OutcomeUnknown("unavailable", "GOV.UK Notify's answer was unreadable.")
        return answer


def _kind(error: errors.HTTPError) -> str:
    """The type of the first error named: "ValidationError"."""
    named = error.message
    first = named[0] if isinstance(named, list) and named else {}
    return str(first.get("error", "")) if isinstance(first, dict) else ""


def _broken_off(error: BaseException | None) -> Exception:
    if isinstance(error, requests.ConnectTimeout):
        return answers.UNAVAILABLE.failure(carrier_code="")
    cause = error.args[0] if error is not None and error.args else None
    if isinstance(getattr(cause, "reason", None), _NEVER_CONNECTED):
        return answers.UNAVAILABLE.failure(carrier_code="")  # not one byte can have reached it
    return OutcomeUnknown("unavailable", "The connection broke before GOV.UK Notify answered.")
