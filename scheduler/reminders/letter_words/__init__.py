"""The languages that letters have words in, and which of them somebody's letter is written in.

A language may be one that we can print (channels' table of languages) and still have no words
here: then the letter is in English and says so, and never silently.
"""

from scheduler.reminders.letter_words.arabic import ARABIC
from scheduler.reminders.letter_words.english import ENGLISH
from scheduler.reminders.letter_words.phrases import Phrases
from scheduler.reminders.letter_words.welsh import WELSH

LANGUAGES = {phrases.code: phrases for phrases in (ENGLISH, WELSH, ARABIC)}
# Whoever signs reads English: BSL and the other ways of signing have no writing of their own.
_WRITTEN_IN_ENGLISH = frozenset({"bsl", "sse", "makaton", "hands-on", "visual"})


def of(language: str) -> tuple[Phrases, ...]:
    """The languages of a letter to somebody whose language this is, theirs first."""
    theirs = LANGUAGES.get(_without_region(language), ENGLISH)
    return (theirs,) if theirs.goes_alone else (theirs, ENGLISH)


def lacks(language: str) -> bool:
    """Whether somebody of this language gets a letter in another."""
    known = _without_region(language)
    return known not in LANGUAGES and known not in _WRITTEN_IN_ENGLISH


def _without_region(language: str) -> str:
    """ "pt" of "pt-br"."""
    signed = language in _WRITTEN_IN_ENGLISH
    return language if signed else language.partition("-")[0]
