"""Fields of requests and answers: strict about type, range and form, before the domain is asked.

Nothing is guessed: a number is not a text, and a time without an offset is refused, because
01:30 on the night the clocks go back is two moments.
"""

import re
import unicodedata
import uuid
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from rest_framework import serializers

from scheduler.clock import LONDON

# The years in which anything here can happen; the edges leave room to add weeks to a date.
FIRST_YEAR, LAST_YEAR = 1880, 2199
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}([.]\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})?", re.ASCII
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WALL_TIME = re.compile(r"\d{2}:\d{2}(:\d{2})?", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


class Text(serializers.CharField):
    """Words on one line; `may_break` allows line breaks."""

    default_error_messages = {
        "invalid": "This must be text.",
        "control": "This must not contain control characters.",
    }

    def __init__(self, *, may_break: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.may_break = may_break

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data is not serializers.empty and data is not None and not isinstance(data, str):
            self.fail("invalid")
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> str:
        words = super().to_internal_value(data)
        allowed = "\n\t" if self.may_break else ""
        if any(unicodedata.category(sign) == "Cc" and sign not in allowed for sign in words):
            self.fail("control")
        return str(words)


class Email(Text, serializers.EmailField):
    """An e-mail address."""


class Slug(Text, serializers.SlugField):
    """A short name in addresses and files: letters, digits, hyphens, underscores."""


class Identity(serializers.UUIDField):
    """The id of a record, in its usual written form."""

    default_error_messages = {"invalid": "This must be the id of a record (a UUID)."}

    def to_internal_value(self, data: Any) -> uuid.UUID:
        if not isinstance(data, str) or not _UUID.fullmatch(data):
            self.fail("invalid")
        return uuid.UUID(data)


class Whole(serializers.IntegerField):
    """A whole number between bounds, which every use must give."""

    default_error_messages = {"invalid": "This must be a whole number."}

    def __init__(self, *, min_value: int, max_value: int, **kwargs: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(data)


class YesNo(serializers.BooleanField):
    """True or false, and nothing that looks like it."""

    default_error_messages = {"invalid": "This must be true or false."}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return bool(data)


class Degrees(serializers.FloatField):
    """A latitude or longitude."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, (int, float)):
            self.fail("invalid")
        return super().to_internal_value(data)


class OneOf(serializers.ChoiceField):
    """One of a fixed set of codes."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input="this")
        return super().to_internal_value(data)


class Several(serializers.ListField):
    """A list with an end."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)


class Moment(serializers.DateTimeField):
    """A moment with its offset: read in any, written in London's (RFC 3339)."""

    default_error_messages = {
        "invalid": "This must be a date and time with an offset, like 2027-03-28T09:00:00+01:00.",
        "naive": (
            "Say the offset too, like +00:00 or +01:00: without it this time is two moments "
            "on the night the clocks go back."
        ),
        "range": f"This must be between {FIRST_YEAR} and {LAST_YEAR}.",
    }

    def to_internal_value(self, value: Any) -> datetime:
        written = _MOMENT.fullmatch(value) if isinstance(value, str) else None
        if written is None:
            self.fail("invalid")
        if written.group(3) is None:
            self.fail("naive")
        try:
            moment = datetime.fromisoformat(value.upper())
        except ValueError:
            self.fail("invalid")
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            self.fail("range")
        return moment.astimezone(UTC)

    def to_representation(self, value: datetime) -> str:
        return london(value)


def london(moment: datetime) -> str:
    """`2027-03-28T09:00:00+01:00`: the moment with London's offset at that moment."""
    return _london(moment.astimezone(UTC))


# A page of options has the same few moments again and again. Only in UTC are two moments that are
# equal to Python one: on the night the clocks go back half past one is two.
@lru_cache(maxsize=4096)
def _london(moment: datetime) -> str:
    return moment.astimezone(LONDON).isoformat(timespec="seconds")


class Day(serializers.DateField):
    """A date, `2027-03-28`."""

    default_error_messages = {
        "invalid": "This must be a date, like 2027-03-28.",
        "range": f"This must be between {FIRST_YEAR} and {LAST_YEAR}.",
    }

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            self.fail("invalid")
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail("invalid")
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail("range")
        return day


class WallTime(serializers.CharField):
    """A time on a wall clock, `09:00`, in the zone of the site."""

    default_error_messages = {"invalid": "This must be a time on the clock, like 09:00."}

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data is not serializers.empty and data is not None and not isinstance(data, str):
            self.fail("invalid")
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> Any:
        if not _WALL_TIME.fullmatch(data):
            self.fail("invalid")
        try:
            return time.fromisoformat(data)
        except ValueError:
            self.fail("invalid")

    def to_representation(self, value: time) -> str:  # type: ignore[override]
        return value.isoformat(timespec="minutes")


class Minutes(Whole):
    """A length of time in whole minutes; a `timedelta` inside."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        minutes = super().run_validation(data)
        return timedelta(minutes=minutes) if isinstance(minutes, int) else minutes

    def to_representation(self, value: timedelta) -> int:  # type: ignore[override]
        return int(value.total_seconds() // 60)


class Hours(Whole):
    """A length of time in whole hours; a `timedelta` inside."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        hours = super().run_validation(data)
        return timedelta(hours=hours) if isinstance(hours, int) else hours

    def to_representation(self, value: timedelta) -> int:  # type: ignore[override]
        return value // timedelta(hours=1)


class Days(Whole):
    """A length of time in whole days; a `timedelta` inside."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        days = super().run_validation(data)
        return timedelta(days=days) if isinstance(days, int) else days

    def to_representation(self, value: timedelta) -> int:  # type: ignore[override]
        return value.days
