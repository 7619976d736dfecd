"""How far a letter goes, by its address."""

from datetime import date

import pytest

from scheduler.reminders import destinations

ST_ANDREW, SECOND_OF_JANUARY = date(2026, 11, 30), date(2027, 1, 2)
BOYNE = date(2027, 7, 12)


@pytest.mark.parametrize(
    ("last_line", "more_days", "holidays", "no_holidays"),
    [
        ("TA1 1AB", 0, [], [ST_ANDREW, BOYNE]),
        ("CF10 1AA", 0, [], [ST_ANDREW, BOYNE]),
        ("eh1 1aa", 0, [ST_ANDREW, SECOND_OF_JANUARY], [BOYNE]),
        ("TD15 1AA", 0, [ST_ANDREW], [BOYNE]),
        ("BT1 1AA", 0, [BOYNE], [ST_ANDREW, SECOND_OF_JANUARY]),
        ("KW15 1AA", 2, [ST_ANDREW], [BOYNE]),
        ("TR21 0AA", 2, [], [ST_ANDREW]),
        ("JE2 3AA", 5, [], [ST_ANDREW]),
        ("BF1 2AB", 20, [], []),
        ("BFPO 61", 20, [], []),
        ("BFPO61", 20, [], []),
        ("BFPO c/o 61", 20, [], []),
        # Names no place: the printer refuses it, with the reason.
        ("Somewhere", 0, [], [ST_ANDREW]),
    ],
)
def test_a_place_has_its_own_holidays_and_its_own_distance(
    last_line: str, more_days: int, holidays: list[date], no_holidays: list[date]
) -> None:
    found = destinations.of(("Asha Example", "1 Example Street", last_line))
    assert found.more_days == more_days
    assert all(day in found.holidays for day in holidays)
    assert not any(day in found.holidays for day in no_holidays)


def test_forces_mail_is_known_by_any_line() -> None:
    lines = ("Asha Example", "BFPO 61", "Exampleton", "BF1 2AB")
    assert destinations.of(lines).more_days == 20
    assert destinations.of(()).more_days == 0
