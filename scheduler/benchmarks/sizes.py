"""How large the made-up partnership of a measurement is, and on which days it works; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

HOURS = 8  # 09:00 to 17:00, one appointment of 50 minutes and its buffer in each
STAFF_A_SITE = 10
ROOMS_A_SITE = 12
PARTNERS = 4
SERVICES = 5
CASELOAD = 40
# The last of a caseload have needs that change the offer, and nothing booked yet.
BOOKED_OF_CASELOAD = 36
HALF_A_YEAR = 182  # days after which a worker's caseload is other people


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Days are counted from `monday`, the first with free time; those before it are past."""

    monday: date
    staff: int
    days: int = 84
    past_days: int = 28
    booked_percent: int = 60

    @property
    def sites(self) -> int:
        return -(-self.staff // STAFF_A_SITE)

    @property
    def people(self) -> int:
        """Everybody who is on a caseload now."""
        return self.staff * CASELOAD

    def past(self) -> list[int]:
        """The working days before the first Monday, as offsets from it."""
        return [day for day in range(-self.past_days, 0) if day % 7 < 5]

    def future(self) -> list[int]:
        """The working days from the first Monday on."""
        return [day for day in range(self.days) if day % 7 < 5]


def next_monday(today: date) -> date:
    """The first Monday after today."""
    return today + timedelta(days=7 - today.weekday())


def days_for(appointments: int, *, staff: int, booked_percent: int) -> int:
    """How many days of the calendar, weekends included, so many appointments fill."""
    a_week = staff * HOURS * 5 * booked_percent / 100
    return -(-appointments * 7 // int(a_week))


def periods_before(days: Sequence[int]) -> int:
    """How many earlier caseloads the days reach back to; see `period`."""
    return max((period(day) for day in days), default=0)


def period(day: int) -> int:
    """Which caseload a day belongs to: 0 is the present one, 1 the one before it, and so on."""
    return max(0, -(-(-day - HALF_A_YEAR) // HALF_A_YEAR))


def chunks(days: Sequence[int], *, staff: int, rows: int = 200_000) -> Iterator[Sequence[int]]:
    """The days in stretches of at most about `rows` appointments."""
    at_once = max(1, rows // (staff * HOURS))
    for first in range(0, len(days), at_once):
        yield days[first : first + at_once]
