"""What somebody is asked about their needs, on our page and on paper, in words said to them; pure.

The most frequent kinds of need_catalogue. Everything else is told to a human, who has them all.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Question:
    """A question, with kinds of need as its answers; of `is_one` only one of them fits."""

    name: str
    words: str
    answers: tuple[tuple[str, str], ...]
    is_one: bool = False


# The detail of an interpreter's need; any other language is told to a human.
LANGUAGES = {
    "ar": "Arabic",
    "bn": "Bengali",
    "zh": "Chinese",
    "fa": "Farsi",
    "fr": "French",
    "gu": "Gujarati",
    "hi": "Hindi",
    "ku": "Kurdish",
    "ps": "Pashto",
    "pl": "Polish",
    "pt": "Portuguese",
    "pa": "Punjabi",
    "ro": "Romanian",
    "ru": "Russian",
    "so": "Somali",
    "es": "Spanish",
    "ta": "Tamil",
    "ti": "Tigrinya",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
}
INTERPRETER = "interpreter"

QUESTIONS = (
    Question(
        "place",
        _("What does a place need to have?"),
        (
            ("wheelchair_access", _("No steps, or room for a wheelchair")),
            ("hearing_loop", _("A hearing loop")),
            ("low_noise", _("Little noise")),
            ("low_light", _("Low light")),
            ("little_waiting", _("As little waiting as possible")),
            ("guide_dog", _("I come with a guide dog")),
        ),
    ),
    Question(
        "talking",
        _("What helps you to talk with us?"),
        (
            ("longer_appointment", _("More time")),
            ("bsl_interpreter", _("A British Sign Language interpreter")),
            ("makaton_interpreter", _("A Makaton interpreter")),
            ("welsh_interpreter", _("A Welsh interpreter")),
            ("lip_reads", _("I lip read")),
            ("communication_device", _("I use a device to communicate")),
            ("carer_present", _("My carer with me")),
            ("advocate", _("An advocate")),
        ),
    ),
    Question(
        "reading",
        _("What helps you to read our letters?"),
        (
            ("easy_read", _("Easy Read: short lines and pictures")),
            ("read_out_by_someone", _("Somebody reads them out to me")),
            ("braille_contracted", _("Braille")),
            ("audio_format", _("A recording to listen to")),
        ),
    ),
    Question(
        "print",
        _("How large should the print be?"),
        (
            ("print_20_point", _("Large")),
            ("print_24_point", _("Larger")),
            ("print_28_point", _("Largest")),
        ),
        is_one=True,
    ),
    Question(
        "worker",
        _("Whom would you rather see?"),
        (("female_worker", _("A woman")), ("male_worker", _("A man"))),
        is_one=True,
    ),
    Question(
        "end",
        _("Do you need the first or the last appointment of a day?"),
        (("first_appointment", _("The first")), ("last_appointment", _("The last"))),
        is_one=True,
    ),
)
KINDS = tuple(kind for question in QUESTIONS for kind, __ in question.answers)
# The words of “none of these” where only one fits.
NO_MATTER = {"print": _("Normal"), "worker": _("I do not mind"), "end": _("No")}
