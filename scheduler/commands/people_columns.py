"""The columns of a file of people, in the words that `--help` and docs/importing.md print."""

import textwrap
from collections.abc import Mapping

ROUTES = {"phone": "voice", "sms": "sms", "letter": "letter"}
"""Column of a route → its channel."""

PERSON = {
    "name": "Full name. The only cell that must be filled in every row.",
    "known_as": "What to call them.",
    "pronouns": "In their words.",
    "date_of_birth": "YYYY-MM-DD or DD/MM/YYYY.",
    "nhs_number": "Ten digits; spaces and dashes do no harm.",
    "language": "Language code, such as en, cy, pl. Empty means en for somebody new.",
    "external_reference": "Your own number for this person: how the next import finds them. "
    "It may only be left empty where there is an NHS number.",
}

CHOICE = {
    "choice": "The modes the person accepts, in their order, with ; between them: face_to_face, "
    "phone, video, text. Empty means that nobody asked: they cannot be booked until asked.",
    "choice_asked_by": "Who asked them. Needed with a choice.",
    "choice_asked_how": "face_to_face, phone, letter, paper, online or text. Needed with a choice.",
    "choice_asked_on": "The day they were asked, YYYY-MM-DD or DD/MM/YYYY. Needed with a choice.",
    "choice_note": "Anything the person wants remembered about it.",
}

NEEDS = {
    "needs": "Codes of needs with ; between them; a detail follows a colon (interpreter:pl).",
}

_OF_ROUTES = {
    "phone": "Phone number to ring.",
    "phone_voicemail": "May a message be left? yes or no; empty means no.",
    "sms": "Mobile number to text.",
    "letter": "Postal address, lines joined by | with the postcode last.",
}
_OF_EACH_ROUTE = {
    "safe": "Is it safe to use this route? yes or no; always needed with the route.",
    "days": "Days on which it may be used, with ; between them: mon, tue … Empty: weekdays.",
    "from": "Not before this time, HH:MM. Needs “until” beside it.",
    "until": "Not from this time on, HH:MM.",
    "wording": "standard (day, time, place) or minimal (only asks them to ring).",
    "show": "The name that may be shown or said instead of ours.",
    "ask_for": "Whom to ask for, or what to say if somebody else answers.",
    "note": "Anything else about this route.",
}

CONTACT = {
    **_OF_ROUTES,
    **{f"{route}_{suffix}": words for route in ROUTES for suffix, words in _OF_EACH_ROUTE.items()},
    "contact_order": "Which safe route comes first: phone, sms, letter with ; between them. Needed "
    "where more than one is safe; no route takes the place of another by itself.",
}

ALL = PERSON | CHOICE | NEEDS | CONTACT
REQUIRED = ("name",)


def listed() -> str:
    """Every column with its meaning, for a terminal (click keeps the lines after \\b)."""
    parts = [_part(f"{title}:", columns) for title, columns in _SECTIONS.items()]
    each = {f"…_{suffix}": words for suffix, words in _OF_EACH_ROUTE.items()}
    parts.append(_part("With each route (phone_…, sms_…, letter_…):", each))
    return "\n\n".join(parts)


def _part(title: str, columns: Mapping[str, str]) -> str:
    lines = [line for column, words in columns.items() for line in _wrapped(column, words)]
    return "\n".join(["\b", title, *lines])


def _wrapped(column: str, words: str) -> list[str]:
    return textwrap.wrap(
        words, width=76, initial_indent=f"  {column:<19}", subsequent_indent=" " * 21
    )


_SECTIONS = {
    "The person": PERSON,
    "Their choice": CHOICE,
    "Their needs": NEEDS,
    "Routes to them": _OF_ROUTES | {"contact_order": CONTACT["contact_order"]},
}
