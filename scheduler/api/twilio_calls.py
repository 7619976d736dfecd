"""Reads what Twilio posts to us; refuses what Twilio did not sign."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.conf import settings
from rest_framework.exceptions import ValidationError

from channels import twilio_signatures
from scheduler.api.calls import Call
from scheduler.identity.access import NotAllowed

T = TypeVar("T")


def read(call: Call, *, channel: str, as_: Callable[[Mapping[str, str]], T]) -> T:
    """What the posted fields say, once it is sure that Twilio posted them.

    `channel` is the one whose token signs them. Raises NotAllowed, and ValidationError for what
    `as_` raises ValueError for.
    """
    posted: dict[str, Any] = call.request._request.POST.dict()
    is_signed = twilio_signatures.is_signed(
        auth_token=settings.CHANNELS.get(channel, {}).get("twilio_auth_token", ""),
        # The address as Twilio was told it: behind a proxy, the request's own is another.
        address=settings.PUBLIC_ADDRESS + call.request.get_full_path(),
        parameters=posted,
        signature=call.request.headers.get("X-Twilio-Signature", ""),
    )
    if not is_signed:
        raise NotAllowed("This call is not signed by Twilio.")
    try:
        return as_(posted)
    except ValueError as fault:
        raise ValidationError(str(fault)) from fault
