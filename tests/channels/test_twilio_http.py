"""HTTP towards Twilio, where no server is needed to see it."""

from datetime import timedelta

import pytest
import requests
from urllib3.connection import HTTPConnection
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from channels import twilio_http


def test_twilios_own_address_is_called_where_none_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called: list[str] = []
    monkeypatch.setattr(
        "twilio.http.http_client.TwilioHttpClient.request",
        lambda self, method, url, **kwargs: called.append(url),
    )
    client = twilio_http.QuietClient(address="", timeout=timedelta(seconds=1))
    client.request("GET", "https://api.twilio.com/2010-04-01/x")
    assert called == ["https://api.twilio.com/2010-04-01/x"]


NOBODY = NewConnectionError(HTTPConnection("127.0.0.1"), "refused")


@pytest.mark.parametrize(
    ("error", "never"),
    [
        (requests.ConnectTimeout(), True),
        (requests.ConnectionError(MaxRetryError(None, "/", NOBODY)), True),  # type: ignore[arg-type]
        (requests.ReadTimeout(), False),
        (requests.ConnectionError(), False),
        (requests.ConnectionError(ProtocolError("Connection aborted.")), False),
    ],
)
def test_only_a_connection_that_never_was_is_certainly_no_text(
    error: requests.RequestException, never: bool
) -> None:
    assert twilio_http.never_connected(error) is never
