"""Names that messages and envelopes may show; refuses names that say what kind of care it is.

What must not be in a text or on an envelope is listed in DOMAIN.md 3.7.
"""

import re

from scheduler.partners import rows

_REVEALING = re.compile(
    r"\b(mental|psych\w*|counsell\w*|therap\w*|depress\w*|anxi\w*|bipolar|schizo\w*|trauma\w*"
    r"|suicid\w*|self.?harm\w*|addict\w*|eating.disorders?|crisis|medication|diagnos\w*|camhs|cmht)",
    re.IGNORECASE,
)


def check(typed: str, *, field: str) -> str:
    """The name on one line; Invalid names `field`."""
    name = rows.one_line(typed)
    if reveals(name):
        raise rows.invalid(
            field, "Messages show this name to anybody who looks. Choose one that says nothing."
        )
    return name


def reveals(text: str) -> bool:
    """Whether `text` has a word from which somebody could tell what kind of care it is."""
    return _REVEALING.search(text) is not None
