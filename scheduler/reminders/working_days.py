"""Which days offices and post vans work; pure, and asks nobody: bank holidays come with a package.

Holidays are passed in as plain dates, so that a rule can be tested against any year.
"""

from datetime import date, timedelta
from functools import lru_cache

from govuk_bank_holidays.bank_holidays import BankHolidays

ENGLAND_AND_WALES = "england-and-wales"
SCOTLAND = "scotland"
NORTHERN_IRELAND = "northern-ireland"

ONE_DAY = timedelta(days=1)
_SATURDAY = 6
_SUNDAY = 7


@lru_cache
def bank_holidays(*, division: str = ENGLAND_AND_WALES) -> frozenset[date]:
    """The bank holidays of one part of the UK (gov.uk), from the copy inside the package.

    Raises KeyError for a division gov.uk does not have.
    """
    known = BankHolidays(use_cached_holidays=True)
    return frozenset(holiday["date"] for holiday in known.get_holidays(division=division))


def known_until(*, division: str = ENGLAND_AND_WALES) -> date:
    """The last day the copy knows of; past it, letters are reckoned as if nobody had a holiday."""
    return max(bank_holidays(division=division))


def is_working_day(on: date, *, holidays: frozenset[date]) -> bool:
    """Monday to Friday, and no bank holiday."""
    return on.isoweekday() < _SATURDAY and on not in holidays


def is_delivery_day(on: date, *, holidays: frozenset[date]) -> bool:
    """Whether first class post is delivered: Monday to Saturday, and no bank holiday."""
    return on.isoweekday() < _SUNDAY and on not in holidays


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
