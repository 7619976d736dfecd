"""Which places are near: the same district, the same area, and how far on the map."""

from dataclasses import dataclass

import pytest

from scheduler.partners import nearness


@dataclass
class Place:
    name: str
    postcode: str
    latitude: float | None = None
    longitude: float | None = None


TAUNTON = Place("Taunton", "TA1 1AA", 51.015, -3.107)
YEOVIL = Place("Yeovil", "BA20 1AA", 50.942, -2.633)
MINEHEAD = Place("Minehead", "TA24 5AA", 51.204, -3.474)
NOWHERE = Place("Annexe", "TA24 6AA")
EVERY = [MINEHEAD, NOWHERE, TAUNTON, YEOVIL]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("TA1", ["Taunton", "Minehead", "Annexe", "Yeovil"]),
        ("ta1 1ab", ["Taunton", "Minehead", "Annexe", "Yeovil"]),
        ("TA11AB", ["Taunton", "Minehead", "Annexe", "Yeovil"]),
        ("TA24", ["Minehead", "Annexe", "Taunton", "Yeovil"]),
        ("BA", ["Yeovil", "Taunton", "Minehead", "Annexe"]),
        ("ZE1", ["Minehead", "Annexe", "Taunton", "Yeovil"]),
        ("?", ["Minehead", "Annexe", "Taunton", "Yeovil"]),
    ],
)
def test_the_same_district_comes_first_then_the_same_area(typed: str, names: list[str]) -> None:
    assert [each.name for each in nearness.ordered(EVERY, near=typed)] == names


def test_from_a_place_the_others_come_by_how_far_they_lie_and_the_unmapped_last() -> None:
    others = [NOWHERE, YEOVIL, MINEHEAD]
    ordered = nearness.from_site(TAUNTON, others)
    # Minehead lies 33 km away as the crow flies, Yeovil 34.
    assert [each.name for each in ordered] == ["Minehead", "Yeovil", "Annexe"]
