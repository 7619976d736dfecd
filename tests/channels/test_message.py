"""The facts every channel shares."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from channels.message import Message, State, TryLater, Undeliverable

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "reference", ["a", "0c9b2f6e-8d5f-4d0e-9d3e-0a5f0e1b2c3d", "A_1-b", "x" * 64]
)
def test_a_reference_can_stand_in_a_file_name_and_an_address(reference: str) -> None:
    assert Message(reference=reference).reference == reference


@pytest.mark.parametrize("reference", ["", "../x", "a b", "a/b", "-a", "ŵ", "x" * 65, "a\n", "a."])
def test_a_reference_that_could_leave_its_folder_is_refused(reference: str) -> None:
    with pytest.raises(ValueError, match="reference"):
        Message(reference=reference)


def test_a_naive_end_of_validity_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        Message(reference="r", valid_until=datetime(2026, 11, 23, 12))  # noqa: DTZ001


def test_a_message_is_of_use_until_just_before_its_end() -> None:
    message = Message(reference="r", valid_until=NOON)
    message.refuse_if_too_late(now=NOON - timedelta(microseconds=1))
    with pytest.raises(Undeliverable) as refusal:
        message.refuse_if_too_late(now=NOON)
    assert refusal.value.code == "expired"


def test_the_hour_that_comes_twice_is_not_lost_from_a_messages_time() -> None:
    london = ZoneInfo("Europe/London")
    now = datetime(2027, 10, 31, 0, 50, tzinfo=UTC).astimezone(london)  # 01:50 BST
    until = datetime(2027, 10, 31, 1, 20, tzinfo=UTC).astimezone(london)  # 01:20 GMT
    message = Message(reference="r", valid_until=until)
    message.refuse_if_too_late(now=now)
    assert message.time_left(now=now) == timedelta(minutes=30)


def test_a_message_without_an_end_is_never_too_late() -> None:
    Message(reference="r").refuse_if_too_late(now=NOON)
    assert Message(reference="r").time_left(now=NOON) is None


@pytest.mark.parametrize(
    ("later", "earlier", "follows"),
    [
        (State.SENT, State.ACCEPTED, True),
        (State.DELIVERED, State.ACCEPTED, True),
        (State.DELIVERED, State.SENT, True),
        (State.FAILED, State.SENT, True),
        (State.ACCEPTED, State.ACCEPTED, False),
        (State.ACCEPTED, State.SENT, False),
        (State.SENT, State.DELIVERED, False),
        (State.FAILED, State.DELIVERED, False),
        (State.DELIVERED, State.FAILED, False),
    ],
)
def test_a_state_is_only_followed_by_a_later_one(
    later: State, earlier: State, follows: bool
) -> None:
    assert later.may_follow(earlier) is follows


def test_a_failure_says_its_code_and_reason() -> None:
    failure = TryLater(
        "busy", "Too much at once.", after=timedelta(minutes=1), carrier_code="20429"
    )
    assert str(failure) == "busy: Too much at once."
    assert (failure.code, failure.carrier_code) == ("busy", "20429")
    assert failure.after == timedelta(minutes=1)
