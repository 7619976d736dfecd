"""Makes the client of GOV.UK Notify from plain settings; refuses half a configuration."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from channels.message import NotConfigured
from channels.notify.client import Notify

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_KEY = re.compile(rf".*{_UUID}-{_UUID}", re.IGNORECASE)


def notify(*, settings: Mapping[str, Any]) -> Notify:
    """`settings`: `notify_api_key`; optional `notify_timeout_seconds`, `notify_api_address`.

    Raises NotConfigured where the key is missing or is none.
    """
    key = settings.get("notify_api_key") or ""
    if not _KEY.fullmatch(key):
        raise NotConfigured(
            "GOV.UK Notify needs the setting notify_api_key: name, service, secret."
        )
    return Notify(
        api_key=key,
        timeout=timedelta(seconds=settings.get("notify_timeout_seconds", 15)),
        api_address=settings.get("notify_api_address", ""),
    )
