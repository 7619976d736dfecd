"""Language codes as they are stored: "en", "cy", "bsl"; refuses anything else.

Codes are ISO 639's, with a region where it matters ("pt-br"), and the ways of signing listed
here. Who speaks what is compared by these codes and never by names of languages.
"""

import re
from collections.abc import Iterable

from scheduler.partners import rows

_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,6})?")
# Ways of signing, which ISO 639 does not tell apart.
SIGNED = {
    "bsl": "British Sign Language",
    "sse": "Sign Supported English",
    "makaton": "Makaton",
    "hands-on": "Hands-on signing",
    "visual": "Visual frame signing",
}


def check(typed: str, *, field: str) -> str:
    """The code in small letters; Invalid names `field`."""
    code = typed.strip().lower()
    if code not in SIGNED and not _CODE.fullmatch(code):
        raise rows.invalid(field, "Give the language by its code, such as en, cy or bsl.")
    return code


def check_all(typed: Iterable[str], *, field: str) -> list[str]:
    """The codes, each once, in the order given; Invalid names `field`."""
    return list(dict.fromkeys(check(code, field=field) for code in typed))
