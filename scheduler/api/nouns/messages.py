"""Messages: what was said, is being said or will be said, to whom, by which route; and letters."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from rest_framework import serializers

from channels.sms import segments
from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.nouns.people import PersonBrief
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output, Query
from scheduler.api.views import View
from scheduler.people.models import ContactRule
from scheduler.reminders import print_runs, printed, resends, seen
from scheduler.reminders.models import Message, Reprint

PDF = "application/pdf"


class MessageShown(Output):
    id = fields.Identity()
    appointment_id = fields.Identity(allow_null=True, help_text="Null: about an offer.")
    offer_id = fields.Identity(allow_null=True)
    appointment_version = serializers.IntegerField()
    person = PersonBrief()
    supporter_id = fields.Identity(allow_null=True, help_text="Null: to the person.")
    kind = fields.OneOf(choices=Message.Kind.choices)
    channel = fields.OneOf(choices=ContactRule.Channel.choices)
    post_class = fields.OneOf(choices=Message.PostClass.choices, allow_blank=True)
    due_at = fields.Moment()
    valid_until = fields.Moment()
    state = fields.OneOf(choices=Message.State.choices)
    sent_at = fields.Moment(allow_null=True)
    carrier = serializers.CharField()
    reason = serializers.CharField(help_text="Why it did not go, where it did not.")
    planned_at = fields.Moment()
    changed_at = fields.Moment()
    resend = serializers.IntegerField(help_text="0: as planned; from 1 on it was sent again.")
    resend_reason = serializers.CharField()
    resent_by = serializers.CharField()


class AttemptShown(Output):
    number = serializers.IntegerField()
    started_at = fields.Moment()
    ended_at = fields.Moment(allow_null=True)
    outcome = serializers.CharField()
    detail = serializers.CharField()


class ReceiptShown(Output):
    state = serializers.CharField()
    error_code = serializers.CharField()
    received_at = fields.Moment()


class ReprintShown(Output):
    id = fields.Identity()
    reason = serializers.CharField()
    asked_by = serializers.CharField()
    asked_at = fields.Moment()
    state = fields.OneOf(choices=Reprint.State.choices)
    batch = serializers.CharField(help_text="The batch of these sheets; empty: none yet.")
    outcome = serializers.CharField(help_text="Why they were not printed, where they were not.")


class WhyAgain(Input):
    reason = fields.Text(max_length=300, may_break=True, help_text="Why it is printed again.")


class WholeMessage(MessageShown):
    body = serializers.CharField(help_text="The words as they were sent.")
    attempts = AttemptShown(many=True)
    receipts = ReceiptShown(many=True)
    reprints = ReprintShown(many=True, help_text="The same sheets again; no second send.")


class SendAgain(Input):
    reason = fields.Text(max_length=200, help_text="Why; kept with the message.")


class MessagesAsked(Query):
    state = fields.OneOf(choices=Message.State.choices, required=False)
    channel = fields.OneOf(choices=ContactRule.Channel.choices, required=False)
    appointment = fields.Identity(required=False)
    offer = fields.Identity(required=False)
    person = fields.Identity(required=False)


class Words(Input):
    text = fields.Text(max_length=2000, may_break=True, allow_blank=True, trim_whitespace=False)


class WordsCounted(Output):
    text = serializers.CharField(help_text="As it would be sent: odd dashes and quotes made plain.")
    encoding = fields.OneOf(choices=[each.value for each in segments.Encoding])
    places = serializers.IntegerField()
    fragments = serializers.IntegerField(help_text="What is paid for.")
    forcing = serializers.ListField(
        child=serializers.CharField(),
        help_text="The characters that make a fragment hold less than half as much.",
    )
    fragments_without = serializers.IntegerField(help_text="What it would cost without them.")
    is_too_long = serializers.BooleanField()


class FragmentsOfText(View):
    tag = "messages"

    @operation(
        name="count_fragments",
        summary="Count what a text would cost",
        deed="message.see",
        takes=Words,
        gives=WordsCounted,
        only_reads=True,
    )
    def post(self, call: Call) -> segments.Measure:
        """How the words would be sent, and which characters double the price. Nothing is sent."""
        return segments.measure(text=call.body["text"])


class Messages(View):
    tag = "messages"
    order = ("due_at", "id")

    @operation(
        name="list_messages",
        summary="List messages",
        deed="message.see",
        query=MessagesAsked,
        gives=MessageShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Message]:
        """About appointments that concern the caller's partner, and offers of its desk, by when
        they are due; without their words."""
        looks.note_list(call, kind="messages", record_id=call.partner_id)
        return _seen(call).filter(**call.query)


class OneMessage(View):
    tag = "messages"

    @operation(
        name="read_message",
        summary="Read a message",
        deed="message.see",
        gives=WholeMessage,
        shows_version=True,
    )
    def get(self, call: Call, message_id: UUID) -> Message:
        """With its words, each try, and what the carrier said; the look is recorded."""
        return _look_at(call, message_id)


class MessageLetter(View):
    tag = "messages"

    @operation(
        name="read_letter",
        summary="Read a letter as PDF",
        deed="message.see",
        gives=PDF,
    )
    def get(self, call: Call, message_id: UUID) -> HttpResponse:
        """The file as it is printed; the look is recorded."""
        message = _look_at(call, message_id)
        content = printed.find_pdf(reference=str(message.id))
        if content is None:
            raise Http404
        response = HttpResponse(content, content_type=PDF)
        response["Content-Disposition"] = f'inline; filename="letter-{message.id}.pdf"'
        return response


class ReprintLetter(View):
    tag = "messages"

    @operation(
        name="reprint_letter",
        summary="Have a letter printed again",
        deed="letter.reprint",
        takes=WhyAgain,
        gives=ReprintShown,
        status=201,
        refuses=(
            "not_for_print",
            "reprint_not_wanted",
            "no_safe_way_again",
            "reprint_waits_already",
        ),
    )
    def post(self, call: Call, message_id: UUID) -> Reprint:
        """The same sheets go into the next batch; the message is not sent a second time."""
        message = _seen(call).get(id=message_id)
        return print_runs.print_again(message_id=message.id, **call.body, by=call.by, now=call.now)


class MessageSentAgain(View):
    tag = "messages"

    @operation(
        name="send_message_again",
        summary="Send a message again",
        deed="message.send_again",
        takes=SendAgain,
        gives=WholeMessage,
        status=201,
        is_versioned=True,
        shows_version=True,
        refuses=(
            "message_on_its_way",
            "message_not_wanted",
            "no_safe_way_again",
            "sent_again_already",
        ),
    )
    def post(self, call: Call, message_id: UUID) -> Message:
        """The same to the same, by the same route, about the same version, as a message of its
        own; only of the last that was sent, and only while it is still wanted and in time."""
        before = _seen(call).select_for_update(of=("self",)).get(id=message_id)
        call.require_unchanged(before, shown_as=WholeMessage)
        made = resends.send_again(
            message_id=message_id, number=before.resend + 1, **call.body, by=call.by, now=call.now
        )
        return _seen(call).get(id=made.id)


def _look_at(call: Call, message_id: UUID) -> Message:
    message = _seen(call).prefetch_related("attempts", "receipts", "reprints").get(id=message_id)
    looks.note(call, person_id=message.person_id, kind="message", record_id=message.id)
    return message


def _seen(call: Call) -> QuerySet[Message]:
    return seen.messages(call.by).select_related("person")
