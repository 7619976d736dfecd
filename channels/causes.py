"""What a carrier's codes mean for us: the entry that every carrier's table of them is made of."""

from dataclasses import dataclass
from datetime import timedelta

from channels.message import Failure, TryLater, Undeliverable


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Our stable `code`, a sentence, and after what time it may have passed (None: never)."""

    code: str
    reason: str
    after: timedelta | None = None

    def failure(self, *, carrier_code: str) -> Failure:
        """The exception that says so."""
        if self.after is None:
            return Undeliverable(self.code, self.reason, carrier_code=carrier_code)
        return TryLater(self.code, self.reason, after=self.after, carrier_code=carrier_code)
