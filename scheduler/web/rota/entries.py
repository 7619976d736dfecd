"""What stands in the fields of a form of the rota, read as what it is; and what is made of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NoReturn
from uuid import UUID

from scheduler import clock
from scheduler.refusals import Invalid
from scheduler.rota.models import LeaveRequest

Entered = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Planned:
    """What would be done, in words, and the call that does it."""

    words: str
    change: Callable[[], object]
    deed: str
    # Who else is away then: sentences for whoever decides.
    also: tuple[str, ...] = ()
    # The request that saving approves, and that can be declined instead.
    asked: LeaveRequest | None = None
    # The page that it is saved from, by its name; the board where there is none.
    page: str = ""


def identity(entered: Entered, name: str) -> UUID:
    """The id of what was selected. Raises Invalid."""
    try:
        return UUID(entered.get(name, ""))
    except ValueError as error:
        raise _invalid(name, "Select one from the list.") from error


def day(entered: Entered, name: str) -> date:
    """Raises Invalid."""
    try:
        return date.fromisoformat(entered.get(name, ""))
    except ValueError as error:
        raise _invalid(name, "Enter a date, such as 9 March 2027.") from error


def clock_time(entered: Entered, name: str) -> time:
    """Raises Invalid."""
    try:
        return time.fromisoformat(entered.get(name, "")).replace(tzinfo=None)
    except ValueError as error:
        raise _invalid(name, "Enter a time, such as 09:00.") from error


def missing(name: str, sentence: str) -> NoReturn:
    """Raise Invalid about one field."""
    raise _invalid(name, sentence)


def leave_stretch(entered: Entered) -> tuple[date, date, datetime, datetime]:
    """The first and the last day, and the moments; whole days where no times are entered."""
    first = day(entered, "first_on")
    last = day(entered, "last_on") if entered.get("last_on") else first
    starts, ends = entered.get("leave_from"), entered.get("leave_until")
    from_time = clock_time(entered, "leave_from") if starts else time()
    until = (
        (last, clock_time(entered, "leave_until")) if ends else (last + timedelta(days=1), time())
    )
    return first, last, clock.local_moment(first, from_time), clock.local_moment(*until)


def _invalid(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={name: [sentence]})
