"""How a text is encoded and what it costs; pure. Refuses nothing: it counts, and says why.

The rules are GOV.UK Notify's (DOMAIN.md §3.4). One character outside GSM-7 makes the whole text
UCS-2, which holds less than half as much per fragment, so callers can ask which one did it.
"""

import math
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 918  # 6 fragments of 153: what GOV.UK Notify takes

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENDED = frozenset("^{}\\[~]|€")  # each costs two places

_REPLACEMENTS = str.maketrans(
    {
        "\u2011": "-",  # non-breaking hyphen
        "\u2013": "-",  # en dash
        "\u2014": "-",  # em dash
        "\u2212": "-",  # minus
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u2026": "...",
        "\u00a0": " ",  # no-break space
        "\u202f": " ",  # narrow no-break space
        "\t": " ",
        "\u180e": "",  # from here on: no width at all
        "\u200b": "",
        "\u2060": "",
        "\ufeff": "",
        "\u2028": "",
        "\u2029": "",
    }
)
# Zero-width joiners carry meaning in Persian and in emoji, so they go only where nothing is left
# that could need them.
_JOINERS = str.maketrans({"\u200c": "", "\u200d": ""})


class Encoding(StrEnum):
    """How a text travels."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


# encoding: (places in a text of one fragment, places per fragment of a longer one)
_ROOM = {Encoding.GSM_7: (160, 153), Encoding.UCS_2: (70, 67)}


@dataclass(frozen=True, kw_only=True)
class Measure:
    """`text` as it will be sent, `places` it takes (septets or UTF-16 units), `fragments` charged.

    `forcing` are the characters that make it UCS-2, each once, in order of appearance.
    """

    text: str
    encoding: Encoding
    places: int
    fragments: int
    forcing: tuple[str, ...]

    @property
    def is_too_long(self) -> bool:
        """Whether it exceeds what may be sent as one text."""
        return self.places > LONGEST

    @property
    def fragments_without(self) -> int:
        """What the same text would cost without the `forcing` characters."""
        plain = "".join(each for each in self.text if each not in self.forcing)
        return _fragments(_septets(plain), Encoding.GSM_7)


def measure(*, text: str) -> Measure:
    """Count `text` as it would be sent, after `downgrade`."""
    text = downgrade(text=text)
    forcing = _outside_gsm_7(text)
    encoding = Encoding.UCS_2 if forcing else Encoding.GSM_7
    places = _utf_16_units(text) if forcing else _septets(text)
    return Measure(
        text=text,
        encoding=encoding,
        places=places,
        fragments=_fragments(places, encoding),
        forcing=forcing,
    )


def downgrade(*, text: str) -> str:
    """Replace what has a plain equal in GSM-7 (dashes, quotes, ellipsis, odd spaces).

    Letters are never replaced: a Welsh ŵ stays a ŵ and costs what it costs.
    """
    text = unicodedata.normalize("NFC", text).translate(_REPLACEMENTS)
    without_joiners = text.translate(_JOINERS)
    return text if _outside_gsm_7(without_joiners) else without_joiners


def _outside_gsm_7(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c for c in text if c not in GSM_7 and c not in GSM_7_EXTENDED))


def _septets(text: str) -> int:
    return len(text) + sum(character in GSM_7_EXTENDED for character in text)


def _utf_16_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _fragments(places: int, encoding: Encoding) -> int:
    alone, each = _ROOM[encoding]
    return 1 if places <= alone else math.ceil(places / each)
