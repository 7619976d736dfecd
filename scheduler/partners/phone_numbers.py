"""Phone numbers as they are stored (E.164); refuses what cannot be rung from the UK.

Kinds come from libphonenumber, which does not know the numbers Ofcom keeps for drama and which
demonstrations and tests use; those stand here.
"""

from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from scheduler.partners import rows

_REGION = "GB"
_UK = 44
# Ofcom, "Telephone numbers for use in TV and radio drama": how they start, and their kind.
_DRAMA = {"7700900": PhoneNumberType.MOBILE, "1632960": PhoneNumberType.FIXED_LINE}
_DRAMA_DIGITS = 10


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number that may be rung. Two spellings of one number are equal."""

    e164: str
    # A text to a landline is read aloud to whoever is in the room (DOMAIN.md 3.6); a number
    # abroad may not know who sent it.
    may_receive_text: bool


def check(typed: str, *, field: str) -> PhoneNumber:
    """The number in what was typed ("07700 900123", "+44 7700 900123"); Invalid names `field`."""
    if _has_extension(typed):
        raise rows.invalid(
            field, "An extension cannot be kept with the number. Put it where people read it."
        )
    number = find_number(typed)
    if number is None:
        raise rows.invalid(field, "This is not a phone number that can be rung from the UK.")
    return number


def find_number(typed: str) -> PhoneNumber | None:
    """The number in what was typed, or None when it is not one."""
    parsed = _parse(typed)
    if parsed is None or parsed.extension:
        return None
    kind = _kind(parsed)
    if kind in (PhoneNumberType.UNKNOWN, PhoneNumberType.PREMIUM_RATE):
        return None
    return PhoneNumber(
        e164=phonenumbers.format_number(parsed, PhoneNumberFormat.E164),
        may_receive_text=kind == PhoneNumberType.MOBILE and parsed.country_code == _UK,
    )


def national(e164: str) -> str:
    """How people in the UK write a stored number: "07700 900123"."""
    parsed = phonenumbers.parse(e164)
    abroad = parsed.country_code != _UK
    style = PhoneNumberFormat.INTERNATIONAL if abroad else PhoneNumberFormat.NATIONAL
    return phonenumbers.format_number(parsed, style)


def _has_extension(typed: str) -> bool:
    parsed = _parse(typed)
    return parsed is not None and bool(parsed.extension)


def _parse(typed: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(typed, _REGION)
    except phonenumbers.NumberParseException:
        return None


def _kind(parsed: phonenumbers.PhoneNumber) -> int:
    digits = phonenumbers.national_significant_number(parsed)
    if parsed.country_code == _UK and len(digits) == _DRAMA_DIGITS:
        for start, kind in _DRAMA.items():
            if digits.startswith(start):
                return kind
    return phonenumbers.number_type(parsed)
