"""What Twilio tells by calling back, and who may say it."""

from itertools import permutations

import pytest
from twilio.request_validator import RequestValidator

from channels import twilio_signatures
from channels.message import State
from channels.sms import twilio_callbacks, twilio_errors

TOKEN = "12345"
# The worked example of Twilio's documentation ("Validating requests").
ADDRESS = "https://mycompany.com/myapp.php?foo=1&bar=2"
PARAMETERS = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}
SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def signed(**changes: object) -> bool:
    call: dict[str, object] = {
        "auth_token": TOKEN,
        "address": ADDRESS,
        "parameters": PARAMETERS,
        "signature": SIGNATURE,
    }
    return twilio_signatures.is_signed(**call | changes)  # type: ignore[arg-type]


def test_twilios_own_example_is_signed() -> None:
    assert signed()


def test_the_order_of_the_parameters_does_not_matter() -> None:
    assert signed(parameters=dict(reversed(PARAMETERS.items())))


@pytest.mark.parametrize(
    "change",
    [
        {"auth_token": "54321"},
        {"address": ADDRESS.replace("bar=2", "bar=3")},
        {"address": ADDRESS.replace("https", "http")},
        {"address": ADDRESS.replace("foo=1&bar=2", "bar=2&foo=1")},
        {"parameters": PARAMETERS | {"Digits": "1235"}},
        {"parameters": PARAMETERS | {"More": "1"}},
        {"parameters": {}},
        {"signature": ""},
        {"signature": "RSOYDt4T1cUTdK1PDd93/VVr8B9="},
    ],
)
def test_a_call_that_was_changed_is_not_signed(change: dict[str, object]) -> None:
    assert not signed(**change)


def test_a_callback_with_our_reference_in_its_address_is_signed_as_a_whole() -> None:
    address = "https://desk.example/api/v1/callbacks/twilio/status/r-1"
    parameters = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    signature = RequestValidator(TOKEN).compute_signature(address, parameters)
    call = {"address": address, "parameters": parameters, "signature": signature}
    assert signed(**call)
    assert not signed(**call | {"address": address.replace("r-1", "r-2")})


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("accepted", State.ACCEPTED),
        ("queued", State.ACCEPTED),
        ("sending", State.ACCEPTED),
        ("sent", State.SENT),
        ("delivered", State.DELIVERED),
    ],
)
def test_a_receipt_says_how_far_the_text_came(status: str, state: State) -> None:
    receipt = twilio_callbacks.receipt(
        reference="r-1", parameters={"MessageSid": "SM1", "MessageStatus": status}
    )
    assert (receipt.reference, receipt.carrier_reference) == ("r-1", "SM1")
    assert (receipt.carrier, receipt.state, receipt.failure) == ("twilio", state, "")


_ALL = ("accepted", "queued", "sending", "sent", "delivered", "undelivered", "failed")


def test_in_every_order_of_all_states_news_only_goes_forward() -> None:
    """5,040 orders of Twilio's states, each with one that is told twice."""
    for number, order in enumerate(permutations(_ALL)):
        known = State.ACCEPTED
        ends = []
        for status in (*order, order[number % len(order)]):
            news = twilio_callbacks.STATES[status]
            if news.may_follow(known):
                known = news
            ends += [news] * (news in (State.DELIVERED, State.FAILED))
            assert known == (ends[0] if ends else known)
        assert known == ends[0]


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("30003", "unreachable"),
        ("30005", "no-such-number"),
        ("30007", "blocked"),
        ("30004", "blocked"),
        ("30006", "landline"),
        ("30008", "unreachable"),
        ("30022", "busy"),
        ("30034", "account"),
        ("30036", "expired"),
        ("63016", "rejected"),
        ("63038", "busy"),
        ("21610", "opted-out"),
        ("31337", "rejected"),
        ("", "rejected"),
    ],
)
def test_a_failed_receipt_says_why(code: str, failure: str) -> None:
    parameters = {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": code}
    receipt = twilio_callbacks.receipt(reference="r-1", parameters=parameters)
    assert receipt.state is State.FAILED
    assert (receipt.failure, receipt.error_code) == (failure, code)
    assert receipt.reason


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"MessageSid": "SM1"},
        {"MessageStatus": "sent"},
        {"MessageSid": "SM1", "MessageStatus": "?"},
    ],
)
def test_what_is_no_receipt_is_refused(parameters: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="not a status callback"):
        twilio_callbacks.receipt(reference="r-1", parameters=parameters)


def test_a_reply_is_read_and_does_not_show_itself() -> None:
    reply = twilio_callbacks.reply(
        parameters={"MessageSid": "SM2", "From": "+447700900123", "Body": "CANCEL 7834"}
    )
    assert (reply.carrier, reply.carrier_reference) == ("twilio", "SM2")
    assert (reply.sender, reply.text) == ("+447700900123", "CANCEL 7834")
    assert "900123" not in repr(reply)
    assert "7834" not in repr(reply)


@pytest.mark.parametrize(("told", "is_stop"), [("STOP", True), ("START", False), ("HELP", False)])
def test_a_reply_says_whether_the_carrier_took_it_for_stop(told: str, is_stop: bool) -> None:
    parameters = {"MessageSid": "SM2", "From": "+447700900123", "Body": "x", "OptOutType": told}
    assert twilio_callbacks.reply(parameters=parameters).has_opted_out is is_stop


def test_an_answer_is_twiml_and_nothing_is_said_with_no_words() -> None:
    start = '<?xml version="1.0" encoding="UTF-8"?>'
    said = twilio_callbacks.answer(text="Tea & talk <3")
    assert said == f"{start}<Response><Message>Tea &amp; talk &lt;3</Message></Response>"
    assert twilio_callbacks.answer(text="") == f"{start}<Response />"


@pytest.mark.parametrize("parameters", [{}, {"MessageSid": "SM2"}, {"From": "+447700900123"}])
def test_what_is_no_reply_is_refused(parameters: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="not an incoming text"):
        twilio_callbacks.reply(parameters=parameters)


def test_every_cause_has_a_sentence_and_a_code_of_ours() -> None:
    for cause in twilio_errors.CAUSES.values():
        assert cause.code.islower()
        assert cause.reason.endswith(".")
