"""What an e-mail may be, before any server is asked."""

from datetime import UTC, datetime
from typing import Any

import pytest

from channels.email import message
from channels.email.message import EmailMessage
from channels.message import Undeliverable

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FIELDS: dict[str, Any] = {
    "reference": "one",
    "to": "ben@person.example",
    "sender": "The Hub",
    "subject": "A message from The Hub",
    "text": "Ben, please phone us.",
}


def test_an_email_with_words_and_an_address_may_go() -> None:
    EmailMessage(**FIELDS).refuse_if_unsendable(now=NOW)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": " \n"}, "empty"),
        ({"subject": ""}, "empty"),
        ({"text": "x" * 20_001}, "too-long"),
        ({"subject": "One\r\nBcc: all@person.example"}, "many-lines"),
        ({"sender": "One\nTwo"}, "many-lines"),
        ({"to": "ben"}, "not-an-address"),
        ({"to": "ben@person.example, all@person.example"}, "not-an-address"),
        ({"to": "ben@person.example\r\nBcc: x@person.example"}, "not-an-address"),
        ({"to": "bén@person.example"}, "not-an-address"),
        ({"to": "ben@" + "x" * 70 + ".example"}, "not-an-address"),
    ],
)
def test_what_no_server_may_be_given_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Undeliverable) as refused:
        EmailMessage(**FIELDS | changes).refuse_if_unsendable(now=NOW)
    assert refused.value.code == code
    assert "ben" not in str(refused.value)


def test_a_domain_in_other_letters_is_written_as_servers_take_it() -> None:
    assert message.ascii_address("ben@tŷ.example") == "ben@xn--t-foa.example"


def test_neither_address_nor_words_stand_in_a_log() -> None:
    shown = repr(EmailMessage(**FIELDS))
    assert "ben" not in shown
    assert "phone" not in shown


def test_writing_to_what_is_no_address_is_refused_as_well() -> None:
    with pytest.raises(Undeliverable, match="not-an-address"):
        message.write(
            EmailMessage(**FIELDS | {"to": "ben"}), from_address="a@desk.example", now=NOW
        )
