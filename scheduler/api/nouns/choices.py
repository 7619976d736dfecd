"""Choices: how a person wants to be seen. They are added to, and never changed."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output, Query, modes_in_order
from scheduler.api.views import View
from scheduler.booking import seen
from scheduler.people import choices
from scheduler.people.models import Choice


class ChoiceShown(Output):
    id = fields.Identity()
    person_id = fields.Identity()
    service_id = fields.Identity(allow_null=True, help_text="Null: for everything.")
    modes = modes_in_order(help_text="Most liked first.")
    asked_by = serializers.CharField()
    asked_by_post_id = fields.Identity(allow_null=True)
    how = fields.OneOf(choices=Choice.How.choices)
    asked_at = fields.Moment()
    recorded_at = fields.Moment()
    note = serializers.CharField()


class NewChoice(Input):
    service_id = fields.Identity(
        allow_null=True, required=False, help_text="Leave out for everything."
    )
    modes = modes_in_order(min_length=1, help_text="Most liked first. There is no default.")
    asked_by = fields.Text(max_length=150, help_text="Who asked.")
    asked_by_post_id = fields.Identity(allow_null=True, required=False)
    how = fields.OneOf(choices=Choice.How.choices)
    asked_at = fields.Moment()
    note = fields.Text(max_length=500, allow_blank=True, required=False, may_break=True)


class ChoiceAsked(Query):
    service = fields.Identity(required=False, help_text="For this service; else for everything.")


class ChoiceInForce(Output):
    choice = ChoiceShown(allow_null=True, help_text="Null: the person has not been asked. Ask.")


class Choices(View):
    tag = "choices"
    order = ("-sequence",)

    @operation(
        name="list_choices",
        summary="List a person's choices",
        deed="choice.see",
        gives=ChoiceShown,
        is_list=True,
    )
    def get(self, call: Call, person_id: UUID) -> QuerySet[Choice]:
        """All of them, newest first; the look is recorded."""
        seen.person(call.by, person_id)
        looks.note(call, person_id=person_id, kind="choices", record_id=person_id)
        return choices.history(person_id=person_id)

    @operation(
        name="record_choice",
        summary="Record a choice",
        deed="choice.record",
        takes=NewChoice,
        gives=ChoiceShown,
        status=201,
        refuses=("merged_away",),
    )
    def post(self, call: Call, person_id: UUID) -> Choice:
        """What the person answered when they were asked. Bookings it shuts out become tasks."""
        seen.person(call.by, person_id)
        return choices.record(person_id=person_id, **call.body, by=call.by, now=call.now)


class InForce(View):
    tag = "choices"

    @operation(
        name="read_choice_in_force",
        summary="Read the choice in force",
        deed="choice.see",
        query=ChoiceAsked,
        gives=ChoiceInForce,
    )
    def get(self, call: Call, person_id: UUID) -> dict[str, Any]:
        """The newest choice that covers the service; the look is recorded."""
        seen.person(call.by, person_id)
        looks.note(call, person_id=person_id, kind="choices", record_id=person_id)
        found = choices.find_in_force(person_id=person_id, service_id=call.query.get("service"))
        return {"choice": found}
