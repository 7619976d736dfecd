"""What the phone line is told, as Twilio reads it."""

from xml.etree import ElementTree

import pytest

from channels.voice import twiml
from channels.voice.twiml import Line


def _read(line: Line) -> ElementTree.Element:
    return ElementTree.fromstring(twiml.document(line))  # noqa: S314 - we wrote it


def test_a_question_waits_for_one_key_and_says_goodbye_without() -> None:
    document = _read(Line(words="Press 1.", then="https://x.example/a", without_key="Goodbye."))
    assert [part.tag for part in document] == ["Gather", "Say", "Hangup"]
    gather = document[0]
    assert gather.attrib == {
        "action": "https://x.example/a",
        "method": "POST",
        "numDigits": "1",
        "timeout": "8",
    }
    assert "".join(gather.itertext()) == "Press 1."
    assert "".join(document[1].itertext()) == "Goodbye."


def test_what_is_only_said_ends_the_call() -> None:
    document = _read(Line(words="Thank you & goodbye."))
    assert [part.tag for part in document] == ["Say", "Hangup"]
    assert "".join(document[0].itertext()) == "Thank you & goodbye."


def test_without_words_the_line_is_hung_up_in_silence() -> None:
    assert [part.tag for part in _read(Line())] == ["Hangup"]


@pytest.mark.parametrize(
    ("language", "voice"), [("en-GB", "Polly.Amy-Neural"), ("cy-GB", "Polly.Gwyneth")]
)
def test_each_language_has_its_voice_and_speaks_a_little_slower(language: str, voice: str) -> None:
    say = _read(Line(words="Bore da.", language=language))[0]
    assert say.attrib == {"language": language, "voice": voice}
    assert say[0].tag == "prosody"
    assert say[0].attrib == {"rate": "90%"}
