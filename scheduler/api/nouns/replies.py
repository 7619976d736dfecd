"""Replies: what people answered to our texts, what it came to, and who has seen to it."""

from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.nouns.people import PersonBrief
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output, Query
from scheduler.api.views import View
from scheduler.reminders import replies, seen
from scheduler.reminders.models import Reply


class ReplyShown(Output):
    id = fields.Identity()
    person = PersonBrief(allow_null=True, help_text="Null: nobody knows who wrote.")
    number = serializers.CharField(help_text="The number it came from.")
    text = serializers.CharField()
    outcome = fields.OneOf(choices=Reply.Outcome.choices)
    answer = serializers.CharField(help_text="What was said back at once; may be nothing.")
    appointment_id = fields.Identity(allow_null=True)
    message_id = fields.Identity(allow_null=True, help_text="The text that it answers.")
    task_id = fields.Identity(allow_null=True, help_text="What a human does about it.")
    owner_id = fields.Identity(allow_null=True, help_text="Null: nobody's, so any desk sees to it.")
    received_at = fields.Moment()
    answered_at = fields.Moment(allow_null=True, help_text="Null: somebody has to see to it.")
    answered_by = serializers.CharField()


class RepliesAsked(Query):
    outcome = fields.OneOf(choices=Reply.Outcome.choices, required=False)
    person = fields.Identity(required=False)
    appointment = fields.Identity(required=False)
    state = fields.OneOf(
        choices=[("waiting", "Somebody has to see to it"), ("answered", "Seen to")], required=False
    )


class ReplyAnswered(Input):
    outcome = fields.Text(max_length=300, may_break=True, help_text="What came of it.")


class Replies(View):
    tag = "replies"
    order = ("-received_at", "id")

    @operation(
        name="list_replies",
        summary="List what people answered",
        deed="reply.see",
        query=RepliesAsked,
        gives=ReplyShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Reply]:
        """To the caller's desk, and to nobody's; the newest first. Of one person it is their side
        of the thread; ours are the messages."""
        looks.note_list(call, kind="replies", record_id=call.partner_id)
        asked = dict(call.query)
        state = asked.pop("state", None)
        found = _seen(call).filter(**asked)
        return found if state is None else found.filter(answered_at__isnull=state == "waiting")


class OneReply(View):
    tag = "replies"

    @operation(
        name="read_reply",
        summary="Read what somebody answered",
        deed="reply.see",
        gives=ReplyShown,
    )
    def get(self, call: Call, reply_id: UUID) -> Reply:
        """One answer to the caller's desk; the look is recorded."""
        reply = _seen(call).get(id=reply_id)
        if reply.person_id is not None:
            looks.note(call, person_id=reply.person_id, kind="reply", record_id=reply.id)
        return reply


class AnswerReply(View):
    tag = "replies"

    @operation(
        name="answer_reply",
        summary="Note that somebody has seen to an answer",
        deed="reply.answer",
        takes=ReplyAnswered,
        gives=ReplyShown,
        refuses=("already_answered",),
    )
    def post(self, call: Call, reply_id: UUID) -> Reply:
        """It is seen to, and this came of it; the task is done once all its answers are."""
        _seen(call).get(id=reply_id)
        replies.mark_answered(reply_id=reply_id, **call.body, by=call.by, now=call.now)
        return _seen(call).get(id=reply_id)


def _seen(call: Call) -> QuerySet[Reply]:
    return seen.replies(call.by).select_related("person")
