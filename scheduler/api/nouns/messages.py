"""Messages: what was said, is being said or will be said, to whom, by which route; and letters."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from rest_framework import serializers

from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.nouns.people import PersonBrief
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output, Query
from scheduler.api.views import View
from scheduler.booking import seen
from scheduler.people.models import ContactRule
from scheduler.reminders import printed, resends
from scheduler.reminders.models import Message

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


class WholeMessage(MessageShown):
    body = serializers.CharField(help_text="The words as they were sent.")
    attempts = AttemptShown(many=True)
    receipts = ReceiptShown(many=True)


class SendAgain(Input):
    reason = fields.Text(max_length=200, help_text="Why; kept with the message.")


class MessagesAsked(Query):
    state = fields.OneOf(choices=Message.State.choices, required=False)
    channel = fields.OneOf(choices=ContactRule.Channel.choices, required=False)
    appointment = fields.Identity(required=False)
    offer = fields.Identity(required=False)
    person = fields.Identity(required=False)


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
        refuses=("message_on_its_way", "message_not_wanted", "no_safe_way_again"),
    )
    def post(self, call: Call, message_id: UUID) -> Message:
        """The same to the same, by the same route, about the same version, as a message of its
        own; only of the last that was sent, and only while it is still wanted and in time."""
        seen = _seen(call).select_for_update(of=("self",)).get(id=message_id)
        call.require_unchanged(seen, shown_as=WholeMessage)
        made = resends.send_again(
            message_id=message_id, number=seen.resend + 1, **call.body, by=call.by, now=call.now
        )
        return _seen(call).get(id=made.id)


def _look_at(call: Call, message_id: UUID) -> Message:
    message = _seen(call).prefetch_related("attempts", "receipts").get(id=message_id)
    looks.note(call, person_id=message.person_id, kind="message", record_id=message.id)
    return message


def _seen(call: Call) -> QuerySet[Message]:
    of_theirs = seen.of_partner(call.by, path="appointment__")
    of_offers = Q(offer__entry__owner=call.partner_id)
    return Message.objects.filter(of_theirs | of_offers).select_related("person")
