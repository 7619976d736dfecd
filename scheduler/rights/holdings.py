"""Everything that is held about one person, row by row, with the way that leads to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, Q

from scheduler.people.models import Person, Supporter

# For each kind of record the ways to its person. tests/rights fails when one is missing.
WAYS: dict[str, tuple[str, ...]] = {
    "people.Person": ("id",),
    "people.Choice": ("person",),
    "people.Need": ("person",),
    "people.ContactRule": ("person",),
    "people.Supporter": ("person",),
    "people.Merge": ("away", "into"),
    "booking.Appointment": ("person",),
    "booking.AppointmentStaff": ("appointment__person",),
    "booking.Hold": ("person",),
    "booking.WaitingListEntry": ("person",),
    "booking.WithoutWorker": ("appointment__person",),
    "booking.Offer": ("entry__person",),
    "reminders.Message": ("person",),
    "reminders.Attempt": ("message__person",),
    "reminders.Receipt": ("message__person",),
    "reminders.Call": ("message__person",),
    "reminders.Reply": ("person",),
    "reminders.Coming": ("appointment__person",),
    "reminders.Reprint": ("message__person",),
    "reminders.Task": ("person",),
    "reminders.TickOff": ("task__person",),
    "audit.Entry": ("person_id",),
}
LEFT_OUT = {
    "people.Sought": "a view of Person, by which people are found",
    "people.SoughtRoute": "a view of ContactRule, by which people are found",
    "people.ChoiceMode": "a copy of Choice.modes, made by the database",
    "availability.Claim": "the same times as those of the hold or appointment that took them",
    "booking.FreedTime": "says whose turn on the waiting list was looked at last, for minutes",
    "api.IdempotencyKey": "answers of the API as they were given, removed after two days",
    "reminders.Acknowledgement": "references of letters, which stand under Message",
}
# What belongs to the machine, and says nothing.
_SILENT = {"salt", "mark"}
# Others' private details: struck out unless the reviewer thinks better of it.
OTHERS = {
    "people.Supporter": {"name", "relationship"},
    "reminders.Reply": {"carrier_reference"},
    "audit.Entry": {"by_account_id"},
}
_ROUTES = {"number", "email", "address_lines", "name_to_show", "ask_for", "note"}


@dataclass(frozen=True, slots=True)
class Held:
    """One field of one record. `is_anothers`: it says something about somebody else."""

    kind: str
    record_id: str
    name: str
    says: str
    is_anothers: bool

    @property
    def item(self) -> str:
        return f"{self.kind}/{self.record_id}/{self.name}"


def of(*, person_id: UUID) -> Iterator[Held]:
    """Every field that says something, of the record and of those merged into it."""
    people = [
        person_id,
        *Person.objects.filter(merged_into_id=person_id).values_list("id", flat=True),
    ]
    for kind, ways in WAYS.items():
        theirs = Q()
        for way in ways:
            theirs |= Q(**{f"{way}__in": people})
        model = apps.get_model(kind)
        for row in model._default_manager.filter(theirs).order_by("pk"):
            yield from _fields(kind, row)


def _fields(kind: str, row: Model) -> Iterator[Held]:
    anothers = set(OTHERS.get(kind, set()))
    if getattr(row, "supporter_id", None) is not None and kind == "people.ContactRule":
        anothers |= _ROUTES
    for field in row._meta.concrete_fields:
        value = getattr(row, field.name)
        if field.name in _SILENT or value in (None, "", [], False):
            continue
        is_anothers = field.name in anothers or isinstance(value, Supporter)
        yield Held(kind, str(row.pk), field.name, _said(value), is_anothers)


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, Model):
        # Organisations and places have names; other records are named by their ids.
        return str(getattr(value, "name", "") or value.pk)
    return str(value)
