"""The pictures of easy read pages, which stand beside words and never instead of them.

They are the drawings of Easy Read letters, so that a page and a letter show the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.templatetags.static import static
from markupsafe import Markup, escape

from scheduler.web import languages

_IMAGE = Markup('<img class="picture" src="{}" alt="" width="56" height="56">')
# Which picture stands beside an answer, by the value that the form sends; no other has one.
_OF_ANSWERS = {
    "not_sure": "support",
    "yes": "yes",
    "no": "no",
    "usual": "calendar",
    "own": "clock",
    "standard": "letter",
    "minimal": "phone_us",
    "sms": "text",
    "voice": "phone",
    "email": "text",
    "wheelchair_access": "wheelchair",
    "hearing_loop": "ear",
    "low_noise": "quiet",
    "low_light": "lamp",
    "little_waiting": "clock",
    "guide_dog": "dog",
    "longer_appointment": "clock",
    "bsl_interpreter": "hands",
    "makaton_interpreter": "hands",
    "welsh_interpreter": "talk",
    "lip_reads": "lips",
    "communication_device": "text",
    "carer_present": "together",
    "advocate": "together",
    "easy_read": "letter",
    "read_out_by_someone": "talk",
    "braille_contracted": "braille",
    "audio_format": "sound",
    "print_20_point": "print",
    "print_24_point": "print",
    "print_28_point": "print",
    "female_worker": "person",
    "male_worker": "person",
    "first_appointment": "calendar",
    "last_appointment": "calendar",
}
NAMES = (
    *("braille", "dog", "ear", "hands", "lamp", "lips", "person", "print", "quiet", "sound"),
    *("together", "wheelchair"),
    "calendar",
    "calendar_crossed",
    "clock",
    "door",
    "face_to_face",
    "hold",
    "letter",
    "no",
    "phone",
    "phone_us",
    "seen",
    "support",
    "talk",
    "text",
    "video",
    "yes",
)


def picture(name: str) -> Markup:
    """The picture in easy read, nothing in every other manner, and where there is none."""
    found = _OF_ANSWERS.get(name, name)
    if found not in NAMES or not languages.current().is_easy:
        return Markup("")
    return _IMAGE.format(static(f"easy/{found}.svg"))


def pictured(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The answers of a form, each with its picture before its words."""
    return [_pictured(item) for item in items]


def _pictured(item: Mapping[str, Any]) -> dict[str, Any]:
    shown = picture(str(item.get("value", "")))
    if not shown:
        return dict(item)
    # The macros take either text, which they escape, or what is escaped already.
    words = shown + Markup("<span>{}</span>").format(item["text"])
    made = {key: value for key, value in item.items() if key != "text"} | {"html": words}
    if "hint" in item:
        lines = escape(item["hint"]["text"]).splitlines()
        made["hint"] = {"html": Markup("<br>").join(lines)}
    return made
