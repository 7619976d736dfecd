"""When a pattern happens, in wall time: plain values that know no database and no clock.

Nothing here is a moment until somebody says in which zone: “nine o’clock on Mondays” stays so
when the clocks change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler import clock
from scheduler.intervals import Interval
from scheduler.refusals import Invalid

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("daily", "weekly", "monthly", "yearly")
LARGEST_INTERVAL = 366
# Beyond these a wall time may have no moment that Python or PostgreSQL can hold.
YEARS = range(1970, 2200)
# It ends at the latest at the same wall time of the next day, on which the clocks may go back.
LONGEST_SHIFT = timedelta(hours=25)


@dataclass(frozen=True, order=True, slots=True)
class Stretch:
    """From one wall time to another; an end at or before the start is on the next day."""

    on: date
    from_time: time
    until_time: time

    def __post_init__(self) -> None:
        check_date("on", self.on)
        for name, at in (("from_time", self.from_time), ("until_time", self.until_time)):
            if at.tzinfo is not None or at.microsecond:
                raise _invalid(name, "A time of day has hours, minutes and seconds, and no zone.")

    @property
    def starts(self) -> datetime:
        """What a clock on the wall shows at the start; naive on purpose."""
        return datetime.combine(self.on, self.from_time)

    @property
    def ends(self) -> datetime:
        """What a clock on the wall shows at the end; naive on purpose."""
        days = 1 if self.until_time <= self.from_time else 0
        return datetime.combine(self.on + timedelta(days=days), self.until_time)

    def find_moments(self, *, zone: str) -> Interval | None:
        """The moments meant, in UTC; None where the clocks skip the whole stretch.

        A skipped time counts from before the change, a doubled one is the first (PEP 495, fold=0).
        """
        there = ZoneInfo(zone)
        starts_at = clock.local_moment(self.on, self.from_time, zone=there)
        ends_at = clock.local_moment(self.ends.date(), self.until_time, zone=there)
        return Interval(starts_at, ends_at) if starts_at < ends_at else None


@dataclass(frozen=True, slots=True)
class Repeats:
    """How a pattern repeats; the words are those of RFC 5545, section 3.3.10.

    `weekdays` are of WEEKDAYS. `nth` counts among the days of `weekdays` in a month, from its end
    where negative (-1: the last). `month_day` is a day of the month. `until_on` is the last date on
    which it may happen. `week_starts` matters where an interval of weeks has several weekdays.
    """

    frequency: str
    interval: int = 1
    weekdays: tuple[str, ...] = ()
    nth: tuple[int, ...] = ()
    month_day: int | None = None
    until_on: date | None = None
    week_starts: str = "MO"

    def __post_init__(self) -> None:
        if self.until_on is not None:
            check_date("until_on", self.until_on)
        sentence = _wrong(self)
        if sentence:
            raise _invalid("repeats", sentence)
        # One order, so that equal rules compare as equal.
        object.__setattr__(self, "weekdays", tuple(sorted(set(self.weekdays), key=WEEKDAYS.index)))
        object.__setattr__(self, "nth", tuple(sorted(set(self.nth))))


@dataclass(frozen=True, slots=True)
class Timing:
    """A first stretch, how it repeats, and the dates that are otherwise.

    `skipped` and the keys of `moved` are dates the rule gives; `added` are stretches besides.
    """

    first: Stretch
    repeats: Repeats | None = None
    skipped: frozenset[date] = frozenset()
    moved: Mapping[date, Stretch] = field(default_factory=dict)
    added: frozenset[Stretch] = frozenset()


def check_date(name: str, on: date) -> None:
    """Raise Invalid for a date that no rota reaches."""
    if on.year not in YEARS:
        raise _invalid(name, f"Dates of rotas are between {YEARS[0]} and {YEARS[-1]}.")


def _wrong(repeats: Repeats) -> str:
    """What is wrong with a rule, in words; empty if it is in order."""
    faults = {
        "It repeats daily, weekly, monthly or yearly.": repeats.frequency not in FREQUENCIES,
        "The interval is a whole number from 1.": not 1 <= repeats.interval <= LARGEST_INTERVAL,
        "Weekdays are MO, TU, WE, TH, FR, SA and SU.": not {
            *repeats.weekdays,
            repeats.week_starts,
        }
        <= set(WEEKDAYS),
        "Weekdays do not go with a yearly rule.": repeats.frequency == "yearly"
        and bool(repeats.weekdays),
        "Counted weekdays are for months: name the weekdays, and count from 1 or from -1.": bool(
            repeats.nth
        )
        and not (repeats.frequency == "monthly" and repeats.weekdays and _countable(repeats.nth)),
        "A day of the month is from 1 to 31, in a monthly rule without weekdays.": (
            repeats.month_day is not None
            and not (
                repeats.frequency == "monthly"
                and not repeats.weekdays
                and 1 <= repeats.month_day <= 31
            )
        ),
    }
    return next((sentence for sentence, is_so in faults.items() if is_so), "")


def _countable(nth: tuple[int, ...]) -> bool:
    return all(1 <= abs(number) <= 31 for number in nth)


def _invalid(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={name: [sentence]})
