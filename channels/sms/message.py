"""A text to one number; refuses, before any carrier is asked, what no carrier may be given."""

from dataclasses import dataclass, field
from datetime import datetime

from channels.message import Message, Undeliverable
from channels.sms import segments
from channels.sms.numbers import PhoneNumber


@dataclass(frozen=True, kw_only=True)
class TextMessage(Message):
    """Words for the screen of one phone. Number and words stay out of logs and tracebacks."""

    to: PhoneNumber = field(repr=False)
    text: str = field(repr=False)

    @property
    def measure(self) -> segments.Measure:
        """The text as it will be sent, and what it costs."""
        return segments.measure(text=self.text)

    def refuse_if_unsendable(self, *, now: datetime) -> None:
        """Raise Undeliverable: expired, empty, too-long, landline, not-a-mobile."""
        self.refuse_if_too_late(now=now)
        measure = self.measure
        if not measure.text.strip():
            raise Undeliverable("empty", "The text has no words.")
        if measure.is_too_long:
            raise Undeliverable("too-long", f"A text has at most {segments.LONGEST} characters.")
        if self.to.is_landline:
            raise Undeliverable("landline", "A landline reads texts aloud to whoever answers.")
        if not self.to.may_receive_text:
            raise Undeliverable("not-a-mobile", "The number is not a mobile phone's in the UK.")
