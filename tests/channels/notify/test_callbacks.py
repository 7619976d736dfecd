"""What Notify says by calling back: believed with our token, and read strictly."""

from typing import Any

import pytest

from channels.message import State
from channels.notify import callbacks

TOLD = {
    "id": "740e5834-3a29-46b4-9a6f-16142fde533a",
    "reference": "r-1",
    "to": "07700900123",
    "status": "delivered",
    "created_at": "2026-11-23T12:15:30.000000Z",
    "completed_at": "2026-11-23T12:15:31.000000Z",
    "sent_at": None,
    "notification_type": "sms",
    "template_id": "f33517ff-2a88-4f6e-b855-c550268ce08a",
    "template_version": 1,
}


@pytest.mark.parametrize(
    ("status", "state", "failure"),
    [
        ("delivered", State.DELIVERED, ""),
        ("sent", State.SENT, ""),
        ("permanent-failure", State.FAILED, "no-such-number"),
        ("temporary-failure", State.FAILED, "unreachable"),
        ("technical-failure", State.FAILED, "carrier-broke"),
    ],
)
def test_a_receipt_is_read_as_notify_documents_it(status: str, state: State, failure: str) -> None:
    receipt = callbacks.receipt(told=TOLD | {"status": status})
    assert (receipt.reference, receipt.carrier) == ("r-1", "govuk-notify")
    assert receipt.carrier_reference == TOLD["id"]
    assert (receipt.state, receipt.failure) == (state, failure)
    assert "900123" not in repr(receipt)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "delighted"},
        {"status": None},
        {"reference": None},
        {"id": ""},
        {"notification_type": "email"},
        {"notification_type": None},
    ],
)
def test_what_is_no_receipt_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a receipt"):
        callbacks.receipt(told=TOLD | change)


@pytest.mark.parametrize(
    ("token", "header", "is_theirs"),
    [
        ("a-long-token", "Bearer a-long-token", True),
        ("a-long-token", "Bearer a-long-tokem", False),
        ("a-long-token", "a-long-token", False),
        ("a-long-token", "Bearer ", False),
        ("a-long-token", "Bearer ä", False),
        ("a-long-token", "", False),
        ("", "Bearer ", False),
        ("", "", False),
    ],
)
def test_only_a_call_with_our_token_is_notifys(token: str, header: str, is_theirs: bool) -> None:
    assert callbacks.is_from_notify(token=token, authorization=header) is is_theirs
