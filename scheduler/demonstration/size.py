"""How much of the county is loaded: all of it, or a share of it for tests."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler import clock

PEOPLE = 2000
APPOINTMENTS_A_MONTH = 5000
MONTH = timedelta(days=365) / 12
BEHIND = AHEAD = timedelta(weeks=13)


@dataclass(frozen=True, slots=True)
class Size:
    """`share` of 1 is the whole county. Everything happens around `today`, a London date."""

    today: date
    share: float = 1.0

    @property
    def morning(self) -> datetime:
        """Before any desk opens today: the last moment at which the past happened."""
        return clock.local_moment(self.today, time(6))

    @property
    def first_on(self) -> date:
        """The first day with appointments, a Monday."""
        day = self.today - BEHIND
        return day - timedelta(days=day.weekday())

    @property
    def last_on(self) -> date:
        """The first day without appointments."""
        return self.today + AHEAD

    @property
    def people(self) -> int:
        return max(20, round(PEOPLE * self.share))

    @property
    def appointments(self) -> int:
        """How many appointments, past and future together."""
        months = (self.last_on - self.first_on) / MONTH
        return round(APPOINTMENTS_A_MONTH * months * self.share)

    def workers(self, number: int) -> int:
        """How many of `number` workers there are; one of each kind even in the smallest county."""
        return self.some(number, least=1)

    def some(self, number: int, *, least: int) -> int:
        """How many of `number` of anything there are, and at least so many."""
        return max(least, round(number * self.share))
