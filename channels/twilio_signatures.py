"""Whether Twilio made a call to us; the same for texts and for calls."""

from collections.abc import Mapping
from typing import Any

from twilio.request_validator import RequestValidator


def is_signed(
    *, auth_token: str, address: str, parameters: Mapping[str, Any], signature: str
) -> bool:
    """Whether Twilio made this call: `signature` is the header X-Twilio-Signature.

    `address` is the exact public address that Twilio called, with its query; `parameters` are the
    posted form fields. Without a token nobody made it. There is no time in the signature, so a call
    may be repeated by anybody who saw it: handle every call as if it came twice.
    """
    return bool(auth_token) and bool(
        RequestValidator(auth_token).validate(address, parameters, signature)
    )
