"""UK postcodes as Royal Mail prints them, and where they lie; refuses what looks like none."""

import re
from enum import StrEnum

from scheduler.partners import rows

# The pattern and the list of areas are GOV.UK Notify's (DOMAIN.md 4.1).
_AREAS = (
    "AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|BX|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|"
    "DN|DT|DY|E|EC|EH|EN|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|"
    "KY|L|GIR|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|"
    "RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|"
    "WF|WN|WR|WS|WV|YO|ZE"
)
PATTERN = rf"(?:{_AREAS})[0-9][0-9A-Z]? ?[0-9][A-BD-HJLNP-UW-Z]{{2}}"
_POSTCODE = re.compile(PATTERN, re.IGNORECASE | re.ASCII)
_OUTWARD = re.compile(r"([A-Z]+)([0-9]+)")


class Land(StrEnum):
    """Where a postcode lies, as far as post and holidays go; the first three are gov.uk's own."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"
    # Scilly, and what Royal Mail sets no next-day target for (HS, ZE, KW15 to KW17).
    FAR_ISLANDS = "far-islands"
    # Jersey, Guernsey, Isle of Man: posts, and holidays, of their own.
    CROWN_DEPENDENCY = "crown-dependency"
    FORCES = "forces"


_SCOTTISH = frozenset(
    ["AB", "DD", "DG", "EH", "FK", "G", "HS", "IV", "KA", "KW", "KY", "ML", "PA", "PH", "TD", "ZE"]
)
# TD and DG lie in Scotland and reach into England, CA the other way round.
_BORDER = frozenset(["CA", "DG", "TD"])
_CROWN = frozenset(["GY", "IM", "JE"])
_FAR_AREAS = frozenset(["HS", "ZE"])
_FAR_DISTRICTS = {"KW": range(15, 18), "TR": range(21, 26)}


def check(typed: str, *, field: str) -> str:
    """The postcode in capitals with one space before its last three; Invalid names `field`."""
    postcode = find_postcode(typed)
    if postcode is None:
        raise rows.invalid(field, "This is not a UK postcode.")
    return postcode


def find_postcode(typed: str) -> str | None:
    """The postcode as it is printed ("TA1 1AA"), or None when this is not one."""
    squeezed = "".join(typed.split()).upper()
    if not _POSTCODE.fullmatch(squeezed):
        return None
    return f"{squeezed[:-3]} {squeezed[-3:]}"


def lands(postcode: str) -> frozenset[Land]:
    """Every land a postcode may lie in; of an area on a border both. Empty: no postcode."""
    printed = find_postcode(postcode)
    outward = None if printed is None else _OUTWARD.match(printed)
    if outward is None:
        return frozenset()
    area, district = outward[1], int(outward[2])
    if area == "BF":
        return frozenset({Land.FORCES})
    if area in _CROWN:
        return frozenset({Land.CROWN_DEPENDENCY})
    if area == "BT":
        return frozenset({Land.NORTHERN_IRELAND})
    found = {Land.SCOTLAND if area in _SCOTTISH else Land.ENGLAND_AND_WALES}
    if area in _BORDER:
        found = {Land.SCOTLAND, Land.ENGLAND_AND_WALES}
    if area in _FAR_AREAS or district in _FAR_DISTRICTS.get(area, ()):
        found.add(Land.FAR_ISLANDS)
    return frozenset(found)
