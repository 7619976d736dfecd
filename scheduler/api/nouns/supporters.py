"""Supporters: carers and trusted people, with what the person allows them and until when."""

from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler import clock
from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.nouns.sharing import End
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output
from scheduler.api.views import View
from scheduler.booking import seen
from scheduler.people import supporters
from scheduler.people.models import Supporter


class SupporterShown(Output):
    id = fields.Identity()
    person_id = fields.Identity()
    name = serializers.CharField()
    relationship = serializers.CharField()
    may_see = serializers.BooleanField()
    may_move = serializers.BooleanField()
    gets_copies = serializers.BooleanField()
    starts_on = fields.Day()
    ends_on = fields.Day(allow_null=True, help_text="The first day on which they are nobody.")
    recorded_by = serializers.CharField()
    recorded_at = fields.Moment()


class NewSupporter(Input):
    name = fields.Text(max_length=120)
    relationship = fields.Text(max_length=60, allow_blank=True, required=False)
    may_see = fields.YesNo()
    may_move = fields.YesNo()
    gets_copies = fields.YesNo()
    starts_on = fields.Day()
    ends_on = fields.Day(allow_null=True, required=False)


class Supporters(View):
    tag = "supporters"
    order = ("name", "id")

    @operation(
        name="list_supporters",
        summary="List a person's supporters",
        deed="supporter.see",
        gives=SupporterShown,
        is_list=True,
    )
    def get(self, call: Call, person_id: UUID) -> QuerySet[Supporter]:
        """Those of today; the look is recorded."""
        seen.person(call.by, person_id)
        looks.note(call, person_id=person_id, kind="supporters", record_id=person_id)
        return supporters.current(person_id=person_id, on=clock.local_day(call.now))

    @operation(
        name="add_supporter",
        summary="Add a supporter",
        deed="supporter.add",
        takes=NewSupporter,
        gives=SupporterShown,
        status=201,
        refuses=("merged_away",),
    )
    def post(self, call: Call, person_id: UUID) -> Supporter:
        """Somebody whom the person allows to see, to move, or to get copies."""
        seen.person(call.by, person_id)
        return supporters.add(person_id=person_id, **call.body, by=call.by, now=call.now)


class EndSupporter(View):
    tag = "supporters"

    @operation(
        name="end_supporter",
        summary="End a supporter",
        deed="supporter.end",
        takes=End,
        gives=SupporterShown,
        refuses=("already_ended",),
    )
    def post(self, call: Call, person_id: UUID, supporter_id: UUID) -> Supporter:
        """They are nobody from that day; today ends it at once."""
        seen.person(call.by, person_id)
        Supporter.objects.only("id").get(id=supporter_id, person_id=person_id)
        return supporters.end(supporter_id=supporter_id, **call.body, by=call.by, now=call.now)
