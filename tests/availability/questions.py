"""Asks the search what a desk would ask, and reads its answers."""

from dataclasses import replace
from datetime import timedelta

from scheduler.availability import search
from scheduler.availability.answers import Answer
from scheduler.availability.options import Option, Query
from scheduler.clock import LONDON
from scheduler.people.models import Person
from tests.factories.booking import NOW, Clinic


def ask(where: Clinic, somebody: Person, **changes: object) -> Answer:
    """The first hundred options of twelve weeks, or what `changes` make of that."""
    query = Query(
        person_id=somebody.id,
        service_id=where.service.id,
        partner_id=where.trust.id,
        from_at=NOW,
        until_at=NOW + timedelta(weeks=12),
        limit=100,
    )
    now = changes.pop("now", NOW)
    return search.find(query=replace(query, **changes), now=now)  # type: ignore[arg-type]


def wall_times(options: list[Option]) -> list[str]:
    """When they start, by the clock on the wall."""
    return [f"{option.starts_at.astimezone(LONDON):%a %H:%M}" for option in options]


def codes(answer: Answer) -> set[str]:
    return {reason.code for reason in answer.reasons}
