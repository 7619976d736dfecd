"""The carrier that keeps calls as files, and rings nobody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from channels.message import State, TryLater, Undeliverable
from channels.voice.local import LocalCarrier
from channels.voice.message import VoiceCall

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CALL = VoiceCall(
    reference="one",
    to="+441632960009",
    opening="Hello. This is a call for Ben.",
    news="Your appointment is on Tuesday.",
    valid_until=NOW + timedelta(days=1),
)


def test_a_call_is_kept_whole_and_once(tmp_path: Path) -> None:
    carrier = LocalCarrier(folder=tmp_path / "voice")
    accepted = carrier.send(message=CALL, now=NOW)
    assert accepted.state is State.SENT
    assert carrier.send(message=CALL, now=NOW + timedelta(hours=1)) == accepted
    [kept] = carrier.placed()
    assert (kept.to, kept.script, kept.accepted_at) == (CALL.to, CALL.script, NOW)
    assert carrier.find(message=CALL, since=NOW) == accepted
    assert carrier.find(message=replace(CALL, reference="two"), since=NOW) is None
    assert carrier.read(reference="../one") is None


def test_another_call_under_the_same_reference_is_refused(tmp_path: Path) -> None:
    carrier = LocalCarrier(folder=tmp_path)
    carrier.send(message=CALL, now=NOW)
    with pytest.raises(Undeliverable, match="reference-reused"):
        carrier.send(message=replace(CALL, to="+441632960008"), now=NOW)


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "voice").write_text("a file in its place")
    with pytest.raises(TryLater):
        LocalCarrier(folder=tmp_path / "voice").send(message=CALL, now=NOW)
