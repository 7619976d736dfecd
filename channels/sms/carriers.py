"""Chooses the carrier of texts from plain settings; refuses half a configuration."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from channels.message import Carrier, NotConfigured
from channels.notify import configuration
from channels.sms.local import LocalCarrier
from channels.sms.message import TextMessage
from channels.sms.notify import NotifyTexts
from channels.sms.twilio import TwilioCarrier


def carrier(*, settings: Mapping[str, Any]) -> Carrier[TextMessage]:
    """Twilio or GOV.UK Notify where one is configured, otherwise the visible local carrier.

    `settings`: `twilio_account_sid` (empty: the local carrier, which needs `local_folder`),
    `twilio_auth_token`, one of `twilio_messaging_service_sid` and `twilio_from_number`,
    `status_callback_address` (our reference is appended as the last part of its path; empty: no
    receipts). Optional: `twilio_timeout_seconds`, `twilio_discards_content`, `twilio_api_address`.
    For Notify: `notify_text_template_id`, and what `notify.configuration` reads; optional
    `notify_text_sender_id`. Raises NotConfigured naming the setting that is missing, or both.
    """
    if settings.get("notify_text_template_id"):
        return _notify(settings)
    if not settings.get("twilio_account_sid"):
        return LocalCarrier(folder=Path(_needed(settings, "local_folder")))
    if not settings.get("twilio_messaging_service_sid"):
        _needed(settings, "twilio_from_number")
    return TwilioCarrier(
        account_sid=settings["twilio_account_sid"],
        auth_token=_needed(settings, "twilio_auth_token"),
        messaging_service_sid=settings.get("twilio_messaging_service_sid", ""),
        from_number=settings.get("twilio_from_number", ""),
        status_callback_address=settings.get("status_callback_address", ""),
        timeout=timedelta(seconds=settings.get("twilio_timeout_seconds", 10)),
        discards_content=settings.get("twilio_discards_content", False),
        api_address=settings.get("twilio_api_address", ""),
    )


def _notify(settings: Mapping[str, Any]) -> NotifyTexts:
    if settings.get("twilio_account_sid"):
        raise NotConfigured("Texts go by Twilio or by GOV.UK Notify: both are configured.")
    return NotifyTexts(
        notify=configuration.notify(settings=settings),
        template_id=settings["notify_text_template_id"],
        sender_id=settings.get("notify_text_sender_id", ""),
    )


def _needed(settings: Mapping[str, Any], name: str) -> Any:
    if not settings.get(name):
        raise NotConfigured(f"The text channel needs the setting {name}.")
    return settings[name]
