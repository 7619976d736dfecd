"""What a kind of need asks of an appointment, and what several ask together; pure.

The categories are those of the Reasonable Adjustment Digital Flag (RA-FlagCategory, DOMAIN.md
2.1), which carries the Accessible Information Standard's codes. need_catalogue has the kinds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeVar

Text = TypeVar("Text", bound=str)

# An appointment has one interpreter, one worker whose gender and language are asked for.
ONLY_ONE = ("staff_gender", "interpreter_language", "staff_language", "first_or_last")


class Category(StrEnum):
    """RA-FlagCategory."""

    COMMUNICATION_SUPPORT = "001"
    COMMUNICATION_PROFESSIONAL = "002"
    CONTACT_METHOD = "003"
    INFORMATION_FORMAT = "004"
    COMMUNITY_LANGUAGE = "006"
    ADDITIONAL_SUPPORT = "007"
    INDIVIDUAL_CARE = "008"
    ENVIRONMENT = "009"
    ADDITIONAL = "010"


@dataclass(frozen=True, slots=True)
class Effects:
    """What needs ask of an appointment, its letters and its staff.

    `longer`: half of the service's length is added. `letter_point_size`: 12, 20, 24 or 28.
    `cover_is_fine`: when their worker is away, another may see them without asking them first.
    `easy_read`: letters have a picture and a short line per idea.
    `to_arrange`: kinds of need that the software knows of and cannot meet: a human must.
    """

    step_free: bool = False
    quiet: bool = False
    hearing_loop: bool = False
    longer: bool = False
    same_worker: bool = False
    cover_is_fine: bool = False
    staff_gender: str | None = None
    interpreter_language: str | None = None
    staff_language: str | None = None
    first_or_last: Literal["first", "last"] | None = None
    letter_point_size: int = 12
    easy_read: bool = False
    to_arrange: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedKind:
    """One kind of need. `snomed` is empty where the draft has no code for it.

    `detail_is` says what the detail of a recorded need holds: "interpreter_language" or
    "staff_language" (a code), or "" for anything that helps. `language` is that code where the
    kind itself says it.
    """

    code: str
    label: str
    category: Category
    snomed: str
    effects: Effects = Effects()
    detail_is: Literal["", "interpreter_language", "staff_language"] = ""
    language: str = ""


def merge(several: Iterable[Effects]) -> Effects:
    """All effects together: anything asked for is asked for, and the largest print wins."""
    every = tuple(several)
    return Effects(
        step_free=any(one.step_free for one in every),
        quiet=any(one.quiet for one in every),
        hearing_loop=any(one.hearing_loop for one in every),
        longer=any(one.longer for one in every),
        same_worker=any(one.same_worker for one in every),
        cover_is_fine=any(one.cover_is_fine for one in every),
        staff_gender=_first(one.staff_gender for one in every),
        interpreter_language=_first(one.interpreter_language for one in every),
        staff_language=_first(one.staff_language for one in every),
        first_or_last=_first(one.first_or_last for one in every),
        letter_point_size=max((one.letter_point_size for one in every), default=12),
        easy_read=any(one.easy_read for one in every),
        to_arrange=tuple(code for one in every for code in one.to_arrange),
    )


def contradictions(one: Effects, other: Effects) -> tuple[str, ...]:
    """The effects of which an appointment has only one, and these two ask for different ones."""
    return tuple(
        name
        for name in ONLY_ONE
        if None not in (getattr(one, name), getattr(other, name))
        and getattr(one, name) != getattr(other, name)
    )


def _first(values: Iterable[Text | None]) -> Text | None:
    return next((value for value in values if value is not None), None)
