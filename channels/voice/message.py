"""A recorded call to one number; refuses, before any carrier is asked, what no carrier may ring."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from channels.message import Message, Undeliverable

E164 = re.compile(r"\+[1-9]\d{6,14}")
# As long as a person listens to a machine, and well below what Twilio takes (4,096).
LONGEST = 900


@dataclass(frozen=True, kw_only=True)
class VoiceCall(Message):
    """One call: who rings, asked of whoever answers (`opening`), and what the right person hears
    after a key (`news`). `voicemail` is what a machine may be told; empty: it is told nothing.

    Number and words stay out of logs and tracebacks. `to` is E.164, `language` a key of
    twiml.VOICES.
    """

    to: str = field(repr=False)
    opening: str = field(repr=False)
    news: str = field(repr=False)
    voicemail: str = field(default="", repr=False)
    language: str = "en-GB"

    @property
    def may_leave_voicemail(self) -> bool:
        """Whether a machine that answers is told anything."""
        return bool(self.voicemail)

    @property
    def script(self) -> str:
        """Everything that may be said, as it is kept and shown."""
        parts = [("Whoever answers", self.opening), ("After they press 1", self.news)]
        parts += [("On a voicemail", self.voicemail)] if self.voicemail else []
        return "\n".join(f"{who}: {words}" for who, words in parts)

    def refuse_if_unsendable(self, *, now: datetime) -> None:
        """Raise Undeliverable: expired, empty, too-long, not-a-number."""
        self.refuse_if_too_late(now=now)
        if not self.opening.strip() or not self.news.strip():
            raise Undeliverable("empty", "The call has no words.")
        if max(map(len, (self.opening, self.news, self.voicemail))) > LONGEST:
            raise Undeliverable(
                "too-long", f"Nothing longer than {LONGEST} characters is read out."
            )
        if not E164.fullmatch(self.to):
            raise Undeliverable("not-a-number", "The number is not one that can be rung.")
