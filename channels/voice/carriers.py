"""Chooses who rings with recorded calls, from plain settings; refuses half a configuration."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from channels.message import Carrier, NotConfigured
from channels.voice.local import LocalCarrier
from channels.voice.message import VoiceCall
from channels.voice.twilio import TwilioCarrier

NOBODY, LOCAL, TWILIO = "", "local", "twilio"


def carrier(*, settings: Mapping[str, Any]) -> Carrier[VoiceCall]:
    """The carrier that `carrier` names: "twilio", or "local", which keeps calls and rings nobody.

    Without a name there are no recorded calls, and humans ring everybody: that is never chosen by
    having an account for something else. Twilio needs `twilio_account_sid`, `twilio_auth_token`,
    `twilio_from_number` and `callback_address`, at which it asks what to say. Raises
    NotConfigured naming the setting that is missing.
    """
    match settings.get("carrier", NOBODY):
        case "local":
            return LocalCarrier(folder=Path(_needed(settings, "local_folder")))
        case "twilio":
            return _twilio(settings)
        case "":
            raise NotConfigured("No carrier of recorded calls is chosen: humans ring.")
        case other:
            raise NotConfigured(f"There is no carrier {other!r} of recorded calls.")


def _twilio(settings: Mapping[str, Any]) -> TwilioCarrier:
    return TwilioCarrier(
        account_sid=_needed(settings, "twilio_account_sid"),
        auth_token=_needed(settings, "twilio_auth_token"),
        from_number=_needed(settings, "twilio_from_number"),
        callback_address=_needed(settings, "callback_address"),
        timeout=timedelta(seconds=settings.get("twilio_timeout_seconds", 10)),
        api_address=settings.get("twilio_api_address", ""),
    )


def _needed(settings: Mapping[str, Any], name: str) -> Any:
    if not settings.get(name):
        raise NotConfigured(f"The channel of recorded calls needs the setting {name}.")
    return settings[name]
