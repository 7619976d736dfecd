"""NHS numbers as they are stored, ten digits; refuses what fails modulus 11 (DOMAIN.md 5.1).

A number is never required, and never what a person is known by alone.
"""

import re

from nhs_number import validate

from scheduler.partners import rows

_TEN_DIGITS = re.compile(r"[0-9]{10}")
_BETWEEN_DIGITS = re.compile(r"[ \u00a0-]")


def check(typed: str) -> str:
    """The ten digits of "943 476 5919" or "943-476-5919"; Invalid names `nhs_number`."""
    digits = _BETWEEN_DIGITS.sub("", typed.strip())
    if not _TEN_DIGITS.fullmatch(digits):
        raise rows.invalid("nhs_number", "An NHS number has ten digits, such as 943 476 5919.")
    if not validate.is_valid(digits):
        raise rows.invalid(
            "nhs_number", "A digit of this NHS number is wrong. Compare it with the letter or card."
        )
    return digits


def find_number(typed: str) -> str | None:
    """The ten digits, or None when this is not an NHS number."""
    digits = _BETWEEN_DIGITS.sub("", typed.strip())
    if not _TEN_DIGITS.fullmatch(digits) or not validate.is_valid(digits):
        return None
    return digits
