"""The visible local carrier keeps every text, once."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from channels.message import State, TryLater, Undeliverable
from channels.sms.local import LocalCarrier
from channels.sms.message import TextMessage
from channels.sms.numbers import PhoneNumber

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TEXT = TextMessage(
    reference="r-1",
    to=PhoneNumber("07700 900123"),
    text="Your appointment is on Tuesday \u2013 2:30pm.",
    valid_until=NOW + timedelta(days=1),
)


def test_a_text_is_kept_as_it_would_have_been_sent(tmp_path: Path) -> None:
    carrier = LocalCarrier(folder=tmp_path / "not" / "there")
    accepted = carrier.send(message=TEXT, now=NOW)
    assert (accepted.reference, accepted.carrier) == ("r-1", "local-sms")
    assert (accepted.cost_units, accepted.state) == (1, State.SENT)
    (file,) = (tmp_path / "not" / "there").iterdir()
    assert file.name == "r-1.json"
    assert json.loads(file.read_text()) == {
        "reference": "r-1",
        "to": "+447700900123",
        "text": "Your appointment is on Tuesday - 2:30pm.",
        "encoding": "GSM-7",
        "fragments": 1,
        "accepted_at": "2026-11-23T09:00:00+00:00",
        "valid_until": "2026-11-24T09:00:00+00:00",
    }


def test_the_same_text_again_is_the_same_text(tmp_path: Path) -> None:
    carrier = LocalCarrier(folder=tmp_path)
    first = carrier.send(message=TEXT, now=NOW)
    assert carrier.send(message=TEXT, now=NOW + timedelta(hours=1)) == first
    (kept,) = carrier.sent()
    assert kept.accepted_at == NOW


@pytest.mark.parametrize(
    "other",
    [replace(TEXT, text="Other words"), replace(TEXT, to=PhoneNumber("07700 900124"))],
)
def test_another_text_under_a_known_reference_is_refused(
    tmp_path: Path, other: TextMessage
) -> None:
    carrier = LocalCarrier(folder=tmp_path)
    carrier.send(message=TEXT, now=NOW)
    with pytest.raises(Undeliverable) as refusal:
        carrier.send(message=other, now=NOW)
    assert refusal.value.code == "reference-reused"
    assert carrier.sent()[0].text == "Your appointment is on Tuesday - 2:30pm."


def test_a_text_is_found_after_it_was_kept_and_not_before(tmp_path: Path) -> None:
    carrier = LocalCarrier(folder=tmp_path)
    assert carrier.find(message=TEXT, since=NOW) is None
    accepted = carrier.send(message=TEXT, now=NOW)
    assert carrier.find(message=TEXT, since=NOW) == accepted


def test_texts_are_listed_newest_first_whatever_their_names(tmp_path: Path) -> None:
    carrier = LocalCarrier(folder=tmp_path)
    assert carrier.sent() == []
    for minutes, reference in enumerate(["m", "z", "a"]):
        message = replace(TEXT, reference=reference)
        carrier.send(message=message, now=NOW + timedelta(minutes=minutes))
    assert [kept.reference for kept in carrier.sent()] == ["a", "z", "m"]
    assert [kept.reference for kept in carrier.sent(limit=2)] == ["a", "z"]


def test_a_text_can_be_read_by_its_reference_only(tmp_path: Path) -> None:
    carrier = LocalCarrier(folder=tmp_path / "texts")
    carrier.send(message=replace(TEXT, valid_until=None), now=NOW)
    kept = carrier.read(reference="r-1")
    assert kept is not None
    assert (kept.to, kept.valid_until) == ("+447700900123", None)
    assert "900123" not in repr(kept)
    (tmp_path / "secret.json").write_text("{}")
    assert carrier.read(reference="../secret") is None
    assert carrier.read(reference="r-2") is None


def test_what_may_not_be_sent_is_not_kept(tmp_path: Path) -> None:
    carrier = LocalCarrier(folder=tmp_path)
    with pytest.raises(Undeliverable):
        carrier.send(message=replace(TEXT, to=PhoneNumber("01632 960001")), now=NOW)
    assert carrier.sent() == []


def test_a_folder_that_takes_no_file_means_try_later(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(TryLater) as refusal:
        LocalCarrier(folder=tmp_path / "file").send(message=TEXT, now=NOW)
    assert refusal.value.after == timedelta(minutes=1)
