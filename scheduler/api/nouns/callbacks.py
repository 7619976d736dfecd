"""What carriers tell us by calling back; refuses what the carrier did not sign."""

import logging
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import FormParser

from channels.message import Receipt, Reply
from channels.notify import callbacks as notify_callbacks
from channels.sms import twilio_callbacks
from scheduler.api import fields, twilio_calls
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input
from scheduler.api.views import View
from scheduler.identity.access import NotAllowed
from scheduler.reminders import receipts, replies
from scheduler.reminders.models import Message

TWIML = "text/xml"

log = logging.getLogger(__name__)


class TwilioStatus(Input):
    """The fields that are read; Twilio sends more."""

    MessageSid = fields.Text(max_length=64)
    MessageStatus = fields.Text(max_length=30)
    ErrorCode = fields.Text(max_length=20, required=False, allow_blank=True)


class TwilioReply(Input):
    """The fields that are read; Twilio sends more."""

    MessageSid = fields.Text(max_length=64)
    From = fields.Text(max_length=60)
    Body = fields.Text(max_length=1600, required=False, allow_blank=True, may_break=True)
    OptOutType = fields.Text(max_length=10, required=False, allow_blank=True)


class TwilioStatusCallback(View):
    tag = "callbacks"
    authentication_classes = []
    counted_as = "callback"
    parser_classes = [FormParser]

    @operation(
        name="tell_twilio_status",
        summary="Tell what became of a text",
        deed=None,
        open_because="Twilio calls it, and every call is proved by its signature.",
        takes_form=TwilioStatus,
    )
    def post(self, call: Call, reference: str) -> None:
        """For Twilio only. A call may come twice and late: news only moves a message forward.

        A text that is not ours is answered like one that is, and changes nothing.
        """
        try:
            receipts.apply(receipt=_receipt(call, reference), now=call.now)
        except Message.DoesNotExist:
            log.warning("Twilio told the state of a text that is not ours")


class TwilioReplyCallback(View):
    tag = "callbacks"
    authentication_classes = []
    counted_as = "callback"
    parser_classes = [FormParser]

    @operation(
        name="tell_twilio_reply",
        summary="Tell what a person answered to a text",
        deed=None,
        open_because="Twilio calls it, and every call is proved by its signature.",
        takes_form=TwilioReply,
        gives=TWIML,
    )
    def post(self, call: Call) -> HttpResponse:
        """For Twilio only. A call may come twice: an answer is taken in once, and what is said
        back to it, where anything may be, is the same."""
        kept = replies.take_in(reply=_reply(call), now=call.now)
        return HttpResponse(twilio_callbacks.answer(text=kept.answer), content_type=TWIML)


class NotifyStatus(Input):
    """The fields that are read; GOV.UK Notify sends more, and may send others tomorrow."""

    id = fields.Text(max_length=64)
    reference = fields.Text(max_length=64)
    status = fields.Text(max_length=30)
    notification_type = fields.Text(max_length=10)


class NotifyStatusCallback(View):
    tag = "callbacks"
    authentication_classes = []
    counted_as = "callback"

    @operation(
        name="tell_notify_status",
        summary="Tell what became of a text",
        deed=None,
        open_because="GOV.UK Notify calls it, and every call is proved by its bearer token.",
        takes_told=NotifyStatus,
    )
    def post(self, call: Call) -> None:
        """For GOV.UK Notify only. A call may come twice and late: news only moves a message
        forward."""
        _require_token(call)
        try:
            receipt = notify_callbacks.receipt(told=_told(call))
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault
        receipts.apply(receipt=receipt, now=call.now)


def _told(call: Call) -> dict[str, Any]:
    if not isinstance(call.request.data, dict):
        raise ValidationError("The body must be a JSON object.")
    known = NotifyStatus().fields.keys() & call.request.data.keys()
    return NotifyStatus.read({name: call.request.data[name] for name in known})


def _require_token(call: Call) -> None:
    is_theirs = notify_callbacks.is_from_notify(
        token=settings.CHANNELS["sms"]["notify_callback_token"],
        authorization=call.request.headers.get("Authorization", ""),
    )
    if not is_theirs:
        raise NotAllowed("This call does not carry the token of GOV.UK Notify.")


def _receipt(call: Call, reference: str) -> Receipt:
    return twilio_calls.read(
        call,
        channel="sms",
        as_=lambda posted: twilio_callbacks.receipt(reference=reference, parameters=posted),
    )


def _reply(call: Call) -> Reply:
    return twilio_calls.read(
        call, channel="sms", as_=lambda posted: twilio_callbacks.reply(parameters=posted)
    )
