"""A table of a rota is read row by row, and each fault says what to write instead."""

from datetime import date, time
from pathlib import Path

import pytest

from scheduler.rota import rota_rows
from scheduler.rota.rota_rows import NotATable, Row
from scheduler.rota.timings import Repeats

HEAD = "who,on,from,until,repeats,days,last_on,site,room,modes,post,leave,reference"


def read(*lines: str, head: str = HEAD) -> tuple[list[Row], list[str]]:
    found = rota_rows.read("\n".join([head, *lines, ""]).encode())
    return found.rows, [f"line {each.line}: {each.reason}" for each in found.bad]


def one(line: str) -> Row:
    rows, bad = read(line)
    assert bad == []
    [row] = rows
    return row


def test_a_row_is_one_stretch_of_work() -> None:
    row = one("Gwen Example,2027-03-09,09:00,5:30pm,,,,hub,Room 1,phone;face to face,,,7")
    assert (row.on, row.from_time, row.until_time) == (date(2027, 3, 9), time(9), time(17, 30))
    assert (row.repeats, row.modes) == (None, ("face_to_face", "phone"))
    assert (row.site, row.room, row.reference, row.line) == ("hub", "Room 1", "7", 2)


@pytest.mark.parametrize(
    ("cells", "repeats"),
    [
        ("weekly,,", Repeats("weekly", weekdays=("TU",))),
        ("fortnightly,,", Repeats("weekly", interval=2, weekdays=("TU",))),
        (
            "Weekly,mon;Thursday,30/06/2027",
            Repeats("weekly", weekdays=("MO", "TH"), until_on=date(2027, 6, 30)),
        ),
    ],
)
def test_a_row_may_repeat(cells: str, repeats: Repeats) -> None:
    assert one(f"gwen,09/03/2027,9am,13.00,{cells},,,,,,").repeats == repeats


def test_a_row_may_be_leave_of_whole_days() -> None:
    row = one("gwen,2027-03-09,,,,,2027-03-12,,,,,Annual leave,")
    assert (row.leave, row.from_time, row.last_on) == ("annual", None, date(2027, 3, 12))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (",2027-03-09,9am,5pm,,,,,,,,,", "who: write the name, or the short name, of a staff"),
        ("gwen,9 March,9am,5pm,,,,,,,,,", "on: “9 March” is no date that can be read. Write"),
        ("gwen,,9am,5pm,,,,,,,,,", "on: there is no date. Write 2027-03-09 or 09/03/2027"),
        ("gwen,2027-03-09,9,5pm,,,,,,,,,", "from: “9” is no time of day. Write 09:00 or 5:30pm"),
        ("gwen,2027-03-09,13pm,25:00,,,,,,,,,", "from: “13pm” is no time of day"),
        ("gwen,2027-03-09,9am,,,,,,,,,,", "from, until: write both times"),
        ("gwen,2027-03-09,,,,,,,,,,,", "from, until: write the hours, such as 09:00 and"),
        ("gwen,2027-03-09,9am,9am,,,,,,,,,", "until: it ends at the time at which it starts"),
        ("gwen,2027-03-09,9am,5pm,often,,,,,,,,", "repeats: “often” is not one of: no, weekly"),
        ("gwen,2027-03-09,9am,5pm,,mon,,,,,,,", "days: write how it repeats, weekly or"),
        ("gwen,2027-03-09,9am,5pm,weekly,someday,,,,,,,", "days: “someday” is no day"),
        ("gwen,2027-03-09,9am,5pm,,,2027-03-10,,,,,,", "last_on: write how it repeats"),
        ("gwen,2027-03-09,,,,,2027-03-01,,,,,annual,", "last_on: the last day is before"),
        ("gwen,2027-03-09,9am,5pm,,,,,,fax,,,", "modes: “fax” is none of: face_to_face, phone"),
        ("gwen,2027-03-09,,,weekly,,,,,,,annual,", "repeats: leave does not repeat. Write a row"),
        ("gwen,2027-03-09,,,,,,,,,,gone,", "leave: “gone” is not one of: annual"),
        ("gwen,2027-03-09,9am,5pm,,,,,,,,,,,1", "15 cells where the first line has 13 columns"),
    ],
)
def test_a_fault_says_its_line_and_what_to_write(line: str, fault: str) -> None:
    rows, bad = read(line)
    assert rows == []
    assert bad[0].startswith(f"line 2: {fault}")


def test_every_fault_of_a_row_is_said_and_the_others_are_read() -> None:
    rows, bad = read("gwen,soon,9am,later,,,,,,,,,", "gwen,2027-03-09,9am,5pm,,,,,,,,,")
    assert len(bad) == 2
    assert [row.line for row in rows] == [3]


def test_the_example_that_we_give_is_understood() -> None:
    example = Path(__file__).parents[2] / "docs" / "examples" / "rota.csv"
    found = rota_rows.read(example.read_bytes())
    assert (len(found.rows), found.bad) == (3, [])


def test_another_kind_of_file_is_refused_whole() -> None:
    with pytest.raises(NotATable, match="The columns are: who, on,"):
        read(head="name,shoe size")
    with pytest.raises(NotATable, match="lacks a column: on"):
        read(head="who")
