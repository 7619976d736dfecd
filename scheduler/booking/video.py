"""Makes the link of a video appointment. Providers are one line each; a Jitsi room is built in."""

import secrets
from collections.abc import Callable

from django.conf import settings


def jitsi_link() -> str:
    """A room nobody can guess (160 bits) and whose name says nothing of the service."""
    return f"{settings.VIDEO_ADDRESS}/{secrets.token_hex(20)}"


PROVIDERS: dict[str, Callable[[], str]] = {
    "jitsi": jitsi_link,
}


def make_link() -> str:
    """A link from the provider named in the settings."""
    return PROVIDERS[settings.VIDEO_PROVIDER]()
