"""GOV.UK Notify sends our texts; refuses to call one unsent while it might have it.

Notify sends templates, so the account has one whose whole text is ((message)), without the
service's name in front: the words stay ours, and name no more than the contact rule allows.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels.message import Accepted, Receipt, State
from channels.notify import answers, callbacks
from channels.notify.client import NAME, Notify
from channels.sms.message import TextMessage


@dataclass(frozen=True, kw_only=True)
class NotifyTexts:
    """`template_id` is that template's; `sender_id` whom people see, empty for the usual one."""

    notify: Notify
    template_id: str
    sender_id: str = ""
    name: str = NAME

    def send(self, *, message: TextMessage, now: datetime) -> Accepted:
        """Hand it over. Raises Undeliverable, TryLater or OutcomeUnknown."""
        message.refuse_if_unsendable(now=now)
        answer = self.notify.send_text(
            reference=message.reference,
            number=message.to.e164,
            template_id=self.template_id,
            words=message.measure.text,
            sender_id=self.sender_id,
        )
        return self._accepted(message, answer, State.ACCEPTED)

    def find(self, *, message: TextMessage, since: datetime) -> Accepted | None:
        """Whether Notify has it, also where it could not deliver it. Raises TryLater."""
        found = self.notify.find(reference=message.reference, kind="sms", since=since)
        if found is None:
            return None
        said = answers.TEXT_STATES.get(found.get("status", ""))
        return self._accepted(message, found, State.ACCEPTED if said is None else said.state)

    def ask(self, *, reference: str) -> Receipt | None:
        """What has become of a text, where no callback said so; see `callbacks.ask`."""
        return callbacks.ask(notify=self.notify, reference=reference, kind="sms")

    def _accepted(self, message: TextMessage, answer: dict[str, Any], state: State) -> Accepted:
        return Accepted(
            reference=message.reference,
            carrier=self.name,
            carrier_reference=str(answer["id"]),
            cost_units=message.measure.fragments,
            state=state,
        )
