"""UK postcodes as Royal Mail prints them; refuses what no postcode looks like."""

import re

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
