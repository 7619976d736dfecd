"""What the title of a calendar entry gives away: whether it is leave, and of which kind; pure.

A title is read here and never kept: it may say anything about anybody.
"""

import re

# In this order: “sick leave” is sickness, a bank holiday is nobody's annual leave.
_KINDS = {
    "sickness": r"sick(?:ness)?(?: leave)?|off sick|ill(?:ness)?",
    "study": r"study(?: leave)?|training|course|conference|cpd",
    "other": r"bank holidays?|toil|non[- ]working day"
    r"|(?:maternity|paternity|parental|adoption|compassionate|bereavement|carer['’]?s|special"
    r"|unpaid) leave",
    "annual": r"annual leave|leave|a/l|al|holidays?|vacation|time off|days? off|half day|pto",
}
_WITHIN = {kind: re.compile(rf"\b(?:{words})\b") for kind, words in _KINDS.items()}
_WHOLE = {
    kind: re.compile(rf"(?:on )?(?:{words})(?: \(?(?:am|pm|half day|morning|afternoon)\)?)?")
    for kind, words in _KINDS.items()
}


def find_leave_within(title: str) -> str | None:
    """The kind of leave that words of a title speak of, for entries without hours."""
    words = _words(title)
    return next((kind for kind, pattern in _WITHIN.items() if pattern.search(words)), None)


def find_leave_alone(title: str) -> str | None:
    """The kind of leave that is all a title says: “Leave planning” at ten is working time."""
    words = _words(title)
    return next((kind for kind, pattern in _WHOLE.items() if pattern.fullmatch(words)), None)


def _words(title: str) -> str:
    return " ".join(title.lower().split())
