"""Which channels there are, one line each; refuses a channel that is not here."""

from collections.abc import Callable, Mapping
from typing import Any

import channels.email.carriers
import channels.letter.carriers
import channels.sms.carriers
import channels.voice.carriers
from channels.message import Carrier, NotConfigured

CHANNELS: Mapping[str, Callable[..., Carrier[Any]]] = {
    "sms": channels.sms.carriers.carrier,
    "letter": channels.letter.carriers.carrier,
    "voice": channels.voice.carriers.carrier,
    "email": channels.email.carriers.carrier,
}


def carrier(*, channel: str, configuration: Mapping[str, Mapping[str, Any]]) -> Carrier[Any]:
    """The configured carrier of a channel, from `configuration[channel]` (plain values).

    Each channel's `carriers.carrier` says which settings it reads. Raises NotConfigured for a
    channel that does not exist or whose settings are incomplete.
    """
    if channel not in CHANNELS:
        raise NotConfigured(f"There is no channel {channel!r}; there are {', '.join(CHANNELS)}.")
    return CHANNELS[channel](settings=configuration.get(channel, {}))
