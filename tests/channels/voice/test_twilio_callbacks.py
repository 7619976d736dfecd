"""What Twilio says of a call, and that nobody else can say it."""

import random

import pytest
from twilio.request_validator import RequestValidator

from channels import twilio_signatures
from channels.voice import twilio_callbacks
from channels.voice.twilio_callbacks import Answerer, CallNews, Ending

TOKEN = "0" * 32
ADDRESS = "https://desk.example/api/v1/callbacks/twilio/calls/one/news"
PARAMETERS = {"CallSid": "CA1", "CallStatus": "completed", "AnsweredBy": "human"}


@pytest.mark.parametrize(
    ("said", "answerer", "ending"),
    [
        ({"CallStatus": "ringing"}, Answerer.UNKNOWN, None),
        ({"CallStatus": "in-progress", "AnsweredBy": "human"}, Answerer.HUMAN, None),
        ({"CallStatus": "in-progress", "AnsweredBy": "machine_start"}, Answerer.MACHINE, None),
        ({"CallStatus": "in-progress", "AnsweredBy": "machine_end_beep"}, Answerer.MACHINE, None),
        ({"CallStatus": "in-progress", "AnsweredBy": "fax"}, Answerer.MACHINE, None),
        ({"CallStatus": "in-progress", "AnsweredBy": "unknown"}, Answerer.UNKNOWN, None),
        ({"CallStatus": "no-answer"}, Answerer.UNKNOWN, Ending.NO_ANSWER),
        ({"CallStatus": "busy"}, Answerer.UNKNOWN, Ending.BUSY),
        ({"CallStatus": "failed"}, Answerer.UNKNOWN, Ending.FAILED),
        ({"CallStatus": "canceled"}, Answerer.UNKNOWN, Ending.CANCELLED),
    ],
)
def test_news_of_a_call_is_read(
    said: dict[str, str], answerer: Answerer, ending: Ending | None
) -> None:
    expected = CallNews(carrier_reference="CA1", answerer=answerer, ending=ending)
    assert twilio_callbacks.news(parameters={"CallSid": "CA1", **said}) == expected


def test_a_key_is_read() -> None:
    said = {"CallSid": "CA1", "CallStatus": "in-progress", "Digits": "1"}
    assert twilio_callbacks.news(parameters=said).key == "1"


@pytest.mark.parametrize("said", [{"CallStatus": "ringing"}, {"CallSid": "CA1"}, {}])
def test_what_says_nothing_of_a_call_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="nothing of a call"):
        twilio_callbacks.news(parameters=said)


def test_only_what_twilio_signed_is_believed() -> None:
    signature = RequestValidator(TOKEN).compute_signature(ADDRESS, PARAMETERS)

    def signed(signature: str) -> bool:
        return twilio_signatures.is_signed(
            auth_token=TOKEN, address=ADDRESS, parameters=PARAMETERS, signature=signature
        )

    assert signed(signature)
    chance = random.Random(4)
    for _ in range(1000):
        place = chance.randrange(len(signature))
        mangled = signature[:place] + chance.choice("!#abcXYZ019+/=") + signature[place + 1 :]
        assert mangled == signature or not signed(mangled)
