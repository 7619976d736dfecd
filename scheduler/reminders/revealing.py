"""Words that must not stand in a text, in an envelope's window or above a letter's body; pure.

No single national list exists; this one follows DOMAIN.md 3.7 (the care it is, team and clinic
types, diagnoses, medication, roles, NHS number, date of birth, safeguarding and risk). Names are
checked when they are recorded (partners.neutral_names); this is the last look before a send.
"""

import re
from collections.abc import Iterable
from enum import StrEnum

from nhs_number import validate


class Category(StrEnum):
    """What a word would give away."""

    CARE = "the kind of care"
    DIAGNOSIS = "a diagnosis"
    MEDICATION = "medication"
    ROLE = "somebody's role"
    IDENTITY = "who somebody is"
    RISK = "safeguarding or risk"


# An asterisk stands for any ending, a space also for a hyphen or nothing.
WORDS: dict[Category, tuple[str, ...]] = {
    Category.CARE: (
        "mental", "psych*", "counselling", "counsellor*", "therapy", "therapies", "therapist*",
        "therapeutic*", "cmht", "camhs", "iapt", "chmht", "crisis", "early intervention",
        "home treatment", "assertive outreach", "talking therap*", "memory clinic",
        "perinatal", "addiction*", "substance misuse", "alcohol service*", "drug service*",
        "eating disorder*", "in patient*", "detox*", "rehab*",
    ),
    Category.DIAGNOSIS: (
        "diagnos*", "depress*", "anxiety", "anxious", "bipolar", "schizo*", "personality disorder*",
        "ptsd", "trauma*", "adhd", "autis*", "dementia", "suicid*", "self harm*", "anorexi*",
        "bulimi*", "manic", "mania",
    ),
    Category.MEDICATION: (
        "medication*", "medicine*", "prescription*", "depot", "injection*", "antidepress*",
        "antipsych*", "clozapine", "lithium", "olanzapine", "methadone",
    ),
    Category.ROLE: (
        "nurse", "nurses", "nursing", "doctor", "doctors", "clinician*", "consultant*",
        "social worker*", "support worker*", "peer worker*", "key worker*", "care coordinator*",
        "care co ordinator*", "prescriber*",
    ),
    Category.IDENTITY: ("nhs number*", "nhs no", "date of birth", "dob"),
    Category.RISK: (
        "safeguard*", "risk", "risks", "domestic abuse", "domestic violence", "sectioned",
        "restraining order*",
    ),
}  # fmt: skip
# A person's own address may lie in Nurse Lane.
OF_AN_ADDRESS = tuple(category for category in Category if category is not Category.ROLE)

_TEN_DIGITS = re.compile(r"(?<![0-9A-Za-z])\d{3}[ -]?\d{3}[ -]?\d{4}(?![0-9A-Za-z])")


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    each = (word.replace(" ", r"[\s-]?").replace("*", r"\w*") for word in words)
    return re.compile(rf"\b(?:{'|'.join(each)})\b", re.IGNORECASE)


_PATTERNS = {category: _pattern(words) for category, words in WORDS.items()}


def find(*texts: str, categories: Iterable[Category] = tuple(Category)) -> Category | None:
    """What these texts would give away, or None. Says the category and never repeats the word."""
    for category in categories:
        if any(_gives_away(text, category) for text in texts):
            return category
    return None


def _gives_away(text: str, category: Category) -> bool:
    if category is Category.IDENTITY and any(map(_is_nhs_number, _TEN_DIGITS.findall(text))):
        return True
    return _PATTERNS[category].search(text) is not None


def _is_nhs_number(digits: str) -> bool:
    return bool(validate.is_valid(re.sub(r"\D", "", digits)))
