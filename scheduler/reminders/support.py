"""How letters write down the support somebody asked for; data.

Only what can be there when they come, or not. Kinds of need that are about messages, or that a
stranger who reads the letter should not learn, have no words here.
"""

from collections.abc import Iterable

from scheduler.people.models import Need

WORDS = {
    "bsl_interpreter": "a British Sign Language interpreter",
    "makaton_interpreter": "a Makaton interpreter",
    "sse_interpreter": "a Sign Supported English interpreter",
    "hands_on_interpreter": "a hands-on signing interpreter",
    "visual_frame_interpreter": "a visual frame interpreter",
    "deafblind_block_interpreter": "a deafblind block alphabet interpreter",
    "deafblind_manual_interpreter": "a deafblind manual alphabet interpreter",
    "deafblind_haptic_interpreter": "a deafblind haptic communication interpreter",
    "deafblind_guide": "a deafblind communicator guide",
    "interpreter": "an interpreter",
    "welsh_interpreter": "a Welsh interpreter",
    "worker_language": "a worker who speaks your language",
    "lipspeaker": "a lipspeaker",
    "note_taker": "somebody who takes notes",
    "speech_to_text": "a speech to text reporter",
    "sighted_guide": "a sighted guide",
    "advocate": "an advocate",
    "hearing_loop": "a hearing loop",
    "wheelchair_access": "access with a wheelchair",
    "low_noise": "a place with little noise",
    "low_light": "a place with low light",
    "guide_dog": "room for your guide dog",
    "longer_appointment": "a longer appointment",
    "first_appointment": "the first appointment of the day",
    "last_appointment": "the last appointment of the day",
    "little_waiting": "as little waiting as possible",
    "female_worker": "a woman as worker",
    "male_worker": "a man as worker",
    "same_worker": "the same worker as before",
    "carer_present": "your carer with you",
}
# Whoever needs one of these cannot read print, however large.
NO_PRINT = frozenset(
    {
        "braille_contracted",
        "braille_uncontracted",
        "moon",
        "makaton_format",
        "audio_format",
        "downloadable_format",
        "audio_cassette",
        "compact_disc",
        "dvd",
        "usb_stick",
        "information_spoken",
    }
)


def in_words(needs: Iterable[Need]) -> tuple[str, ...]:
    """What a letter says somebody asked for, each thing once."""
    return tuple(dict.fromkeys(WORDS[need.kind] for need in needs if need.kind in WORDS))
