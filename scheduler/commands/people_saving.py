"""Brings one row about a person in through the use cases; what stands there since then stays.

A row changes what it says something about, and nothing else. It never overrules an answer the
person gave later, never makes a route safe that is known as unsafe, and never revives one that
was ended.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from scheduler.audit.actors import Actor
from scheduler.commands import people_choices, people_routes
from scheduler.commands.people_rows import Row
from scheduler.people import needs, persons
from scheduler.people.models import Need, Person
from scheduler.refusals import Invalid


@dataclass(slots=True)
class Outcome:
    """What became of one row: what changed, and what was left alone that a human may look at."""

    line: int
    is_new: bool
    changes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def save(*, row: Row, partner_id: UUID, by: Actor, now: datetime) -> Outcome:
    """Register or change the person of a row. Raises the use cases' refusals."""
    person = _find(row, partner_id=partner_id)
    outcome = Outcome(row.line, is_new=person is None)
    if person is None:
        outcome.notes += _look_alikes(row)
        fields: dict[str, Any] = dict(row.fields)
        person = persons.register(first_known_to_id=partner_id, by=by, now=now, **fields)
        outcome.changes.append("the person")
    else:
        outcome.changes += _change(person, row, partner_id=partner_id, by=by, now=now)
    if row.asked is not None:
        outcome.changes += people_choices.record(
            person_id=person.id, asked=row.asked, by=by, now=now
        )
    outcome.changes += _record_needs(person.id, row, by=by, now=now)
    for route in row.routes:
        change, note = people_routes.record(person_id=person.id, route=route, by=by, now=now)
        outcome.changes += change
        outcome.notes += note
    return outcome


def _find(row: Row, *, partner_id: UUID) -> Person | None:
    """The person of a row: by the partner's own number, else by the NHS number."""
    by_reference = by_number = None
    if row.external_reference:
        by_reference = Person.objects.filter(
            first_known_to_id=partner_id, external_reference=row.external_reference
        ).first()
    if row.nhs_number:
        by_number = Person.objects.filter(nhs_number=row.nhs_number).first()
    if by_reference and by_number and by_reference != by_number:
        raise Invalid(
            "One person is recorded with this reference and another with this NHS number.",
            fields={"nhs_number": ["belongs to somebody else than the external_reference does"]},
        )
    if by_reference:
        _refuse_other_number(by_reference, row)
    elif by_number:
        _refuse_other_birth(by_number, row)
    return by_reference or by_number


def _refuse_other_number(person: Person, row: Row) -> None:
    if row.nhs_number and person.nhs_number and person.nhs_number != row.nhs_number:
        raise Invalid(
            "Another NHS number is recorded for this person.",
            fields={"nhs_number": ["is not the one recorded for this external_reference"]},
        )


def _refuse_other_birth(person: Person, row: Row) -> None:
    # Of two people taken for one, somebody's letters go to somebody else.
    born_on = row.fields.get("date_of_birth")
    if born_on and person.date_of_birth and person.date_of_birth != born_on:
        raise Invalid(
            "Somebody with another date of birth is recorded with this NHS number.",
            fields={"nhs_number": ["is recorded for somebody with another date of birth"]},
        )


def _look_alikes(row: Row) -> list[str]:
    born_on = row.fields.get("date_of_birth")
    alike = Person.objects.filter(name__iexact=str(row.fields["name"]), date_of_birth=born_on)
    if born_on and alike.exists():
        return ["somebody of this name and date of birth is recorded already: are they one?"]
    return []


def _change(person: Person, row: Row, *, partner_id: UUID, by: Actor, now: datetime) -> list[str]:
    fields = dict(row.fields)
    if person.first_known_to_id != partner_id:
        # The number of another partner means nothing beside the person's own partner.
        fields.pop("external_reference", None)
    before = {name: getattr(person, name) for name in fields}
    person = persons.change(
        person_id=person.id, version=person.version, changes=fields, by=by, now=now
    )
    return [name for name in fields if getattr(person, name) != before[name]]


def _record_needs(person_id: UUID, row: Row, *, by: Actor, now: datetime) -> list[str]:
    unknown = [kind for kind, _ in row.needs if kind not in needs.CATALOGUE]
    if unknown:
        raise Invalid(
            "A need is not in the catalogue.",
            fields={"needs": [f"“{kind}” is not a known code" for kind in unknown]},
        )
    told_before = set(Need.objects.filter(person_id=person_id).values_list("kind", "detail"))
    wanted = [need for need in row.needs if need not in told_before]
    for kind, detail in wanted:
        needs.record(person_id=person_id, kind=kind, detail=detail, by=by, now=now)
    return [f"need {kind}" for kind, _ in wanted]
