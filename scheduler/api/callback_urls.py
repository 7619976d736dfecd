"""The addresses that carriers call back, each proved by what only they can sign."""

from django.urls import path, re_path

from scheduler.api.nouns import callbacks, voice_callbacks

urlpatterns = [
    path(
        "callbacks/notify/status",
        callbacks.NotifyStatusCallback.as_view(),
        name="notify-status",
    ),
    path(
        "callbacks/twilio/status/<slug:reference>",
        callbacks.TwilioStatusCallback.as_view(),
        name="twilio-status",
    ),
    path(
        "callbacks/twilio/calls/<slug:call_reference>/answered",
        voice_callbacks.TwilioCallAnswered.as_view(),
        name="twilio-call-answered",
    ),
    re_path(
        r"^callbacks/twilio/calls/(?P<call_reference>[-\w]+)/pressed/(?P<step>who|answer)$",
        voice_callbacks.TwilioCallPressed.as_view(),
        name="twilio-call-pressed",
    ),
    path(
        "callbacks/twilio/calls/<slug:call_reference>/news",
        voice_callbacks.TwilioCallNews.as_view(),
        name="twilio-call-news",
    ),
    path("callbacks/twilio/reply", callbacks.TwilioReplyCallback.as_view(), name="twilio-reply"),
]
