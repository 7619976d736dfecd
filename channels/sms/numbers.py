"""Phone numbers as values that answer questions; refuses what cannot be rung from the UK.

Kinds come from libphonenumber. It does not know Ofcom's numbers for drama, which demonstrations
and tests use, so those stand here (Ofcom, "Telephone numbers for use in TV and radio drama").
"""

from dataclasses import dataclass
from functools import cached_property

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

# (national significant number starts with, digits in all, kind)
_DRAMA: tuple[tuple[str, int, int], ...] = (
    ("7700900", 10, PhoneNumberType.MOBILE),
    ("1632960", 10, PhoneNumberType.FIXED_LINE),
)


class NotAPhoneNumber(ValueError):
    """What was typed is not a number anybody could be reached at. Never repeats what was typed."""


@dataclass(frozen=True)
class PhoneNumber:
    """A number as typed: `PhoneNumber("07700 900123")`, `PhoneNumber("+44 7700 900123")`.

    Without a country code it is read as a UK number. Raises NotAPhoneNumber. Two spellings of one
    number are equal.
    """

    e164: str

    def __init__(self, typed: str) -> None:
        object.__setattr__(self, "e164", _e164(typed))

    def __repr__(self) -> str:
        return "PhoneNumber(…)"

    def __str__(self) -> str:
        return self.national

    @property
    def national(self) -> str:
        """As people in the UK write it, "07700 900123"; abroad with its country code."""
        style = PhoneNumberFormat.NATIONAL if self.is_from_uk else PhoneNumberFormat.INTERNATIONAL
        return phonenumbers.format_number(self._parsed, style)

    @property
    def is_from_uk(self) -> bool:
        """Whether its country code is +44, which the Crown dependencies share."""
        return self._parsed.country_code == 44

    @property
    def is_mobile(self) -> bool:
        """Whether it is a mobile phone's number."""
        return self._kind == PhoneNumberType.MOBILE

    @property
    def is_landline(self) -> bool:
        """Whether it rings at a place: texts to it are read aloud to whoever is there (§3.6)."""
        return self._kind == PhoneNumberType.FIXED_LINE

    @property
    def may_receive_text(self) -> bool:
        """Whether a text reaches one person's screen: UK mobiles only (DOMAIN.md §3.6)."""
        return self.is_mobile and self.is_from_uk

    @cached_property
    def _parsed(self) -> phonenumbers.PhoneNumber:
        return phonenumbers.parse(self.e164)

    @cached_property
    def _kind(self) -> int:
        drama = _drama_kind(self._parsed)
        return phonenumbers.number_type(self._parsed) if drama is None else drama


def _e164(typed: str) -> str:
    try:
        parsed = phonenumbers.parse(typed, "GB")
    except phonenumbers.NumberParseException:
        raise NotAPhoneNumber("That is not a phone number.") from None
    if parsed.extension:
        raise NotAPhoneNumber("A phone number with an extension cannot be stored as one number.")
    if _drama_kind(parsed) is None and not phonenumbers.is_valid_number(parsed):
        raise NotAPhoneNumber(_why_not(parsed))
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def _why_not(parsed: phonenumbers.PhoneNumber) -> str:
    match phonenumbers.is_possible_number_with_reason(parsed):
        case phonenumbers.ValidationResult.TOO_SHORT:
            return "That phone number has too few digits."
        case phonenumbers.ValidationResult.TOO_LONG:
            return "That phone number has too many digits."
        case _:
            return "That is not a phone number that is in use."


def _drama_kind(parsed: phonenumbers.PhoneNumber) -> int | None:
    digits = phonenumbers.national_significant_number(parsed)
    if parsed.country_code != 44:
        return None
    for start, length, kind in _DRAMA:
        if digits.startswith(start) and len(digits) == length:
            return kind
    return None
