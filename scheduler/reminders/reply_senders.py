"""Whose number an answer came from, and whether that number may be answered at all.

A number that two people have recorded is nobody's: nothing is said to it about either of them.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduler.clock import LONDON
from scheduler.people import contact_hours
from scheduler.people.models import ContactRule, Person

_BY_PHONE = (ContactRule.Channel.SMS, ContactRule.Channel.VOICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """A number, with the rules that speak for it now. `is_known`: it was somebody's once."""

    number: str
    rules: tuple[ContactRule, ...]
    is_known: bool

    @property
    def text_rules(self) -> tuple[ContactRule, ...]:
        """Those that are about texts to it."""
        return tuple(rule for rule in self.rules if rule.channel == ContactRule.Channel.SMS)

    @property
    def people(self) -> list[Person]:
        """Everybody whose number, or whose supporter's number, it is."""
        return list({rule.person_id: rule.person for rule in self.rules}.values())

    @property
    def is_shared(self) -> bool:
        """Whether more than one human uses it."""
        return len({(rule.person_id, rule.supporter_id) for rule in self.rules}) > 1

    @property
    def person(self) -> Person | None:
        """Who wrote, if it can only be one person, and not a supporter of theirs."""
        if self.is_shared or not self.rules or self.rules[0].supporter_id is not None:
            return None
        return self.rules[0].person

    def texts(self, person_id: UUID) -> bool:
        """Whether this person themself has said that texts reach them here."""
        return any(
            rule.person_id == person_id and rule.supporter_id is None for rule in self.text_rules
        )

    def may_be_answered(self, *, now: datetime, zone: ZoneInfo = LONDON) -> bool:
        """Whether everybody whose number it is allows a text at this moment."""
        return bool(self.text_rules) and all(
            rule.is_safe and contact_hours.is_allowed_at(rule, now, zone)
            for rule in self.text_rules
        )

    @property
    def wants_few_words(self) -> bool:
        """Whether others may see what is written to it."""
        return any(rule.wording == ContactRule.Wording.MINIMAL for rule in self.text_rules)


def find(*, number: str) -> Sender:
    """Whoever can be reached at this number; `number` is E.164."""
    rules = ContactRule.objects.filter(number=number, channel__in=_BY_PHONE)
    speaking = rules.filter(ended_at__isnull=True).select_related("person", "supporter")
    return Sender(
        number=number,
        rules=tuple(speaking.order_by("recorded_at", "id")),
        is_known=rules.exists(),
    )
