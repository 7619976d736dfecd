"""How long a letter takes, and by which class of post it is still in time; pure.

Lead times are those of GOV.UK Notify's `letter_timings.py` (DOMAIN.md 4.4): what is handed over
before 17:30 is printed on the next working day; first class comes on the next delivery day, second
class 4 to 5 working days after printing. Reckoned is always the latest of the usual days, and for
first class one delivery day more, since "first class: 1 to 2 days" is what Notify's guide says.
`holidays` are those of the print house; a holiday at either end carries nothing.
Refuses nothing: what cannot be in time has no class.
"""

import math
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from scheduler.clock import local_day, local_moment
from scheduler.reminders import working_days
from scheduler.reminders.working_days import ONE_DAY

# What is handed over from this London time on is printed a day later.
CUT_OFF = time(17, 30)
# From so many days ahead a letter goes second class, if that is in time (DOMAIN.md 4.4).
SECOND_CLASS_FROM = timedelta(days=10)

# Second class is in time from here even over Christmas.
_REMINDER_DAYS = 14
_SAFE_DELIVERY = 2  # the day first class should come, and one more
_SLOWEST_SECOND = 5  # working days after printing
# No run of weekends and bank holidays makes a letter take longer than this.
_LONGEST = timedelta(days=62)


class PostClass(StrEnum):
    """How fast a letter travels, and what it costs; the values of Message.PostClass."""

    FIRST = "first"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a letter goes, as far as its time depends on it (reminders.destinations).

    `holidays` of the place, beside those of the print house; `more_days` of delivery beyond those
    that a letter to the mainland needs.
    """

    holidays: frozenset[date] = field(default=frozenset(), repr=False)
    more_days: int = 0


MAINLAND = Destination()  # of England and Wales


def arrives_by(
    *,
    uploaded_at: datetime,
    post_class: PostClass,
    holidays: frozenset[date],
    destination: Destination = MAINLAND,
) -> date:
    """The day on which a letter handed over at `uploaded_at` is on the mat at the latest."""
    print_on = _print_day(uploaded_at, holidays)
    at_either_end = holidays | destination.holidays
    if post_class is PostClass.FIRST:
        days = _SAFE_DELIVERY + destination.more_days
        return working_days.next_delivery_day(print_on, holidays=at_either_end, count=days)
    days = _SLOWEST_SECOND + destination.more_days
    return working_days.next_working_day(print_on, holidays=at_either_end, count=days)


def last_upload(
    *,
    for_arrival_on: date,
    post_class: PostClass,
    holidays: frozenset[date],
    destination: Destination = MAINLAND,
) -> datetime:
    """The moment (exclusive: a 17:30) before which a letter must be handed over to be there."""
    on = for_arrival_on
    while on > for_arrival_on - _LONGEST:
        on -= ONE_DAY
        just_before = local_moment(on, CUT_OFF) - timedelta(microseconds=1)
        arrival_on = arrives_by(
            uploaded_at=just_before,
            post_class=post_class,
            holidays=holidays,
            destination=destination,
        )
        if arrival_on <= for_arrival_on:
            return local_moment(on, CUT_OFF)
    raise ValueError("No letter takes two months: the holidays given cannot be right.")


def choose_class(
    *,
    uploaded_at: datetime,
    for_day: date,
    holidays: frozenset[date],
    destination: Destination = MAINLAND,
) -> PostClass | None:
    """The class by which a letter about something on `for_day` is there on the day before.

    None: no class is fast enough, so somebody has to ring instead. Whatever is under three days
    ahead has none: printing and safe delivery take longer than that.
    """
    is_early = for_day - local_day(uploaded_at) >= SECOND_CLASS_FROM
    return class_still_in_time(
        planned=PostClass.SECOND if is_early else PostClass.FIRST,
        uploaded_at=uploaded_at,
        for_day=for_day,
        holidays=holidays,
        destination=destination,
    )


def class_still_in_time(
    *,
    planned: PostClass,
    uploaded_at: datetime,
    for_day: date,
    holidays: frozenset[date],
    destination: Destination = MAINLAND,
) -> PostClass | None:
    """The planned class, or first class where only that is there the day before; None is neither.

    Never a slower one than planned: it was chosen for a reason.
    """
    for post_class in dict.fromkeys((planned, PostClass.FIRST)):
        arrival_on = arrives_by(
            uploaded_at=uploaded_at,
            post_class=post_class,
            holidays=holidays,
            destination=destination,
        )
        if arrival_on < for_day:
            return post_class
    return None


def last_chance(
    *, for_day: date, holidays: frozenset[date], destination: Destination = MAINLAND
) -> datetime:
    """The moment (exclusive) from which `choose_class` has nothing left for `for_day`."""
    return last_upload(
        for_arrival_on=for_day - ONE_DAY,
        post_class=PostClass.FIRST,
        holidays=holidays,
        destination=destination,
    )


def reminder_days(destination: Destination = MAINLAND) -> int:
    """How many days before an appointment its reminder is posted: so early that some class is in
    time over every Christmas (DOMAIN.md 4.4), and a week earlier for every four days farther."""
    return _REMINDER_DAYS + 7 * math.ceil(destination.more_days / 4)


def cut_off_before(moment: datetime) -> datetime:
    """The latest cut-off that has come by `moment`: what was handed over before it is closed.

    Every day has one. What is handed over on a Sunday is printed on Monday, so it must not wait
    for Monday's evening.
    """
    today = local_day(moment)
    cut_off = local_moment(today, CUT_OFF)
    return cut_off if cut_off <= moment else local_moment(today - ONE_DAY, CUT_OFF)


def _print_day(uploaded_at: datetime, holidays: frozenset[date]) -> date:
    on = local_day(uploaded_at)
    is_late = uploaded_at >= local_moment(on, CUT_OFF)
    return working_days.next_working_day(on + ONE_DAY if is_late else on, holidays=holidays)
