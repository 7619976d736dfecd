"""Chooses the carrier of e-mails from plain settings; refuses half a configuration."""

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from channels.email.local import LocalCarrier
from channels.email.message import EmailMessage, ascii_address
from channels.email.smtp import Security, SmtpCarrier
from channels.message import Carrier, NotConfigured

_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


def carrier(*, settings: Mapping[str, Any]) -> Carrier[EmailMessage]:
    """SMTP where a server is configured, otherwise the visible local carrier.

    `settings`: `smtp_host` (empty: the local carrier, which needs `local_folder`), `from_address`,
    and optionally `smtp_port`, `smtp_security` (starttls, tls; none on this machine only),
    `smtp_username` with `smtp_password`, `smtp_timeout_seconds`, `smtp_certificates`, `reply_to`.
    Raises NotConfigured naming the setting that is missing or wrong.
    """
    if not settings.get("smtp_host"):
        return LocalCarrier(folder=Path(_needed(settings, "local_folder")))
    if settings.get("smtp_username"):
        _needed(settings, "smtp_password")
    security = _security(settings)
    return SmtpCarrier(
        host=settings["smtp_host"],
        port=settings.get("smtp_port") or _PORTS[security],
        from_address=_address(settings, "from_address"),
        security=security,
        username=settings.get("smtp_username", ""),
        password=settings.get("smtp_password", ""),
        reply_to=_address(settings, "reply_to") if settings.get("reply_to") else "",
        timeout=timedelta(seconds=settings.get("smtp_timeout_seconds", 10)),
        certificates=settings.get("smtp_certificates", ""),
    )


def _security(settings: Mapping[str, Any]) -> Security:
    asked = settings.get("smtp_security") or Security.STARTTLS
    try:
        security = Security(asked)
    except ValueError:
        raise NotConfigured(f"smtp_security is starttls, tls or none, not {asked!r}.") from None
    if security is Security.NONE and not _is_here(settings["smtp_host"]):
        raise NotConfigured("smtp_security is none, which only a server on this machine may have.")
    return security


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address(settings: Mapping[str, Any], name: str) -> str:
    address = ascii_address(_needed(settings, name))
    if address is None:
        raise NotConfigured(f"The setting {name} is not an e-mail address.")
    return address


def _needed(settings: Mapping[str, Any], name: str) -> Any:
    if not settings.get(name):
        raise NotConfigured(f"The e-mail channel needs the setting {name}.")
    return settings[name]
