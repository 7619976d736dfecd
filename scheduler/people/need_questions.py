"""What somebody is asked about their needs, on our page and on paper, in words said to them; pure.

The most frequent kinds of need_catalogue. Everything else is told to a human, who has them all.
"""

from dataclasses import dataclass


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
        "What does a place need to have?",
        (
            ("wheelchair_access", "No steps, or room for a wheelchair"),
            ("hearing_loop", "A hearing loop"),
            ("low_noise", "Little noise"),
            ("low_light", "Low light"),
            ("little_waiting", "As little waiting as possible"),
            ("guide_dog", "I come with a guide dog"),
        ),
    ),
    Question(
        "talking",
        "What helps you to talk with us?",
        (
            ("longer_appointment", "More time"),
            ("bsl_interpreter", "A British Sign Language interpreter"),
            ("makaton_interpreter", "A Makaton interpreter"),
            ("welsh_interpreter", "A Welsh interpreter"),
            ("lip_reads", "I lip read"),
            ("communication_device", "I use a device to communicate"),
            ("carer_present", "My carer with me"),
            ("advocate", "An advocate"),
        ),
    ),
    Question(
        "reading",
        "What helps you to read our letters?",
        (
            ("easy_read", "Easy Read: short lines and pictures"),
            ("read_out_by_someone", "Somebody reads them out to me"),
            ("braille_contracted", "Braille"),
            ("audio_format", "A recording to listen to"),
        ),
    ),
    Question(
        "print",
        "How large should the print be?",
        (
            ("print_20_point", "Large"),
            ("print_24_point", "Larger"),
            ("print_28_point", "Largest"),
        ),
        is_one=True,
    ),
    Question(
        "worker",
        "Whom would you rather see?",
        (("female_worker", "A woman"), ("male_worker", "A man")),
        is_one=True,
    ),
    Question(
        "end",
        "Do you need the first or the last appointment of a day?",
        (("first_appointment", "The first"), ("last_appointment", "The last")),
        is_one=True,
    ),
)
KINDS = tuple(kind for question in QUESTIONS for kind, _ in question.answers)
# The words of “none of these” where only one fits.
NO_MATTER = {"print": "Normal", "worker": "I do not mind", "end": "No"}
