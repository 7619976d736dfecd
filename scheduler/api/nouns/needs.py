"""Needs: what a person needs in order to be seen and told, from one catalogue."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output
from scheduler.api.views import View
from scheduler.booking import seen
from scheduler.people import needs
from scheduler.people.models import Need


class NeedShown(Output):
    id = fields.Identity()
    person_id = fields.Identity()
    kind = serializers.CharField()
    detail = serializers.CharField()
    recorded_by = serializers.CharField()
    recorded_at = fields.Moment()
    ended_at = fields.Moment(allow_null=True)


class NewNeed(Input):
    kind = fields.Text(max_length=60, help_text="A code of the catalogue.")
    detail = fields.Text(max_length=200, allow_blank=True, required=False)


class NeedKindShown(Output):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    category = serializers.CharField(help_text="RA-FlagCategory.")
    snomed = serializers.CharField(help_text="Empty where there is no code for it.")
    detail_is = serializers.CharField(help_text="Which language the detail names, if it does.")


class NeedKinds(View):
    tag = "needs"

    @operation(
        name="list_need_kinds",
        summary="List the kinds of need",
        deed="partnership.see",
        gives=NeedKindShown,
        is_list=True,
        is_paged=False,
    )
    def get(self, call: Call) -> list[Any]:
        """The catalogue."""
        return list(needs.CATALOGUE.values())


class Needs(View):
    tag = "needs"

    @operation(
        name="list_needs",
        summary="List a person's needs",
        deed="need.see",
        gives=NeedShown,
        is_list=True,
        is_paged=False,
    )
    def get(self, call: Call, person_id: UUID) -> list[Need]:
        """Those that hold now; the look is recorded."""
        seen.person(call.by, person_id)
        looks.note(call, person_id=person_id, kind="needs", record_id=person_id)
        return needs.current(person_id=person_id)

    @operation(
        name="record_need",
        summary="Record a need",
        deed="need.record",
        takes=NewNeed,
        gives=NeedShown,
        status=201,
        refuses=("merged_away", "need_already_recorded", "need_contradicts"),
    )
    def post(self, call: Call, person_id: UUID) -> Need:
        """A need of the catalogue; offers and letters follow it from now on."""
        seen.person(call.by, person_id)
        return needs.record(person_id=person_id, **call.body, by=call.by, now=call.now)


class EndNeed(View):
    tag = "needs"

    @operation(
        name="end_need",
        summary="End a need",
        deed="need.end",
        gives=NeedShown,
        refuses=("already_ended",),
    )
    def post(self, call: Call, person_id: UUID, need_id: UUID) -> Need:
        """The need is no longer there."""
        seen.person(call.by, person_id)
        Need.objects.only("id").get(id=need_id, person_id=person_id)
        return needs.end(need_id=need_id, by=call.by, now=call.now)
