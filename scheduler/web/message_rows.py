"""A message as the pages show it: its state in a word, and what its words cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from channels.sms import segments
from scheduler.reminders import print_runs
from scheduler.reminders.models import Attempt, Message, Receipt, Reply
from scheduler.web import message_filters

# Short enough for a tag; the page of a message says more.
STATES = {
    Message.State.DUE: ("Waiting", "grey"),
    Message.State.SENDING: ("Being sent", "blue"),
    Message.State.UNKNOWN: ("Unclear", "orange"),
    Message.State.SENT: ("Sent", "green"),
    Message.State.DELIVERED: ("Delivered", "green"),
    Message.State.FAILED: ("Failed", "red"),
    Message.State.WITHDRAWN: ("Withdrawn", "grey"),
    Message.State.STOPPED: ("Stopped", "red"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A message as the pages show it. `again` says which time it is, of one sent again."""

    id: UUID
    address: str
    thread: str
    person: str
    copy_for: str
    kind: str
    route: str
    reference: str
    at: datetime
    state: str
    state_in_full: str
    colour: str
    again: str


@dataclass(frozen=True, slots=True)
class Cost:
    """How long a text is, and as how many it is charged ("2 texts")."""

    places: int
    charged: str
    forcing: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody wrote back."""

    text: str
    received_at: datetime
    outcome: str


@dataclass(frozen=True, slots=True)
class Whole:
    """A message with its words and all that came of it."""

    row: Row
    paragraphs: list[list[str]]
    cost: Cost | None
    attempts: list[Attempt]
    receipts: list[Receipt]
    letter: str
    letter_page: str
    replies: list[Answer]
    reason: str
    resend_reason: str
    resent_by: str


def row(message: Message) -> Row:
    """`message` comes from seen.messages."""
    state, colour = STATES[Message.State(message.state)]
    supporter = message.supporter
    return Row(
        id=message.id,
        address=reverse("message", args=[message.id]),
        thread=reverse("thread", args=[message.person_id]),
        person=supporter.name if supporter else message.person.name,
        copy_for=message.person.name if supporter else "",
        kind=message.get_kind_display(),
        route=message_filters.CHANNELS[message.channel],
        reference="" if message.offer else message.appointment.reference,
        at=message.sent_at or message.due_at,
        state=state,
        state_in_full=message.get_state_display(),
        colour=colour,
        again=f"sent again ({message.resend})" if message.resend else "",
    )


def whole(message: Message, *, replies: Iterable[Reply] = ()) -> Whole:
    """With its words, each try, what the carrier said, and what they wrote back."""
    is_letter = message.channel == "letter"
    is_in_folder = is_letter and message.carrier == print_runs.folder().name
    return Whole(
        row=row(message),
        paragraphs=[part.splitlines() for part in message.body.split("\n\n") if part.strip()],
        cost=_cost(message.body) if message.channel == "sms" and message.body else None,
        attempts=list(message.attempts.all()),
        receipts=list(message.receipts.all()),
        letter=reverse("letter", args=[message.id]) if is_in_folder and message.sent_at else "",
        letter_page=reverse("letter-page", args=[message.id]) if is_letter and message.body else "",
        replies=[answer(reply) for reply in replies],
        reason=message.reason,
        resend_reason=message.resend_reason,
        resent_by=message.resent_by,
    )


def answer(reply: Reply) -> Answer:
    """What somebody wrote."""
    return Answer(
        text=reply.text, received_at=reply.received_at, outcome=reply.get_outcome_display()
    )


def _cost(words: str) -> Cost:
    measured = segments.measure(text=words)
    return Cost(
        places=measured.places,
        charged="1 text" if measured.fragments == 1 else f"{measured.fragments} texts",
        forcing=" ".join(measured.forcing),
    )
