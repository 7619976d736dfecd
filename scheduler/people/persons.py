"""People: registered, changed, found; refuses a second record of one NHS number.

Only a name is required. No phone, no e-mail, no address, no NHS number is a normal case.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, IntegerField, Q, Value, When

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners import languages, rows
from scheduler.partners.models import Partner
from scheduler.people import clues, nhs_numbers, standing
from scheduler.people.models import Person, Sought, SoughtRoute
from scheduler.refusals import Refusal, Stale

MAY_CHANGE = (
    "name",
    "known_as",
    "pronouns",
    "date_of_birth",
    "nhs_number",
    "language",
    "external_reference",
)
MOST_FOUND = 100
# From three letters on the database finds a word's inside without reading everybody.
_LETTERS_INSIDE = 3
_MOST_ROUTES = 1000
# Nobody alive was born before; a date before it is a slip of the pen.
_EARLIEST_BIRTH = date(1900, 1, 1)


class AlreadyRegistered(Refusal):
    """Somebody has this NHS number, or the partner's reference; `field` says which.

    It does not say who: find them by the number.
    """

    code = "already_registered"


_MEANINGS: rows.Meanings = {
    "people_person_nhs_number_key": lambda: AlreadyRegistered(
        "Somebody is registered with this NHS number. Find them by the number.",
        field="nhs_number",
    ),
    "external_reference_once_per_partner": lambda: AlreadyRegistered(
        "This partner has somebody with this reference. Find them by the reference.",
        field="external_reference",
    ),
}


@transaction.atomic
def register(
    *,
    name: str,
    known_as: str = "",
    pronouns: str = "",
    date_of_birth: date | None = None,
    nhs_number: str = "",
    language: str = "en",
    first_known_to_id: UUID,
    external_reference: str = "",
    by: Actor,
    now: datetime,
) -> Person:
    """Register somebody with whatever they wish to say, first known to a partner.

    Raises Invalid, AlreadyRegistered, or Partner.DoesNotExist.
    """
    person = Person(
        name=name,
        known_as=known_as,
        pronouns=pronouns,
        date_of_birth=date_of_birth,
        nhs_number=nhs_number or None,
        language=language,
        first_known_to=Partner.objects.get(id=first_known_to_id),
        external_reference=external_reference,
        registered_at=now,
    )
    _tidy(person)
    _check_birth(person, now=now)
    rows.keep(person, meanings=_MEANINGS)
    _record("person.registered", person, by=by, now=now)
    return person


@transaction.atomic
def change(
    *, person_id: UUID, version: int, changes: Mapping[str, Any], by: Actor, now: datetime
) -> Person:
    """Change fields of MAY_CHANGE of the version that was seen; the version goes up by one.

    Nothing is written when nothing differs. Raises Stale when somebody was quicker, Invalid,
    AlreadyRegistered, or Person.DoesNotExist.
    """
    person = standing.lock(person_id)
    if person.version != version:
        raise Stale("Somebody else has changed this person's details.", version=person.version)
    new = rows.apply(person, changes=changes, may_change=MAY_CHANGE, tidy=_tidy)
    _check_birth(person, now=now)
    if new:
        person.version += 1
        rows.keep(person, meanings=_MEANINGS)
        _record("person.changed", person, by=by, now=now, reason=", ".join(new))
    return person


def find(*, words: str, limit: int = 20) -> list[Person]:
    """People of whom everything in one line holds, the surest first, at most `limit`.

    Understands parts of a name, a date or year of birth, a phone number, an NHS number, a
    postcode and a partner's reference. Who is found by a record that was merged into another is
    shown by the one that stands: "smi 1984", "07700 900123", "943 476 5919".
    """
    sought = clues.read(words)
    if not sought.line:
        return []
    found = Sought.objects.filter(_holding(sought)).annotate(surety=_surety(sought))
    found = found.order_by("surety", "name", "id")[: max(1, min(limit, MOST_FOUND))]
    people = Person.objects.select_related("first_known_to", "merged_into__first_known_to")
    surest = list(found.values_list("id", flat=True))
    by_id = people.in_bulk(surest)
    return standing.instead_of([by_id[each] for each in surest if each in by_id])


def _holding(sought: clues.Clues) -> Q:
    """Everything holds, or the whole line is somebody's reference.

    Routes are asked for first: beside other conditions PostgreSQL would not use their indexes.
    """
    condition = Q()
    for word in sought.words:
        condition &= _of_word(word)
    for number in sought.numbers:
        condition &= _of_number(number)
    if sought.born_on:
        condition &= Q(date_of_birth__in=sought.born_on)
    if sought.born_in:
        condition &= Q(date_of_birth__year=sought.born_in) | _of_reference(str(sought.born_in))
    if sought.postcode:
        condition &= Q(id__in=_of_routes(address_lines__contains=[sought.postcode]))
    if sought.phone_begins:
        condition &= Q(id__in=_of_routes(number__startswith=sought.phone_begins))
    return condition | _of_reference(sought.line)


def _of_word(word: str) -> Q:
    """A part of a name; of a word of one or two letters its beginning, as many have them inside."""
    inside = f" {word}" if len(word) < _LETTERS_INSIDE else word
    names = Q(name__icontains=inside) | Q(known_as__icontains=inside)
    if len(word) < _LETTERS_INSIDE:
        names |= Q(name__istartswith=word) | Q(known_as__istartswith=word)
    return names | _of_reference(word)


def _of_number(number: clues.Number) -> Q:
    condition = _of_reference(number.typed)
    if number.nhs_number:
        condition |= Q(nhs_number=number.nhs_number)
    if number.e164:
        condition |= Q(id__in=_of_routes(number=number.e164))
    return condition


def _of_reference(typed: str) -> Q:
    return Q(external_reference__iexact=typed)


def _of_routes(**route: Any) -> list[UUID]:
    """Whose own, current routes these are; the first of the many that begin alike."""
    found = SoughtRoute.objects.filter(**route).order_by("number", "person_id")
    return list(found.values_list("person_id", flat=True)[:_MOST_ROUTES])


def _surety(sought: clues.Clues) -> Case:
    """0 for the very person, 3 for a name that has the words somewhere."""
    name = " ".join(sought.words)
    the_very = Q(external_reference__iexact=sought.line)
    if nhs_numbers_typed := [each.nhs_number for each in sought.numbers if each.nhs_number]:
        the_very |= Q(nhs_number__in=nhs_numbers_typed)
    whens = [When(the_very, then=Value(0))]
    if name:
        whens += [
            When(Q(name__iexact=name) | Q(known_as__iexact=name), then=Value(1)),
            When(Q(name__istartswith=name) | Q(known_as__istartswith=name), then=Value(2)),
        ]
    return Case(*whens, default=Value(3), output_field=IntegerField())


def _tidy(person: Person) -> None:
    for field in ("name", "known_as", "pronouns", "external_reference"):
        setattr(person, field, rows.one_line(getattr(person, field)))
    person.nhs_number = nhs_numbers.check(person.nhs_number) if person.nhs_number else None
    person.language = languages.check(person.language, field="language")


def _check_birth(person: Person, *, now: datetime) -> None:
    born = person.date_of_birth
    if born is not None and not _EARLIEST_BIRTH <= born <= clock.local_day(now):
        raise rows.invalid("date_of_birth", "This date of birth is in the future or before 1900.")


def _record(deed: str, person: Person, *, by: Actor, now: datetime, reason: str = "") -> None:
    trail.record(
        deed=deed,
        kind="person",
        record_id=person.id,
        by=by,
        now=now,
        person_id=person.id,
        reason=reason,
    )
