"""What a machine may be let do, by names it can ask for: each scope is a few deeds in words.

A scope never adds to a role. A machine does what its role and its scopes both allow.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scheduler.refusals import Invalid


@dataclass(frozen=True, slots=True)
class Scope:
    """What it lets a machine do, for whoever gives it one, and the deeds that this is."""

    words: str
    deeds: frozenset[str]


def _scope(words: str, *deeds: str) -> Scope:
    return Scope(words, frozenset(deeds))


BY_NAME: Mapping[str, Scope] = MappingProxyType(
    {
        "partnership:read": _scope(
            "See partners, sites, rooms, services, posts and staff members.",
            "partnership.see",
            "staff.see",
        ),
        "rotas:read": _scope("See rotas and shifts.", "rota.see"),
        "people:read": _scope(
            "Find people; see what they chose, need and allow, and who supports them.",
            "person.find",
            "person.see",
            "choice.see",
            "need.see",
            "contact_rule.see",
            "supporter.see",
        ),
        "people:write": _scope(
            "Register people; record what they choose, need and allow, and who supports them.",
            "person.register",
            "person.change",
            "choice.record",
            "need.record",
            "need.end",
            "contact_rule.record",
            "contact_rule.end",
            "supporter.add",
            "supporter.end",
        ),
        "appointments:read": _scope(
            "Search for times; see holds and appointments.",
            "options.search",
            "hold.see",
            "appointment.see",
        ),
        "appointments:write": _scope(
            "Hold times; confirm, move, cancel and mark appointments.",
            "hold.make",
            "hold.extend",
            "hold.release",
            "appointment.confirm",
            "appointment.move",
            "appointment.cancel",
            "appointment.mark",
        ),
        "waiting-list:read": _scope(
            "See the waiting list and its offers.", "waitlist.see", "offer.see"
        ),
        "waiting-list:write": _scope(
            "Put people on the waiting list, take them off it, and answer offers.",
            "waitlist.join",
            "waitlist.leave",
            "offer.answer",
            "offer.withdraw",
        ),
        "messages:read": _scope(
            "See messages and what people answered.", "message.see", "reply.see"
        ),
        "messages:write": _scope(
            "Answer replies; send a message again.", "reply.answer", "message.send_again"
        ),
        "print:read": _scope("See batches of letters.", "batch.see"),
        "print:write": _scope(
            "Close and acknowledge batches of letters; print a letter again.",
            "batch.close",
            "batch.acknowledge",
            "letter.reprint",
        ),
        "tasks:read": _scope("See tasks.", "task.see"),
        "tasks:write": _scope("Complete tasks.", "task.complete"),
    }
)
_OF_DEED = {deed: name for name, scope in BY_NAME.items() for deed in scope.deeds}


def covering(deed: str) -> str | None:
    """The scope a deed needs; None for deeds that no machine does."""
    return _OF_DEED.get(deed)


def deeds_of(names: Collection[str]) -> frozenset[str]:
    """What these scopes allow together. One that is not there any more allows nothing."""
    return frozenset[str]().union(*(BY_NAME[name].deeds for name in names if name in BY_NAME))


def in_order(names: Collection[str]) -> list[str]:
    """Each once, in the order of the table. Raises Invalid for one that is not there, or none."""
    unknown = sorted(set(names) - set(BY_NAME))
    if unknown or not names:
        known = ", ".join(BY_NAME)
        sentence = f"Name one scope or more of these: {known}."
        raise Invalid(sentence, fields={"scopes": [sentence]})
    return [name for name in BY_NAME if name in names]
