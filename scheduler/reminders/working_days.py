"""Which days offices and post vans work; pure, and asks nobody: bank holidays come with a package.

Holidays are passed in as plain dates, so that a rule can be tested against any year.
"""

from datetime import date, timedelta
from functools import lru_cache

from govuk_bank_holidays.bank_holidays import BankHolidays

ENGLAND_AND_WALES = "england-and-wales"
SCOTLAND = "scotland"
NORTHERN_IRELAND = "northern-ireland"
DIVISIONS = (ENGLAND_AND_WALES, SCOTLAND, NORTHERN_IRELAND)

ONE_DAY = timedelta(days=1)
_SATURDAY = 6
_SUNDAY = 7
# Nothing is delivered on these, also where gov.uk lists a weekday instead of a weekend.
_NEVER_DELIVERED = ((12, 25), (12, 26), (1, 1))


@lru_cache
def bank_holidays(*, division: str = ENGLAND_AND_WALES) -> frozenset[date]:
    """The bank holidays of one part of the UK (gov.uk), from the copy inside the package.

    Raises KeyError for a division gov.uk does not have.
    """
    known = BankHolidays(use_cached_holidays=True)
    return frozenset(holiday["date"] for holiday in known.get_holidays(division=division))


def known_until() -> date:
    """The last day the copy knows of in every part of the UK; past it, letters are reckoned as if
    nobody had a holiday."""
    return min(max(bank_holidays(division=each)) for each in DIVISIONS)


def is_working_day(on: date, *, holidays: frozenset[date]) -> bool:
    """Monday to Friday, and no bank holiday."""
    return on.isoweekday() < _SATURDAY and on not in holidays


def is_delivery_day(on: date, *, holidays: frozenset[date]) -> bool:
    """Whether first class post is delivered: Monday to Saturday, no bank holiday, and never at
    Christmas or New Year."""
    is_feast = (on.month, on.day) in _NEVER_DELIVERED
    return on.isoweekday() < _SUNDAY and not is_feast and on not in holidays


def next_working_day(after: date, *, holidays: frozenset[date], count: int = 1) -> date:
    """The `count`-th working day after a date."""
    on = after
    for _ in range(count):
        on += ONE_DAY
        while not is_working_day(on, holidays=holidays):
            on += ONE_DAY
    return on


def next_delivery_day(after: date, *, holidays: frozenset[date], count: int = 1) -> date:
    """The `count`-th day after a date on which first class post is delivered."""
    on = after
    for _ in range(count):
        on += ONE_DAY
        while not is_delivery_day(on, holidays=holidays):
            on += ONE_DAY
    return on
