"""A UK postal address as it is printed behind an envelope's window; refuses what cannot be posted.

The rules and the names of the errors are GOV.UK Notify's (DOMAIN.md §4.1); the form is Royal
Mail's: the postcode in capitals on its own last line, no commas or full stops at a line's end
(§4.3). Everything else stays as it was typed.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

FEWEST_LINES, MOST_LINES = 3, 7
_BAD_STARTS = tuple('@()=[]"\\/,<>~')
_ZONES = (
    "AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|BX|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|"
    "DT|DY|E|EC|EH|EN|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|"
    "GIR|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|"
    "SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|"
    "WV|YO|ZE"
)
_OUTWARD = rf"(?:{_ZONES})[0-9][0-9A-Z]?"
_INWARD = r"[0-9][A-BD-HJLNP-UW-Z]{2}"
_POSTCODE = re.compile(rf"({_OUTWARD})\s*({_INWARD})", re.IGNORECASE)
_TOWN_AND_POSTCODE = re.compile(rf"(.*[^\s,.])[\s,.]+({_OUTWARD}\s*{_INWARD})", re.IGNORECASE)
_BFPO = re.compile(r"bfpo\s*(?:c/o)?\s*(\d+)", re.IGNORECASE)
# Said of a person, and no place that a letter could go to. A shelter's own name is a place.
_NO_FIXED_ABODE = re.compile(
    r"n\.?f\.?a\.?|homeless|of no abode|dim cyfeiriad|digartref"
    r"|.*\bno (?:fixed|permanent|current|known) (?:abode|address|home|residence)\b.*",
    re.IGNORECASE,
)
_UK = re.compile(
    "uk|(the )?united kingdom|great britain|england|scotland|wales|northern ireland", re.IGNORECASE
)
# Where British forces are stationed: with a country on it, a letter leaves the forces' own post.
_COUNTRY = re.compile(
    "bahrain|belgium|belize|brunei|canada|cyprus|falkland islands|germany|gibraltar|italy|kenya|"
    "kuwait|nepal|(the )?netherlands|norway|oman|poland|qatar|turkey|united states|usa",
    re.IGNORECASE,
)

REASONS: dict[str, str] = {
    "address-is-empty": "There is no address.",
    "no-fixed-abode-address": "A letter needs a place: care of somebody (c/o), or to be called "
    "for at a desk. Otherwise another route has to be used.",
    "not-enough-address-lines": "An address has at least 3 lines.",
    "too-many-address-lines": "An address has at most 7 lines.",
    "has-country-for-bfpo-address": "A BFPO address must not name a country.",
    "not-a-real-uk-postcode": "The last line must be a UK postcode, or a BFPO number: we post "
    "within the UK and to British forces only.",
    "invalid-char-in-address": 'No line may start with @ ( ) = [ ] " \\ / , < > or ~.',
    "invalid-address-line-1-or-2": "The first two lines need a letter or a digit each.",
}


class NotAnAddress(ValueError):
    """Why nothing can be posted there: `code` is a key of REASONS. Never repeats the address."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code}: {REASONS[code]}")
        self.code = code
        self.reason = REASONS[code]


@dataclass(frozen=True)
class PostalAddress:
    """The name of whom it is for, then where: 3 to 7 `lines`, as printed.

    Raises NotAnAddress. A line may hold line breaks itself; empty lines are left out.
    """

    lines: tuple[str, ...]

    def __init__(self, lines: Iterable[str]) -> None:
        object.__setattr__(self, "lines", _as_printed(lines))
        _refuse_unpostable(self)

    def __repr__(self) -> str:
        return "PostalAddress(…)"

    @cached_property
    def postcode(self) -> str:
        """The postcode; empty for a BFPO address without one."""
        return self.lines[-1] if _POSTCODE.fullmatch(self.lines[-1]) else ""

    @property
    def is_bfpo(self) -> bool:
        """Whether British Forces Post carries it."""
        return any(_BFPO.fullmatch(line) for line in self.lines)


def _as_printed(lines: Iterable[str]) -> tuple[str, ...]:
    typed = [" ".join(line.split()).rstrip(" ,.") for text in lines for line in text.splitlines()]
    kept = [line for line in typed if line]
    while kept and _UK.fullmatch(kept[-1]):
        kept.pop()
    return tuple(_with_postcode_alone(kept))


def _with_postcode_alone(lines: list[str]) -> list[str]:
    if not lines:
        return lines
    *before, last = lines
    if together := _TOWN_AND_POSTCODE.fullmatch(last):
        before, last = [*before, together[1]], together[2]
    if postcode := _POSTCODE.fullmatch(last):
        last = f"{postcode[1]} {postcode[2]}".upper()
    return [*before, last]


def _refuse_unpostable(address: PostalAddress) -> None:
    for code, holds in _FAULTS.items():
        if holds(address):
            raise NotAnAddress(code)


def _names_country(address: PostalAddress) -> bool:
    return address.is_bfpo and any(
        _COUNTRY.fullmatch(line) or _UK.fullmatch(line) for line in address.lines
    )


# In the order in which they are worth saying.
_FAULTS: dict[str, Callable[[PostalAddress], object]] = {
    "address-is-empty": lambda address: not address.lines,
    "no-fixed-abode-address": lambda address: any(
        _NO_FIXED_ABODE.fullmatch(line) for line in address.lines
    ),
    "not-enough-address-lines": lambda address: len(address.lines) < FEWEST_LINES,
    "too-many-address-lines": lambda address: len(address.lines) > MOST_LINES,
    "has-country-for-bfpo-address": _names_country,
    "not-a-real-uk-postcode": lambda address: (
        not (address.postcode or _BFPO.fullmatch(address.lines[-1]))
    ),
    "invalid-char-in-address": lambda address: any(
        line.startswith(_BAD_STARTS) for line in address.lines
    ),
    "invalid-address-line-1-or-2": lambda address: (
        not all(any(map(str.isalnum, line)) for line in address.lines[:2])
    ),
}
