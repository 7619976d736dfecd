"""What will still be sent to whoever looks, in the words that would go out now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from scheduler.booking.models import Appointment
from scheduler.clock import LONDON
from scheduler.identity.codes import Visitor
from scheduler.partners.phone_numbers import national
from scheduler.reminders import composing
from scheduler.reminders.composing import Unsayable
from scheduler.reminders.models import Message
from scheduler.reminders.states import State
from scheduler.web import dates, languages

_SENT_BY = {
    "sms": gettext_noop("by text message"),
    "letter": gettext_noop("by letter"),
    "voice": gettext_noop("by phone"),
    "email": gettext_noop("by e-mail"),
}
_SENT = {
    Message.Kind.CONFIRMATION: gettext_noop("The day and time"),
    Message.Kind.WEEK_BEFORE: gettext_noop("A reminder"),
    Message.Kind.DAY_BEFORE: gettext_noop("A reminder"),
    Message.Kind.MOVED: gettext_noop("The new day and time"),
    Message.Kind.ASK_AGAIN: gettext_noop("A question about how you want to meet"),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """One message: what it is, where it goes, and its paragraphs, line by line.

    `is_english`: on a page in another language, the words are in English all the same.
    """

    name: str
    to: str
    paragraphs: tuple[tuple[str, ...], ...]
    is_english: bool


def to_come(appointment: Appointment, visitor: Visitor) -> list[str]:
    """Each message in a line: what, by which way, when."""
    return [_name(each) for each in _due(appointment, visitor)]


def previews(appointment: Appointment, visitor: Visitor, *, now: datetime) -> list[Preview]:
    """Each message with its words. What is sent later may say more, should something change."""
    return [
        Preview(_name(each), _to(each), *_paragraphs(each, now=now))
        for each in _due(appointment, visitor)
    ]


def _due(appointment: Appointment, visitor: Visitor) -> Iterable[Message]:
    to_whom = (
        Q(supporter__isnull=True) if visitor.supporter is None else Q(supporter=visitor.supporter)
    )
    due: QuerySet[Message] = Message.objects.filter(
        to_whom, appointment=appointment, state=State.DUE, kind__in=_SENT
    )
    return due.select_related("contact_rule").order_by("due_at", "id")


def _name(message: Message) -> str:
    kind, by = _SENT[Message.Kind(message.kind)], _SENT_BY[message.channel]
    return _("%(message)s, %(way)s, on %(when)s") % {
        "message": _(kind),
        "way": _(by),
        "when": dates.moment(message.due_at, zone=LONDON),
    }


def _to(message: Message) -> str:
    rule = message.contact_rule
    number = national(rule.number) if rule.number else ""
    return languages.isolated(number or rule.email or ", ".join(rule.address_lines))


def _paragraphs(message: Message, *, now: datetime) -> tuple[tuple[tuple[str, ...], ...], bool]:
    try:
        said = composing.as_text(composing.compose(message, now=now))
    except Unsayable:
        by_hand = _(
            "Somebody will tell you this in person, because we cannot send it in a way that is"
            " safe."
        )
        return ((by_hand,),), False
    # The marks by which a kept letter tells its heading and its details are not read out.
    paragraphs = tuple(
        tuple(line.removeprefix("# ").removeprefix("- ") for line in part.splitlines())
        for part in said.split("\n\n")
        if part.strip()
    )
    # Letters bring their own languages along; everything else is written in English.
    is_other = languages.current().tag != languages.ENGLISH
    return paragraphs, is_other and message.channel != "letter"
