"""Which carrier a configuration means."""

from pathlib import Path
from typing import Any

import pytest

from channels import registry
from channels.email import local as local_email
from channels.email.smtp import Security, SmtpCarrier
from channels.letter import carriers as letter_carriers
from channels.letter.batch import PrintFolder
from channels.letter.notify import NotifyLetters
from channels.message import NotConfigured
from channels.notify.client import Notify
from channels.sms.local import LocalCarrier
from channels.sms.notify import NotifyTexts
from channels.sms.twilio import TwilioCarrier
from channels.voice import local as local_voice
from channels.voice import twilio as twilio_voice

ACCOUNT = {
    "twilio_account_sid": "AC" + "0" * 32,
    "twilio_auth_token": "token",
    "twilio_messaging_service_sid": "MG" + "0" * 32,
}


def test_texts_go_to_the_visible_local_carrier_where_no_account_is_configured() -> None:
    settings = {"twilio_account_sid": "", "local_folder": Path("/texts")}
    assert registry.carrier(channel="sms", configuration={"sms": settings}) == LocalCarrier(
        folder=Path("/texts")
    )


def test_texts_go_to_twilio_where_an_account_is_configured() -> None:
    carrier = registry.carrier(
        channel="sms",
        configuration={"sms": ACCOUNT | {"status_callback_address": "https://x.example/status"}},
    )
    assert isinstance(carrier, TwilioCarrier)
    assert carrier.name == "twilio"
    assert carrier.status_callback_address == "https://x.example/status"
    assert "token" not in repr(carrier)


def test_a_number_may_stand_in_place_of_a_messaging_service() -> None:
    settings = ACCOUNT | {"twilio_messaging_service_sid": "", "twilio_from_number": "+447700900999"}
    carrier = registry.carrier(channel="sms", configuration={"sms": settings})
    assert isinstance(carrier, TwilioCarrier)
    assert carrier.from_number == "+447700900999"


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        ({}, "local_folder"),
        (ACCOUNT | {"twilio_auth_token": ""}, "twilio_auth_token"),
        (ACCOUNT | {"twilio_messaging_service_sid": ""}, "twilio_from_number"),
    ],
)
def test_half_a_configuration_of_texts_is_refused_by_name(
    settings: dict[str, Any], missing: str
) -> None:
    with pytest.raises(NotConfigured, match=missing):
        registry.carrier(channel="sms", configuration={"sms": settings})


def test_letters_go_to_the_print_folder() -> None:
    settings = {"print_folder": Path("/letters"), "font_folder": "/fonts"}
    carrier = registry.carrier(channel="letter", configuration={"letter": settings})
    expected = PrintFolder(folder=Path("/letters"), font_folder=Path("/fonts"))
    assert carrier == expected == letter_carriers.print_folder(settings=settings)
    assert carrier.name == "print-folder"


@pytest.mark.parametrize("missing", ["print_folder", "font_folder"])
def test_half_a_configuration_of_letters_is_refused_by_name(missing: str) -> None:
    settings = {"print_folder": "/letters", "font_folder": "/fonts", missing: ""}
    with pytest.raises(NotConfigured, match=missing):
        registry.carrier(channel="letter", configuration={"letter": settings})


VOICE = {
    "carrier": "twilio",
    "twilio_account_sid": "AC" + "0" * 32,
    "twilio_auth_token": "token",
    "twilio_from_number": "+441632960001",
    "callback_address": "https://x.example/calls",
}


def test_recorded_calls_have_the_carrier_that_is_named_and_none_by_themselves() -> None:
    carrier = registry.carrier(channel="voice", configuration={"voice": VOICE})
    assert isinstance(carrier, twilio_voice.TwilioCarrier)
    assert carrier.from_number == "+441632960001"
    local = {"carrier": "local", "local_folder": "/calls"}
    assert registry.carrier(
        channel="voice", configuration={"voice": local}
    ) == local_voice.LocalCarrier(folder=Path("/calls"))
    for unnamed in ({}, VOICE | {"carrier": ""}):
        with pytest.raises(NotConfigured, match="humans ring"):
            registry.carrier(channel="voice", configuration={"voice": unnamed})


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        ({"carrier": "local"}, "local_folder"),
        ({"carrier": "pigeon"}, "pigeon"),
        *((VOICE | {name: ""}, name) for name in VOICE if name != "carrier"),
    ],
)
def test_half_a_configuration_of_calls_is_refused_by_name(
    settings: dict[str, Any], missing: str
) -> None:
    with pytest.raises(NotConfigured, match=missing):
        registry.carrier(channel="voice", configuration={"voice": settings})


SMTP = {"smtp_host": "mail.example", "from_address": "appointments@desk.example"}


def test_emails_go_to_the_visible_local_carrier_where_no_server_is_configured() -> None:
    carrier = registry.carrier(
        channel="email", configuration={"email": {"local_folder": "/emails"}}
    )
    assert carrier == local_email.LocalCarrier(folder=Path("/emails"))


def test_emails_go_to_a_server_in_private_where_one_is_configured() -> None:
    carrier = registry.carrier(channel="email", configuration={"email": SMTP})
    assert isinstance(carrier, SmtpCarrier)
    assert (carrier.port, carrier.security) == (587, Security.STARTTLS)
    here = SMTP | {"smtp_host": "127.0.0.1", "smtp_security": "none", "smtp_port": 1025}
    carrier = registry.carrier(channel="email", configuration={"email": here})
    assert isinstance(carrier, SmtpCarrier)
    assert (carrier.port, carrier.security) == (1025, Security.NONE)


@pytest.mark.parametrize(
    ("settings", "wrong"),
    [
        ({}, "local_folder"),
        (SMTP | {"from_address": ""}, "from_address"),
        (SMTP | {"from_address": "desk"}, "from_address"),
        (SMTP | {"reply_to": "desk"}, "reply_to"),
        (SMTP | {"smtp_username": "desk"}, "smtp_password"),
        (SMTP | {"smtp_security": "some"}, "smtp_security"),
        (SMTP | {"smtp_security": "none"}, "smtp_security"),
    ],
)
def test_half_a_configuration_of_emails_is_refused_by_name(
    settings: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(NotConfigured, match=wrong):
        registry.carrier(channel="email", configuration={"email": settings})


def test_a_channel_without_settings_says_what_it_needs() -> None:
    with pytest.raises(NotConfigured, match="print_folder"):
        registry.carrier(channel="letter", configuration={})


def test_a_channel_that_does_not_exist_is_refused() -> None:
    with pytest.raises(NotConfigured, match="pigeon"):
        registry.carrier(channel="pigeon", configuration={})


KEY = "name-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
NOTIFY: dict[str, Any] = {"notify_api_key": KEY, "notify_text_template_id": "t"}


def test_texts_and_letters_go_to_notify_where_it_is_configured() -> None:
    texts = registry.carrier(channel="sms", configuration={"sms": NOTIFY})
    assert texts == NotifyTexts(notify=Notify(api_key=KEY), template_id="t")
    by_post = {**NOTIFY, "notify_prints_letters": True, "font_folder": "/fonts"}
    letters = registry.carrier(channel="letter", configuration={"letter": by_post})
    assert letters == NotifyLetters(notify=Notify(api_key=KEY), font_folder=Path("/fonts"))


@pytest.mark.parametrize(
    ("channel", "settings"),
    [
        ("sms", {**NOTIFY, "notify_api_key": ""}),
        ("sms", {**NOTIFY, "notify_api_key": "a-key-of-another-kind"}),
        ("sms", {**NOTIFY, "twilio_account_sid": "AC1"}),
        ("letter", {"notify_prints_letters": True, "font_folder": "/fonts"}),
        ("letter", {**NOTIFY, "notify_prints_letters": True}),
    ],
)
def test_half_a_notify_is_none(channel: str, settings: dict[str, Any]) -> None:
    with pytest.raises(NotConfigured) as refusal:
        registry.carrier(channel=channel, configuration={channel: settings})
    assert "a-key" not in str(refusal.value)
