"""What Twilio asks and tells while it rings somebody; refuses what Twilio did not sign."""

from django.conf import settings
from django.http import HttpResponse
from rest_framework.parsers import FormParser

from channels.voice import twilio_callbacks, twiml
from channels.voice.twilio_callbacks import CallNews
from channels.voice.twiml import Line
from scheduler.api import fields, twilio_calls
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input
from scheduler.api.views import View
from scheduler.reminders import calls, spoken
from scheduler.reminders.calls import Said, Step

MEDIA_TYPE = "text/xml"
_BECAUSE = "Twilio calls it, and every call is proved by its signature."


class TwilioCall(Input):
    """The fields that are read; Twilio sends more."""

    CallSid = fields.Text(max_length=64)
    CallStatus = fields.Text(max_length=30)
    AnsweredBy = fields.Text(max_length=30, required=False, allow_blank=True)
    Digits = fields.Text(max_length=5, required=False, allow_blank=True)


class TwilioCallAnswered(View):
    tag = "callbacks"
    authentication_classes = []
    counted_as = "callback"
    parser_classes = [FormParser]

    @operation(
        name="ask_what_to_say",
        summary="Ask what to say to whoever answers",
        deed=None,
        open_because=_BECAUSE,
        takes_form=TwilioCall,
        gives=MEDIA_TYPE,
    )
    def post(self, call: Call, call_reference: str) -> HttpResponse:
        """For Twilio only. What is said gives nothing away: no key has been pressed."""
        said = calls.answered(reference=call_reference, news=_news(call), now=call.now)
        return _line(call_reference, said)


class TwilioCallPressed(View):
    tag = "callbacks"
    authentication_classes = []
    counted_as = "callback"
    parser_classes = [FormParser]

    @operation(
        name="tell_key_pressed",
        summary="Tell which key was pressed, and ask what to say",
        deed=None,
        open_because=_BECAUSE,
        takes_form=TwilioCall,
        gives=MEDIA_TYPE,
    )
    def post(self, call: Call, call_reference: str, step: str) -> HttpResponse:
        """For Twilio only. A key may be told twice: the first answer holds."""
        news = _news(call)
        said = calls.pressed(reference=call_reference, step=Step(step), news=news, now=call.now)
        return _line(call_reference, said)


class TwilioCallNews(View):
    tag = "callbacks"
    authentication_classes = []
    counted_as = "callback"
    parser_classes = [FormParser]

    @operation(
        name="tell_call_news",
        summary="Tell how a call goes and how it ended",
        deed=None,
        open_because=_BECAUSE,
        takes_form=TwilioCall,
    )
    def post(self, call: Call, call_reference: str) -> None:
        """For Twilio only. News may come twice and in any order."""
        calls.hear(reference=call_reference, news=_news(call), now=call.now)


def _line(reference: str, said: Said) -> HttpResponse:
    then = f"{settings.CHANNELS['voice']['callback_address']}/{reference}/pressed/{said.asks}"
    line = Line(
        words=said.words,
        then=then if said.asks else "",
        without_key=spoken.GOODBYE if said.asks else "",
    )
    return HttpResponse(twiml.document(line), content_type=f"{MEDIA_TYPE}; charset=utf-8")


def _news(call: Call) -> CallNews:
    return twilio_calls.read(
        call, channel="voice", as_=lambda posted: twilio_callbacks.news(parameters=posted)
    )
