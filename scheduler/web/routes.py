"""The recorded ways to reach somebody, in words, as a desk reads them before it rings or writes."""

from dataclasses import dataclass
from uuid import UUID

from scheduler.partners.phone_numbers import national
from scheduler.people import contact_hours, contact_rules
from scheduler.people.models import ContactRule
from scheduler.web import message_filters, words


@dataclass(frozen=True, slots=True)
class Route:
    """One recorded way to reach somebody, in words; `channel` names its icon."""

    name: str
    whose: str
    is_safe: bool
    note: str
    channel: str = ""


def of(person_id: UUID) -> list[Route]:
    """Every route that a rule speaks for, in the person's order."""
    return [_route(rule) for rule in contact_rules.current(person_id=person_id)]


def _route(rule: ContactRule) -> Route:
    notes = [
        "" if rule.channel == "letter" else words.hours(*contact_hours.in_force(rule)),
        "" if rule.channel != "voice" or rule.may_leave_voicemail else "leave no voicemail",
        f"say you are {rule.name_to_show}" if rule.name_to_show else "",
        rule.ask_for,
        "say only: please phone us" if rule.wording == ContactRule.Wording.MINIMAL else "",
    ]
    where = (rule.number and national(rule.number)) or rule.email or ", ".join(rule.address_lines)
    return Route(
        name=f"{message_filters.CHANNELS[rule.channel]}: {where}",
        whose=rule.supporter.name if rule.supporter else "",
        is_safe=rule.is_safe,
        note="; ".join(filter(None, notes)),
        channel=rule.channel,
    )
