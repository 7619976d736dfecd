"""What a recorded call may be, before any carrier is asked."""

from datetime import UTC, datetime
from typing import Any

import pytest

from channels.message import Undeliverable
from channels.voice.message import VoiceCall

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FIELDS: dict[str, Any] = {
    "reference": "one",
    "to": "+441632960009",
    "opening": "Hello. This is a call for Ben.",
    "news": "Your appointment is on Tuesday.",
}


def test_what_may_be_said_is_kept_in_the_order_in_which_it_is() -> None:
    call = VoiceCall(**FIELDS)
    call.refuse_if_unsendable(now=NOW)
    assert call.script == (
        "Whoever answers: Hello. This is a call for Ben.\n"
        "After they press 1: Your appointment is on Tuesday."
    )
    assert not call.may_leave_voicemail
    with_voicemail = VoiceCall(**FIELDS, voicemail="Please phone us.")
    assert with_voicemail.may_leave_voicemail
    assert with_voicemail.script.endswith("On a voicemail: Please phone us.")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"opening": " "}, "empty"),
        ({"news": ""}, "empty"),
        ({"news": "x" * 901}, "too-long"),
        ({"to": "01632 960009"}, "not-a-number"),
        ({"valid_until": NOW}, "expired"),
    ],
)
def test_what_no_carrier_may_be_given_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Undeliverable) as refused:
        VoiceCall(**FIELDS | changes).refuse_if_unsendable(now=NOW)
    assert refused.value.code == code


def test_neither_number_nor_words_stand_in_a_log() -> None:
    assert "960009" not in repr(VoiceCall(**FIELDS))
    assert "Ben" not in repr(VoiceCall(**FIELDS))
