"""GOV.UK Notify prints and posts our letters; refuses to call one unsent while it might have it.

Notify's rules are the stricter ones that `pdf` and `address` keep already, so a letter it refuses
later (address, margins, pages) is rare, and is heard of by asking: `ask`.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from channels.letter import pdf
from channels.letter.message import Letter
from channels.message import Accepted, Receipt, State
from channels.notify import answers, callbacks
from channels.notify.client import NAME, Notify


@dataclass(frozen=True, kw_only=True)
class NotifyLetters:
    """`font_folder` is the one that `pdf.render` asks for."""

    notify: Notify
    font_folder: Path
    name: str = NAME

    def send(self, *, message: Letter, now: datetime) -> Accepted:
        """Set the letter and hand it over. It can be cancelled at Notify until 5:30pm.

        Raises Undeliverable as `pdf.render` does, and what Notify's answer means.
        """
        message.refuse_if_too_late(now=now)
        rendered = pdf.render(letter=message, font_folder=self.font_folder)
        answer = self.notify.send_letter(
            reference=message.reference, content=rendered.content, post_class=message.post_class
        )
        return self._accepted(message, answer, sheets=rendered.sheets, state=State.ACCEPTED)

    def find(self, *, message: Letter, since: datetime) -> Accepted | None:
        """Whether Notify has it, also where it could not print it. Raises TryLater."""
        found = self.notify.find(reference=message.reference, kind="letter", since=since)
        if found is None:
            return None
        said = answers.LETTER_STATES.get(found.get("status", ""))
        # What it costs is told by Notify's bill; setting the letter again would tell the same.
        state = State.ACCEPTED if said is None else said.state
        return self._accepted(message, found, sheets=0, state=state)

    def ask(self, *, reference: str) -> Receipt | None:
        """What has become of a letter; see `callbacks.ask`."""
        return callbacks.ask(notify=self.notify, reference=reference, kind="letter")

    def _accepted(
        self, message: Letter, answer: dict[str, Any], *, sheets: int, state: State
    ) -> Accepted:
        return Accepted(
            reference=message.reference,
            carrier=self.name,
            carrier_reference=str(answer["id"]),
            cost_units=sheets,
            state=state,
        )
