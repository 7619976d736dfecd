"""HTTP towards Twilio: with a time limit, to a given address, and without a log of numbers."""

import logging
from datetime import timedelta
from typing import Any

import requests
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

TWILIO = "https://api.twilio.com"
_NEVER_CONNECTED = (NewConnectionError, NameResolutionError, ConnectTimeoutError)


class QuietClient:
    """Twilio's own client; calls `address` in place of Twilio's where one is given, logs nothing.

    Twilio's logs queries at INFO, and a query for texts names a person's number.
    """

    def __init__(self, *, address: str, timeout: timedelta) -> None:
        # A logger outside the tree, so that no logging configuration can switch it on.
        silent = logging.Logger("twilio", level=logging.CRITICAL + 1)
        self._client = TwilioHttpClient(timeout=timeout.total_seconds(), logger=silent)
        self._address = address.rstrip("/") or TWILIO

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """Make the request, at our address."""
        return self._client.request(
            method, self._address + url.removeprefix(TWILIO), *args, **kwargs
        )


def never_connected(error: requests.RequestException) -> bool:
    """Whether not one byte of the request can have reached the carrier."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), _NEVER_CONNECTED)
