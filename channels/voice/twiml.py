"""What a phone line is told to do, in TwiML: say, ask for a key, hang up; knows no words itself."""

from dataclasses import dataclass

from twilio.twiml.voice_response import Gather, Say, VoiceResponse

# Twilio, "Available voices and languages", read November 2026. Welsh has one voice, an older one.
VOICES = {"en-GB": "Polly.Amy-Neural", "cy-GB": "Polly.Gwyneth"}
# A little slower than these voices speak by themselves: it is heard once, on a phone.
_RATE = "90%"
_SECONDS_TO_PRESS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is said next: `words`, in a language of VOICES. `then` is the address that hears which
    key was pressed; empty: the call ends. `without_key` is said when none was."""

    words: str = ""
    then: str = ""
    without_key: str = ""
    language: str = "en-GB"


def document(line: Line) -> str:
    """The XML. Without any words the call is hung up in silence."""
    response = VoiceResponse()
    if line.then:
        # Without a key the document goes on below, so nothing is asked of us again.
        gather = Gather(num_digits=1, timeout=_SECONDS_TO_PRESS, action=line.then, method="POST")
        _say(gather, line.words, line.language)
        response.append(gather)
        _say(response, line.without_key, line.language)
    else:
        _say(response, line.words, line.language)
    response.hangup()
    return str(response)


def _say(parent: VoiceResponse | Gather, words: str, language: str) -> None:
    if words:
        say = Say(voice=VOICES[language], language=language)
        say.prosody(words, rate=_RATE)
        parent.append(say)
