"""Records that stand for a person; refuses to write into one that was merged into another."""

from uuid import UUID

from scheduler.people.models import Person
from scheduler.refusals import Refusal


class MergedAway(Refusal):
    """This record was merged into another; `person_id` says which stands for the person now."""

    code = "merged_away"


def require(person: Person) -> Person:
    """The same person; raises MergedAway."""
    if person.merged_into_id is not None:
        raise MergedAway(
            "This record was merged into another of the same person. Use that one.",
            person_id=person.merged_into_id,
        )
    return person


def find(person_id: UUID) -> Person:
    """The person. Raises MergedAway, or Person.DoesNotExist."""
    return require(Person.objects.get(id=person_id))


def lock(person_id: UUID) -> Person:
    """The person, whose record nobody else changes until the transaction ends.

    Raises MergedAway, or Person.DoesNotExist.
    """
    return require(Person.objects.select_for_update(no_key=True, of=("self",)).get(id=person_id))


def instead_of(people: list[Person]) -> list[Person]:
    """The records that stand for these people, each once, in their order."""
    standing: dict[UUID, Person] = {}
    for person in people:
        stands = person.merged_into or person
        standing.setdefault(stands.id, stands)
    return list(standing.values())
