"""Builders for tests: plain functions with keyword defaults that call the real use cases.

The characters recur (STYLE.md): Asha takes letters only, in large print, no voicemail; Ben takes
texts; Chidi must never see either of them; Dot is at a front desk; Ewan keeps a rota; Freya works
for another partner.
"""

from itertools import count

from scheduler.audit.actors import system
from tests.times import at

NOW = at("Mon 1 Mar 2027 08:00")
SETUP = system("tests")

_numbers = count(1)


def slug(word: str) -> str:
    """A short name that nothing else has: "site-1"."""
    return f"{word}-{next(_numbers)}"
