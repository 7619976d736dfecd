"""What no carrier of texts may be given."""

from datetime import UTC, datetime

import pytest

from channels.message import Undeliverable
from channels.sms.message import TextMessage
from channels.sms.numbers import PhoneNumber

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MOBILE = PhoneNumber("07700 900123")


@pytest.mark.parametrize(
    ("to", "text", "valid_until", "code"),
    [
        (MOBILE, "Hello", NOW, "expired"),
        (MOBILE, "", None, "empty"),
        (MOBILE, "\u200b \n", None, "empty"),
        (MOBILE, "a" * 919, None, "too-long"),
        (PhoneNumber("01632 960001"), "Hello", None, "landline"),
        (PhoneNumber("0306 999 0123"), "Hello", None, "not-a-mobile"),
        (PhoneNumber("+61 491 570 156"), "Hello", None, "not-a-mobile"),
    ],
)
def test_a_text_that_cannot_arrive_is_refused_before_any_carrier_is_asked(
    to: PhoneNumber, text: str, valid_until: datetime | None, code: str
) -> None:
    message = TextMessage(reference="r", to=to, text=text, valid_until=valid_until)
    with pytest.raises(Undeliverable) as refusal:
        message.refuse_if_unsendable(now=NOW)
    assert refusal.value.code == code


def test_a_text_to_a_mobile_may_be_sent() -> None:
    TextMessage(reference="r", to=MOBILE, text="Hello").refuse_if_unsendable(now=NOW)


def test_neither_number_nor_words_show_in_a_traceback() -> None:
    shown = repr(TextMessage(reference="r-1", to=MOBILE, text="See you on Tuesday"))
    assert "r-1" in shown
    assert "900123" not in shown
    assert "Tuesday" not in shown
