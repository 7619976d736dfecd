"""Names and addresses put together from names.yaml by chance."""

import random
from pathlib import Path
from typing import Any

import yaml

from scheduler.partners.models import StaffMember

_TOLD: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("names.yaml").read_text(encoding="utf-8")
)
TOWNS: dict[str, str] = _TOLD["towns"]
_FIRST_NAMES: dict[str, list[str]] = {
    StaffMember.Gender.FEMALE: _TOLD["female"],
    StaffMember.Gender.MALE: _TOLD["male"],
    StaffMember.Gender.OTHER: [*_TOLD["female"], *_TOLD["male"]],
}

# Letters that an inward postcode may have (DOMAIN.md 4.1).
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"


def full_name(chance: random.Random, *, gender: str) -> str:
    """A name such as "Nia Thorne"."""
    return f"{chance.choice(_FIRST_NAMES[gender])} {chance.choice(_TOLD['surnames'])}"


def home(chance: random.Random, *, town: str) -> list[str]:
    """Street, town and postcode, as they stand in the window of an envelope."""
    kind = chance.choice(["Street", "Road", "Lane", "Close", "Way"])
    inward = f"{chance.randrange(10)}{chance.choice(_INWARD)}{chance.choice(_INWARD)}"
    return [
        f"{chance.randrange(1, 120)} {chance.choice(_TOLD['streets'])} {kind}",
        town,
        f"{TOWNS[town]} {inward}",
    ]
