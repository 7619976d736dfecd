"""Which places are near: by distance where both lie on the map, else by their postcodes. Pure.

No list of all postcodes is kept: what somebody types is compared with the postcodes of places.
"""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

_EARTH_KM = 6371.0
_OUTWARD = re.compile(r"([A-Z]{1,2})([0-9][0-9A-Z]?)?")


class Place(Protocol):
    """Something with a postcode, and perhaps a point on the map (degrees)."""

    name: str
    postcode: str
    latitude: float | None
    longitude: float | None


Somewhere = TypeVar("Somewhere", bound=Place)


def ordered(places: Sequence[Somewhere], *, near: str) -> list[Somewhere]:
    """The places, those near to the first part of a postcode ("TA1", "ta") first.

    Those of the same district come first, then those of the same area, each by how far they lie
    from the first of them. What is no postcode leaves the order as it is.
    """
    shares = [_shared(place.postcode, near) for place in places]
    if not any(shares):
        return list(places)
    there = places[shares.index(max(shares))]
    by_share = dict(zip(map(id, places), shares, strict=True))
    return sorted(from_site(there, places), key=lambda place: -by_share[id(place)])


def from_site(there: Place, places: Iterable[Somewhere]) -> list[Somewhere]:
    """The places by how far they lie from one of them; those not on the map by postcode, last."""

    def key(place: Somewhere) -> tuple[float, int, str]:
        return _distance(there, place), -_shared(place.postcode, there.postcode), place.name

    return sorted(places, key=key)


def _distance(one: Place, other: Place) -> float:
    """Kilometres as the crow flies; endless where one of them is not on the map."""
    if one is other:
        return 0.0
    degrees = (one.latitude, one.longitude, other.latitude, other.longitude)
    if None in degrees:
        return math.inf
    north, east, north_2, east_2 = (math.radians(each) for each in degrees if each is not None)
    half = (
        math.sin((north_2 - north) / 2) ** 2
        + math.cos(north) * math.cos(north_2) * math.sin((east_2 - east) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


def _shared(postcode: str, typed: str) -> int:
    """2: the same district, 1: the same area, 0: neither."""
    one, other = (_OUTWARD.match(_outward(each)) for each in (postcode, typed))
    if one is None or other is None or one[1] != other[1]:
        return 0
    return 2 if other[2] and one[2] == other[2] else 1


def _outward(typed: str) -> str:
    """The first part: what stands before the space, or before the last three of a whole one."""
    spaced = typed.upper().split()
    if len(spaced) > 1:
        return spaced[0]
    squeezed = "".join(spaced)
    return squeezed[:-3] if len(squeezed) > 4 else squeezed
