"""What a person's answer to a text means; pure. Refuses to guess: what is not plain is for a human.

An answer is plain when, besides politeness, it says one thing and nothing else: “yes”, “2 please”,
“cancel 7834”. English and Welsh. One word too many (“yes but can I change”) makes it a human's.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Meaning(StrEnum):
    """What is wanted."""

    CONFIRM = "confirm"
    CHANGE = "change"
    CANCEL = "cancel"
    # Only a code: the answer to “which one?”.
    CODE = "code"
    STOP = "stop"
    START = "start"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Read:
    """A meaning, and the code of the appointment it is about where one was given."""

    meaning: Meaning
    code: str = ""


_WORDS: dict[Meaning, frozenset[str]] = {
    Meaning.CONFIRM: frozenset({
        "1", "one", "y", "ye", "yes", "yess", "yea", "yeah", "yep", "yup", "ok", "okay", "okey",
        "k", "confirm", "confirmed", "comfirm", "conferm", "ie", "ydw", "byddaf", "iawn",
        "cadarnhau", "👍", "✅", "✔",
    }),
    Meaning.CHANGE: frozenset({
        "2", "two", "change", "chnage", "chage", "rebook", "rearrange", "reschedule", "newid",
        "aildrefnu",
    }),
    Meaning.CANCEL: frozenset({
        "cancel", "cancell", "cancle", "cansel", "canel", "canslo", "canslwch", "diddymu",
    }),
}  # fmt: skip
# The words with which Twilio itself stops texts (all but “cancel”, which here means more), and how
# people say the same. The whole answer must be one of them.
_STOP = frozenset({
    "stop", "stopall", "stop all", "stop it", "stop texts", "stop texting", "stop texting me",
    "stop messages", "stop messaging me", "stop sending texts", "unsubscribe", "end", "quit",
    "revoke", "optout", "opt out", "stopiwch", "dim mwy",
})  # fmt: skip
_START = frozenset({"start", "unstop", "dechrau"})

_POLITE = re.compile(
    r"\b(?:os gwelwch yn dda|thank you(?: very much| so much)?|many thanks|thanks|thank u|thx|ta"
    r"|please|pls|plz|plse|diolch(?: yn fawr)?|hi|hello|helo|shwmae)\b"
)
# These say nothing about what is wanted.
_EMPTY = frozenset({
    "my", "the", "appointment", "appointments", "appt", "fy", "apwyntiad", "code", "number",
    "🙂", "😊", "😀", "🙏", "❤", "👌",
})  # fmt: skip
_CODE = re.compile(r"[0-9]{4}")
_VARIATIONS = dict.fromkeys([0xFE0E, 0xFE0F, 0x20E3, 0x200D, *range(0x1F3FB, 0x1F400)])
_PICTURE = re.compile("([\U0001f300-\U0001faff\u2600-\u27bf])")
_BETWEEN_WORDS = re.compile(r"[^\w\U0001F300-\U0001FAFF\u2600-\u27BF]+")


def read(*, text: str) -> Read:
    """What an answer means. Case, spaces, punctuation, politeness and skin tones do not matter."""
    plain = unicodedata.normalize("NFKC", text).translate(_VARIATIONS).casefold()
    if "?" in plain:
        return Read(Meaning.OTHER)  # who asks wants an answer, not an act
    apart = _BETWEEN_WORDS.sub(" ", _PICTURE.sub(r" \1 ", plain))
    words = _POLITE.sub(" ", apart).split()
    if " ".join(words) in _STOP:
        return Read(Meaning.STOP)
    if " ".join(words) in _START:
        return Read(Meaning.START)
    return _one_thing([word for word in words if word not in _EMPTY])


def _one_thing(words: list[str]) -> Read:
    codes = {word for word in words if _CODE.fullmatch(word)}
    meanings = {_meaning(word) for word in words if word not in codes}
    if len(codes) > 1 or len(meanings) > 1 or Meaning.OTHER in meanings:
        return Read(Meaning.OTHER)
    code = "".join(codes)
    if meanings:
        return Read(meanings.pop(), code)
    return Read(Meaning.CODE, code) if code else Read(Meaning.OTHER)


def _meaning(word: str) -> Meaning:
    return next((meaning for meaning, words in _WORDS.items() if word in words), Meaning.OTHER)
