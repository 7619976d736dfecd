"""Language codes as they are stored: "en", "cy", "bsl"; refuses anything else.

Codes are ISO 639's, with "bsl" for British Sign Language and a region where it matters
("pt-br"). Who speaks what is compared by these codes and never by names of languages.
"""

import re
from collections.abc import Iterable

from scheduler.partners import rows

_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,6})?")


def check(typed: str, *, field: str) -> str:
    """The code in small letters; Invalid names `field`."""
    code = typed.strip().lower()
    if not _CODE.fullmatch(code):
        raise rows.invalid(field, "Give the language by its code, such as en, cy or bsl.")
    return code


def check_all(typed: Iterable[str], *, field: str) -> list[str]:
    """The codes, each once, in the order given; Invalid names `field`."""
    return list(dict.fromkeys(check(code, field=field) for code in typed))
