"""A route from a file: recorded when it is news, and never made safer than it is known to be."""

from datetime import datetime
from typing import Any
from uuid import UUID

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.commands.people_rows import Route
from scheduler.partners import phone_numbers
from scheduler.people import contact_rules, postal_addresses
from scheduler.people.models import ContactRule
from scheduler.refusals import Invalid


def record(
    *, person_id: UUID, route: Route, by: Actor, now: datetime
) -> tuple[list[str], list[str]]:
    """Record the route unless it stands already; return what changed, and what to look at.

    Raises Invalid for a route that a later record calls unsafe, or that was ended.
    """
    place = _place(route)
    details = _details(route)
    history = list(_history(person_id, route.channel, place))
    newest = history[0] if history else None
    if any(_is_same(rule, details) for rule in history):
        return [], _what_stands_since(route, newest, details)
    if newest is not None:
        _refuse_to_revive(route, newest)
    try:
        contact_rules.record(
            person_id=person_id, channel=route.channel, by=by, now=now, **place, **details
        )
    except Invalid as invalid:
        raise _by_column(route, invalid) from invalid
    return [f"{route.column} ({'safe' if route.is_safe else 'not safe'})"], []


def _place(route: Route) -> dict[str, Any]:
    """The number or the address in the form in which it is kept."""
    try:
        if route.channel == "letter":
            return {"address_lines": postal_addresses.check(route.address_lines)}
        return {"number": phone_numbers.check(route.place, field="number").e164}
    except Invalid as invalid:
        raise _by_column(route, invalid) from invalid


def _by_column(route: Route, invalid: Invalid) -> Invalid:
    """The same refusal with the columns of the file for the fields of the rule."""
    columns = {name: f"{route.column}{suffix}" for name, suffix in _SUFFIXES.items()}
    return Invalid(
        invalid.sentence,
        fields={columns.get(name, name): said for name, said in invalid.fields.items()},
    )


_SUFFIXES = {
    "number": "",
    "address_lines": "",
    "days": "_days",
    "hours_from": "_from",
    "hours_until": "_until",
    "may_leave_voicemail": "_voicemail",
    "wording": "_wording",
}


def _details(route: Route) -> dict[str, Any]:
    return {
        "is_safe": route.is_safe,
        "days": list(route.days),
        "hours_from": route.hours_from,
        "hours_until": route.hours_until,
        "may_leave_voicemail": route.may_leave_voicemail,
        "name_to_show": route.name_to_show,
        "ask_for": route.ask_for,
        "wording": route.wording,
        "position": route.position,
        "note": route.note,
    }


def _history(person_id: UUID, channel: str, place: dict[str, Any]) -> Any:
    rules = ContactRule.objects.filter(
        person_id=person_id, supporter__isnull=True, channel=channel, **place
    )
    return rules.order_by("-recorded_at", "-id")


def _is_same(rule: ContactRule, details: dict[str, Any]) -> bool:
    return all(getattr(rule, name) == value for name, value in details.items())


def _what_stands_since(
    route: Route, newest: ContactRule | None, details: dict[str, Any]
) -> list[str]:
    if newest is None or (newest.ended_at is None and _is_same(newest, details)):
        return []
    return [f"{route.column} was changed since this was brought in, and stays as it is now"]


def _refuse_to_revive(route: Route, newest: ContactRule) -> None:
    if not route.is_safe:
        return
    reason = ""
    if not newest.is_safe:
        reason = "is recorded as not safe"
    elif newest.ended_at is not None:
        reason = f"was ended on {clock.local_day(newest.ended_at):%-d %B %Y}"
    if reason:
        raise Invalid(
            "A route cannot be made safe by a file.",
            fields={route.column: [f"{reason}: ask the person, and record it as safe at a desk"]},
        )
