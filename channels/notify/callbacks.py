"""What GOV.UK Notify tells us by calling back: receipts of texts; refuses a call without our token.

For letters it does not call back: they are asked after (`ask`).
"""

import hmac
from collections.abc import Mapping
from typing import Any

from channels.message import Receipt
from channels.notify.answers import LETTER_STATES, TEXT_STATES, Said
from channels.notify.client import NAME, Notify

_SCHEME = "Bearer "
_STATES = {"sms": TEXT_STATES, "letter": LETTER_STATES}


def is_from_notify(*, token: str, authorization: str) -> bool:
    """Whether the header carries the bearer token that we gave Notify; never without a token."""
    given = authorization.removeprefix(_SCHEME) if authorization.startswith(_SCHEME) else ""
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def receipt(*, told: Mapping[str, Any]) -> Receipt:
    """Read a delivery receipt, or what a look-up found: both name id, reference and state.

    Raises ValueError where one is missing, or for a state or kind that Notify does not have.
    """
    kind = str(told.get("notification_type") or told.get("type") or "")
    said = _STATES.get(kind, {}).get(str(told.get("status", "")))
    if said is None or not told.get("id") or not told.get("reference"):
        raise ValueError("This is not a receipt of GOV.UK Notify.")
    return _receipt(told, said)


def ask(*, notify: Notify, reference: str, kind: str) -> Receipt | None:
    """What has become of a message that Notify has; None where it does not know it (any more).

    Raises TryLater when it cannot be asked, ValueError for a state it does not document.
    """
    found = notify.find(reference=reference, kind=kind, since=None)
    return None if found is None else receipt(told=found)


def _receipt(told: Mapping[str, Any], said: Said) -> Receipt:
    cause = said.cause
    return Receipt(
        reference=str(told["reference"]),
        carrier=NAME,
        carrier_reference=str(told["id"]),
        state=said.state,
        failure=cause.code if cause else "",
        reason=cause.reason if cause else "",
        error_code=str(told["status"]) if cause else "",
    )
