"""The waiting list: people wait in their own modes, from the moment they asked."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.nouns.people import PersonBrief
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Named, Output, Query, identities, modes_in_order
from scheduler.api.views import View
from scheduler.booking import seen, waitlist
from scheduler.booking.models import WaitingListEntry

_MOST_SITES = 50
_MOST_STAFF = 50
_PRIORITIES = {
    "none": WaitingListEntry.Priority.NONE,
    "soon": WaitingListEntry.Priority.SOON,
    "urgent": WaitingListEntry.Priority.URGENT,
}


class Priority(fields.OneOf):
    """A clinical priority by its word; inside, the number that the order is made of."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [(word, priority.label) for word, priority in _PRIORITIES.items()]
        super().__init__(choices=choices, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return _PRIORITIES[super().to_internal_value(data)]

    def to_representation(self, value: int) -> str:  # type: ignore[override]
        return WaitingListEntry.Priority(value).name.lower()


class WaitingShown(Output):
    id = fields.Identity()
    person = PersonBrief()
    choice_id = fields.Identity()
    service = Named()
    modes = modes_in_order()
    site_ids: Any = serializers.PrimaryKeyRelatedField(
        source="sites",
        many=True,
        read_only=True,
        pk_field=fields.Identity(),
        help_text="Empty: any site.",
    )
    staff_member_ids: Any = serializers.PrimaryKeyRelatedField(
        source="staff_members",
        many=True,
        read_only=True,
        pk_field=fields.Identity(),
        help_text="Empty: anybody.",
    )
    weekdays = fields.Several(
        child=serializers.IntegerField(), max_length=7, help_text="1 is Monday. Empty: any day."
    )
    from_time = fields.WallTime(allow_null=True)
    until_time = fields.WallTime(allow_null=True)
    owner_id = fields.Identity(help_text="The partner whose desk keeps the place.")
    note = serializers.CharField()
    state = fields.OneOf(choices=WaitingListEntry.State.choices)
    asked_at = fields.Moment()
    recorded_by = serializers.CharField()
    ended_at = fields.Moment(allow_null=True)
    priority = Priority(help_text="The order of the list is this, then who asked first.")
    priority_reason = serializers.CharField()
    priority_by = serializers.CharField()
    priority_at = fields.Moment(allow_null=True)


class Wishes(Input):
    modes = modes_in_order(required=False, help_text="All of the person's own if left out.")
    site_ids = identities(at_most=_MOST_SITES, required=False)
    staff_member_ids = identities(at_most=_MOST_STAFF, required=False)
    weekdays = fields.Several(
        child=fields.Whole(min_value=1, max_value=7),
        max_length=7,
        required=False,
        help_text="1 is Monday.",
    )
    from_time = fields.WallTime(
        required=False, allow_null=True, help_text="It starts then or later, by the wall clock."
    )
    until_time = fields.WallTime(
        required=False, allow_null=True, help_text="It has ended by then, by the wall clock."
    )
    note = fields.Text(max_length=300, allow_blank=True, required=False, may_break=True)


class NewWaiting(Wishes):
    person_id = fields.Identity()
    service_id = fields.Identity()


class NewPriority(Input):
    priority = Priority()
    reason = fields.Text(max_length=300, help_text="Whoever waits longer may ask.")


class WaitingAsked(Query):
    service = fields.Identity(required=False)
    state = fields.OneOf(choices=WaitingListEntry.State.choices, required=False)


class WaitingList(View):
    tag = "waiting list"
    order = waitlist.ORDER

    @operation(
        name="list_waiting",
        summary="List who is waiting",
        deed="waitlist.see",
        query=WaitingAsked,
        gives=WaitingShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[WaitingListEntry]:
        """Those whose place the caller's desk keeps, in the order in which times are offered."""
        asked = {
            "state": call.query.get("state", WaitingListEntry.State.WAITING),
            **({"service_id": call.query["service"]} if "service" in call.query else {}),
        }
        looks.note_list(call, kind="waiting_list", record_id=call.partner_id)
        return _own(call).filter(**asked)

    @operation(
        name="join_waiting_list",
        summary="Join the waiting list",
        deed="waitlist.join",
        takes=NewWaiting,
        gives=WaitingShown,
        status=201,
        located="api:waiting-entry",
        refuses=("not_asked", "outside_choice", "already_waiting", "no_desk"),
    )
    def post(self, call: Call) -> WaitingListEntry:
        """Somebody waits in modes they have chosen, and in no other."""
        seen.person(call.by, call.body["person_id"])
        entry = waitlist.join(**call.body, by=call.by, now=call.now)
        return _own(call).get(id=entry.id)


class OneWaiting(View):
    tag = "waiting list"

    @operation(
        name="read_waiting",
        summary="Read a place on the waiting list",
        deed="waitlist.see",
        gives=WaitingShown,
    )
    def get(self, call: Call, entry_id: UUID) -> WaitingListEntry:
        """One place, of those the caller's desk keeps."""
        found = _own(call).get(id=entry_id)
        looks.note(call, person_id=found.person_id, kind="waiting_list_entry", record_id=entry_id)
        return found


class ChangeWaiting(View):
    tag = "waiting list"

    @operation(
        name="change_waiting",
        summary="Change what somebody waits for",
        deed="waitlist.join",
        takes=Wishes,
        gives=WaitingShown,
        refuses=("not_asked", "outside_choice", "not_waiting"),
    )
    def post(self, call: Call, entry_id: UUID) -> WaitingListEntry:
        """At the place they have. What is left out may be any."""
        _own(call).get(id=entry_id)
        waitlist.change(entry_id=entry_id, **call.body, by=call.by, now=call.now)
        return _own(call).get(id=entry_id)


class GivePriority(View):
    tag = "waiting list"

    @operation(
        name="give_waiting_priority",
        summary="Give somebody who waits a clinical priority",
        deed="waitlist.prioritise",
        takes=NewPriority,
        gives=WaitingShown,
        refuses=("not_waiting",),
    )
    def post(self, call: Call, entry_id: UUID) -> WaitingListEntry:
        """Before all who wait without one; the reason and the name stay on record."""
        _own(call).get(id=entry_id)
        waitlist.give_priority(entry_id=entry_id, **call.body, by=call.by, now=call.now)
        return _own(call).get(id=entry_id)


class LeaveWaiting(View):
    tag = "waiting list"

    @operation(
        name="leave_waiting_list",
        summary="Leave the waiting list",
        deed="waitlist.leave",
        gives=WaitingShown,
        refuses=("not_waiting",),
    )
    def post(self, call: Call, entry_id: UUID) -> WaitingListEntry:
        """Because the person said so."""
        _own(call).get(id=entry_id)
        return waitlist.leave(entry_id=entry_id, by=call.by, now=call.now)


def _own(call: Call) -> QuerySet[WaitingListEntry]:
    return seen.waiting(call.by)
