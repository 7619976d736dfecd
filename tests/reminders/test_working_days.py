"""Working days and delivery days, over weekends and bank holidays."""

from datetime import date

import pytest

from scheduler.reminders import working_days

HOLIDAYS = working_days.bank_holidays()


def test_bank_holidays_of_2026_and_2027_are_those_of_gov_uk() -> None:
    # DOMAIN.md 4.5
    of_2026 = "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"
    of_2027 = "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"
    expected = {f"2026-{day}" for day in of_2026.split()}
    expected |= {f"2027-{day}" for day in of_2027.split()}
    assert {f"{day}" for day in HOLIDAYS if day.year in (2026, 2027)} == expected


def test_another_part_of_the_country_has_other_holidays() -> None:
    st_andrews = date(2026, 11, 30)
    assert st_andrews in working_days.bank_holidays(division=working_days.SCOTLAND)
    assert st_andrews not in HOLIDAYS
    battle_of_the_boyne = date(2027, 7, 12)
    northern = working_days.bank_holidays(division=working_days.NORTHERN_IRELAND)
    assert battle_of_the_boyne in northern


def test_a_division_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        working_days.bank_holidays(division="cornwall")


def test_it_is_told_until_when_holidays_are_known() -> None:
    assert working_days.known_until() == max(HOLIDAYS) >= date(2028, 12, 26)


@pytest.mark.parametrize(
    ("on", "works", "delivers"),
    [
        (date(2026, 12, 24), True, True),  # Thursday before Christmas
        (date(2026, 12, 25), False, False),
        (date(2026, 12, 26), False, False),  # a Saturday; its substitute is Monday
        (date(2027, 12, 25), False, False),  # a Saturday that gov.uk does not list
        (date(2026, 12, 27), False, False),  # Sunday
        (date(2026, 12, 28), False, False),  # substitute day
        (date(2026, 4, 4), False, True),  # Easter Saturday
        (date(2026, 4, 6), False, False),  # Easter Monday
    ],
)
def test_who_works_on_a_day(on: date, works: bool, delivers: bool) -> None:
    assert working_days.is_working_day(on, holidays=HOLIDAYS) is works
    assert working_days.is_delivery_day(on, holidays=HOLIDAYS) is delivers


def test_the_working_day_after_maundy_thursday_is_tuesday() -> None:
    thursday = date(2026, 4, 2)
    assert working_days.next_working_day(thursday, holidays=HOLIDAYS) == date(2026, 4, 7)
    assert working_days.next_delivery_day(thursday, holidays=HOLIDAYS) == date(2026, 4, 4)
    after_two = working_days.next_working_day(thursday, holidays=HOLIDAYS, count=2)
    assert after_two == date(2026, 4, 8)
