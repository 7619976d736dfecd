"""Contact rules: whether, when and in what words a number or an address may be used."""

from uuid import UUID

from rest_framework import serializers

from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output
from scheduler.api.views import View
from scheduler.booking import seen
from scheduler.people import contact_rules
from scheduler.people.models import ContactRule

_LAST_POSITION = 99


class ContactRuleShown(Output):
    id = fields.Identity()
    person_id = fields.Identity()
    supporter_id = fields.Identity(allow_null=True, help_text="Whose route, if a supporter's.")
    channel = fields.OneOf(choices=ContactRule.Channel.choices)
    number = serializers.CharField()
    email = serializers.CharField()
    address_lines = serializers.ListField(child=serializers.CharField())
    is_safe = serializers.BooleanField()
    days = serializers.ListField(child=serializers.IntegerField())
    hours_from = fields.WallTime(allow_null=True)
    hours_until = fields.WallTime(allow_null=True)
    may_leave_voicemail = serializers.BooleanField()
    accepts_recorded_call = serializers.BooleanField()
    name_to_show = serializers.CharField()
    ask_for = serializers.CharField()
    wording = fields.OneOf(choices=ContactRule.Wording.choices)
    position = serializers.IntegerField()
    note = serializers.CharField()
    review_on = fields.Day(allow_null=True)
    recorded_by = serializers.CharField()
    recorded_at = fields.Moment()
    ended_at = fields.Moment(allow_null=True)


class NewContactRule(Input):
    channel = fields.OneOf(choices=ContactRule.Channel.choices)
    number = fields.Text(max_length=30, allow_blank=True, required=False)
    email = fields.Email(max_length=254, allow_blank=True, required=False)
    address_lines = fields.Several(
        child=fields.Text(max_length=60, allow_blank=True),
        max_length=7,
        required=False,
        help_text="As printed: whom it is for first, the postcode last.",
    )
    is_safe = fields.YesNo()
    days = fields.Several(
        child=fields.Whole(min_value=1, max_value=7),
        max_length=7,
        required=False,
        help_text="ISO weekdays, Monday is 1.",
    )
    hours_from = fields.WallTime(allow_null=True, required=False)
    hours_until = fields.WallTime(allow_null=True, required=False)
    may_leave_voicemail = fields.YesNo(required=False)
    accepts_recorded_call = fields.YesNo(
        required=False,
        help_text="They said that a machine may ring them; otherwise a human does.",
    )
    name_to_show = fields.Text(max_length=40, allow_blank=True, required=False)
    ask_for = fields.Text(max_length=120, allow_blank=True, required=False)
    wording = fields.OneOf(choices=ContactRule.Wording.choices, required=False)
    position = fields.Whole(
        min_value=1,
        max_value=_LAST_POSITION,
        required=False,
        help_text="The person's order: the first safe route is the one used.",
    )
    note = fields.Text(max_length=300, allow_blank=True, required=False, may_break=True)
    review_on = fields.Day(allow_null=True, required=False)
    supporter_id = fields.Identity(allow_null=True, required=False)


class ContactRules(View):
    tag = "contact rules"

    @operation(
        name="list_contact_rules",
        summary="List a person's contact rules",
        deed="contact_rule.see",
        gives=ContactRuleShown,
        is_list=True,
        is_paged=False,
    )
    def get(self, call: Call, person_id: UUID) -> list[ContactRule]:
        """Those that hold now, in the person's order; the look is recorded."""
        seen.person(call.by, person_id)
        looks.note(call, person_id=person_id, kind="contact_rules", record_id=person_id)
        return contact_rules.current(person_id=person_id)

    @operation(
        name="record_contact_rule",
        summary="Record a contact rule",
        deed="contact_rule.record",
        takes=NewContactRule,
        gives=ContactRuleShown,
        status=201,
        refuses=(
            "merged_away",
            "supporter_ended",
        ),
    )
    def post(self, call: Call, person_id: UUID) -> ContactRule:
        """What the person said about a route; it ends the rule that spoke for it until now."""
        seen.person(call.by, person_id)
        return contact_rules.record(person_id=person_id, **call.body, by=call.by, now=call.now)


class EndContactRule(View):
    tag = "contact rules"

    @operation(
        name="end_contact_rule",
        summary="End a contact rule",
        deed="contact_rule.end",
        gives=ContactRuleShown,
        refuses=("already_ended",),
    )
    def post(self, call: Call, person_id: UUID, rule_id: UUID) -> ContactRule:
        """The route is not used from now on."""
        seen.person(call.by, person_id)
        ContactRule.objects.only("id").get(id=rule_id, person_id=person_id)
        return contact_rules.end(rule_id=rule_id, by=call.by, now=call.now)
