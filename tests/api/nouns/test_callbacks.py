"""What Twilio tells us: believed when it is signed, and only once."""

import random
from dataclasses import dataclass, replace
from string import ascii_letters, digits
from typing import Any, Self
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import Settings
from twilio.request_validator import RequestValidator

from scheduler.booking.models import Appointment
from scheduler.reminders.models import Receipt, Reply
from tests.api import calling
from tests.api.calling import START, problem
from tests.factories import NOW, reminders, replies
from tests.factories.booking import Clinic

TOKEN = "0" * 32
# Where Twilio finds us: a proxy takes the call, and we are asked as "testserver" over plain HTTP.
PUBLIC = "https://appointments.example"


@pytest.fixture
def texted(clinic: Clinic) -> Appointment:
    """Ben's appointment, who takes texts."""
    return reminders.told_by_text(clinic)


def _tell(reference: str, parameters: dict[str, str], *, signature: str = "") -> Any:
    return _call(f"callbacks/twilio/status/{reference}", parameters, signature=signature)


def _call(where: str, parameters: dict[str, str], *, signature: str = "") -> Any:
    """A call of Twilio's, or of somebody who brings another signature."""
    path = f"{START}{where}"
    signature = signature or _signature(PUBLIC + path, parameters)
    return Client().post(path, parameters, headers={"X-Twilio-Signature": signature})


def _signature(address: str, parameters: dict[str, str]) -> str:
    return str(RequestValidator(TOKEN).compute_signature(address, parameters))


@pytest.fixture
def twilio(settings: Settings) -> None:
    channels = settings.CHANNELS
    settings.PUBLIC_ADDRESS = PUBLIC
    settings.CHANNELS = {**channels, "sms": {**channels["sms"], "twilio_auth_token": TOKEN}}


@pytest.mark.usefixtures("twilio")
def test_a_signed_receipt_moves_the_message_forward_and_may_come_twice(
    texted: Appointment,
) -> None:
    reminders.deliver(reminders.KeepingCarrier(), now=NOW)
    message = reminders.message(texted)
    body = {"MessageSid": f"kept-{message.id}", "MessageStatus": "delivered", "More": "é"}
    for _ in range(2):
        assert calling.done(_tell(str(message.id), body), 204).content == b""
    message.refresh_from_db()
    assert message.state == "delivered"
    assert Receipt.objects.filter(message=message).count() == 1
    late = calling.done(_tell(str(message.id), {**body, "MessageStatus": "sent"}), 204)
    assert late.content == b""
    message.refresh_from_db()
    assert message.state == "delivered"


@pytest.mark.usefixtures("twilio")
def test_a_receipt_that_twilio_did_not_sign_is_refused(texted: Appointment) -> None:
    message = reminders.message(texted)
    body = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    problem(_tell(str(message.id), body, signature="forged"), 403, "not_allowed")
    assert not Receipt.objects.exists()


@pytest.mark.usefixtures("twilio")
def test_a_receipt_about_nothing_is_answered_like_any_other_and_changes_nothing(
    texted: Appointment,
) -> None:
    reminders.deliver(reminders.KeepingCarrier(), now=NOW)
    message = reminders.message(texted)
    body = {"MessageSid": f"kept-{message.id}", "MessageStatus": "sent"}
    ours = calling.done(_tell(str(message.id), body), 204)
    for reference in (str(calling.unknown()), "not-an-id", "SM" + "0" * 32):
        nothing = calling.done(_tell(reference, body), 204)
        assert (nothing.content, list(nothing.items())) == (ours.content, list(ours.items()))
    assert Receipt.objects.count() == 1
    problem(_tell(str(message.id), {**body, "MessageStatus": "lost"}), 422, "invalid")


def test_without_a_twilio_account_nothing_is_believed(db: None) -> None:
    forged = _tell(str(calling.unknown()), {"MessageSid": "SM1"})
    problem(forged, 403, "not_allowed")


@dataclass(frozen=True)
class Posted:
    """A call of Twilio's: where, what (sorted) and its signature."""

    path: str
    parameters: tuple[tuple[str, str], ...]
    signature: str

    @classmethod
    def right(cls, path: str, body: dict[str, str]) -> Self:
        return cls(path, tuple(sorted(body.items())), _signature(PUBLIC + path, body))

    def mangled(self, chance: random.Random) -> Self:
        """With one thing changed on its way."""
        body = dict(self.parameters)
        match chance.randrange(6):
            case 0:
                return replace(self, signature=_changed(self.signature, chance))
            case 1:
                return replace(self, signature=self.signature[: chance.randrange(28)])
            case 2:
                signed = RequestValidator(_changed(TOKEN, chance)).compute_signature
                return replace(self, signature=str(signed(PUBLIC + self.path, body)))
            case 3:
                # Signed for another address, or posted to another than it was signed for.
                if "/status/" in self.path and chance.random() < 0.5:
                    start, _, reference = self.path.rpartition("/")
                    return replace(self, path=f"{start}/{_changed(reference, chance)}")
                elsewhere = _changed(PUBLIC + self.path, chance)
                return replace(self, signature=_signature(elsewhere, body))
            case _:
                return replace(self, parameters=tuple(sorted(_other(body, chance).items())))


def _other(body: dict[str, str], chance: random.Random) -> dict[str, str]:
    """With one more parameter, one less, or something else in their names or values."""
    name, other_name = chance.sample(sorted(body), k=2)
    without = {each: value for each, value in body.items() if each != name}
    match chance.randrange(5):
        case 0:
            return body | {name: _changed(body[name], chance)}
        case 1:
            return body | {_word(chance): _word(chance)}
        case 2:
            return without
        case 3:
            return without | {_changed(name, chance): body[name]}
        case _:
            return body | {name: body[other_name], other_name: body[name] + _word(chance)}


def _changed(text: str, chance: random.Random) -> str:
    """The text with another character at one place."""
    at = chance.randrange(len(text))
    other = chance.choice([each for each in ascii_letters + digits if each != text[at]])
    return text[:at] + other + text[at + 1 :]


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(ascii_letters, k=chance.randint(1, 9)))


def _mangled(right: Posted, *, count: int) -> list[Posted]:
    """So many, each unlike every other."""
    chance, made = random.Random(20270301), set[Posted]()
    while len(made) < count:
        made.add(right.mangled(chance))
    return sorted(made - {right}, key=str)


@pytest.mark.usefixtures("twilio")
@pytest.mark.parametrize("where", ["status", "reply"])
def test_a_thousand_mangled_calls_are_all_refused(texted: Appointment, where: str) -> None:
    reminders.deliver(reminders.KeepingCarrier(), now=NOW)
    message = reminders.message(texted)
    status = {"MessageSid": f"kept-{message.id}", "MessageStatus": "delivered", "To": "+447700"}
    reply = {"MessageSid": "SM1", "From": replies.BEN, "To": "+447700900010", "Body": "STOP"}
    path, body = {
        "status": (f"{START}callbacks/twilio/status/{message.id}", status),
        "reply": (f"{START}callbacks/twilio/reply", reply),
    }[where]
    client, right = Client(), Posted.right(path, body)
    calls = _mangled(right, count=1000)
    assert len(calls) == 1000
    for call in calls:
        assert _post(client, call).status_code == 403, call
    # An address with a question mark is none of ours, whoever signed it.
    asked = f"{path}?again=1"
    questioned = replace(right, path=asked, signature=_signature(PUBLIC + asked, body))
    assert _post(client, questioned).status_code == 422
    assert not Receipt.objects.exists()
    assert not Reply.objects.exists()
    message.refresh_from_db()
    assert message.state == "sent"
    assert _post(client, right).status_code in (200, 204)


def _post(client: Client, call: Posted) -> Any:
    return client.post(
        call.path,
        urlencode(call.parameters),
        "application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": call.signature},
    )


@pytest.mark.usefixtures("twilio")
def test_a_reply_is_taken_in_once_and_answered_the_same_each_time(texted: Appointment) -> None:
    reminders.deliver(reminders.KeepingCarrier(), now=NOW)
    body = {"MessageSid": "SM1", "From": replies.BEN, "Body": "Yes & a taxi?"}
    said = calling.done(_call("callbacks/twilio/reply", body))
    assert said["Content-Type"] == "text/xml"
    [kept] = Reply.objects.all()
    assert (kept.outcome, kept.person) == ("to_desk", texted.person)
    assert said.content.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?><Response><Message>Thank you. Somebody will read '
        "your message. To reach us sooner, phone us on 01632 960003. Trust</Message></Response>"
    )
    again = calling.done(_call("callbacks/twilio/reply", body))
    assert again.content == said.content
    assert Reply.objects.count() == 1


@pytest.mark.usefixtures("twilio", "texted")
def test_what_the_carrier_took_for_stop_is_answered_with_nothing() -> None:
    body = {"MessageSid": "SM1", "From": replies.BEN, "Body": "cancel", "OptOutType": "STOP"}
    said = calling.done(_call("callbacks/twilio/reply", body))
    assert said.content == b'<?xml version="1.0" encoding="UTF-8"?><Response />'
    assert Reply.objects.get().outcome == "stopped"


@pytest.mark.usefixtures("twilio", "db")
def test_what_is_no_reply_is_refused() -> None:
    problem(_call("callbacks/twilio/reply", {"MessageSid": "SM1"}), 422, "invalid")


def _notify_tells(body: object, *, token: str = TOKEN) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return Client().post(
        f"{START}callbacks/notify/status", body, "application/json", headers=headers
    )


@pytest.fixture
def notify(settings: Settings) -> None:
    channels = settings.CHANNELS
    settings.CHANNELS = {**channels, "sms": {**channels["sms"], "notify_callback_token": TOKEN}}


@pytest.mark.usefixtures("notify")
def test_a_receipt_of_notify_moves_the_message_forward_and_may_come_twice(
    texted: Appointment,
) -> None:
    reminders.deliver(reminders.KeepingCarrier(), now=NOW)
    message = reminders.message(texted)
    told = {
        "id": f"kept-{message.id}",
        "reference": str(message.id),
        "to": "07700900123",
        "status": "delivered",
        "notification_type": "sms",
        "template_version": 1,
        "a_field_of_tomorrow": {},
    }
    for _ in range(2):
        assert calling.done(_notify_tells(told), 204).content == b""
    calling.done(_notify_tells({**told, "status": "sending"}), 204)
    message.refresh_from_db()
    assert message.state == "delivered"
    assert Receipt.objects.filter(message=message, state="delivered").count() == 1


@pytest.mark.usefixtures("notify")
def test_a_receipt_without_notifys_token_is_refused_before_it_is_read(texted: Appointment) -> None:
    for token in ("", "0" * 31, "1" * 32):
        problem(_notify_tells({"reference": "x"}, token=token), 403, "not_allowed")
    assert not Receipt.objects.exists()


@pytest.mark.usefixtures("notify")
def test_what_is_no_receipt_of_notify_is_refused(texted: Appointment) -> None:
    message = reminders.message(texted)
    told = {"id": "1", "reference": str(message.id), "notification_type": "sms"}
    bodies: tuple[object, ...] = ([], told, {**told, "status": "delighted"})
    for body in bodies:
        assert _notify_tells(body).status_code in (400, 422)
    unknown = {**told, "status": "delivered", "reference": "nobody"}
    assert _notify_tells(unknown).status_code == 404


def test_where_no_token_is_configured_nobody_is_notify(texted: Appointment) -> None:
    assert _notify_tells({}, token="").status_code == 403
