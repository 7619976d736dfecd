import pytest

from scheduler.commands import people_table
from scheduler.commands.faults import Fault, Unreadable

KNOWN = ("name", "known_as", "date_of_birth")


def read(content: bytes) -> people_table.Table:
    return people_table.read(content, known=KNOWN, required=("name",))


def test_cells_are_read_by_the_names_of_the_first_line() -> None:
    table = read(b"Known as,NAME\r\nAsh,Asha Venn\r\n")

    assert [line.cells for line in table.lines] == [{"known_as": "Ash", "name": "Asha Venn"}]
    assert table.faults == []
    assert table.notes == []


def test_a_byte_order_mark_is_not_part_of_the_first_column() -> None:
    assert read("\ufeffname\nZoë\n".encode()).lines[0].cells == {"name": "Zoë"}


def test_a_file_of_windows_is_read_and_said_to_be_one() -> None:
    table = read("name\nZoë O’Neill\n".encode("cp1252"))

    assert table.lines[0].cells == {"name": "Zoë O’Neill"}
    assert "Windows-1252" in table.notes[0]


def test_a_byte_that_is_in_no_encoding_is_told_by_its_line() -> None:
    with pytest.raises(Unreadable, match="Line 3 holds a byte"):
        read(b"name\nAsha\nB\x81n\n")


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", "name\nAsha".encode("utf-16")])
def test_what_is_not_csv_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(Unreadable, match="CSV UTF-8"):
        read(content)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_the_one_of_the_first_line(separator: str) -> None:
    content = f"name{separator}known_as\nAsha{separator}Ash\n".encode()

    assert read(content).lines[0].cells == {"name": "Asha", "known_as": "Ash"}


def test_quoted_cells_may_hold_commas_quotes_and_line_ends() -> None:
    table = read(b'name,known_as\n"Venn, ""Asha""","two\nlines"\nBen,B\n')

    assert table.lines[0].cells == {"name": 'Venn, "Asha"', "known_as": "two\nlines"}
    assert [line.number for line in table.lines] == [2, 4]


def test_empty_rows_and_empty_columns_at_the_end_are_passed_over() -> None:
    table = read(b"name,known_as,,\nAsha,,,\n,,,\n\nBen,B,,\n")

    assert [(line.number, line.cells["name"]) for line in table.lines] == [(2, "Asha"), (5, "Ben")]


def test_a_row_with_a_comma_too_many_is_told_by_its_line() -> None:
    table = read(b"name,known_as\nAsha,A\nVenn, Ben,B\n")

    assert [line.number for line in table.lines] == [2]
    assert table.faults == [
        Fault(
            3,
            "",
            "3 cells where the first line has 2 columns: put quotes around a cell that holds "
            "a comma",
        )
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "file is empty"),
        (b"name,shoe size\n", "not known: shoe_size"),
        (b"name,name\n", "twice: name"),
        (b"known_as\n", "lacks a column: name"),
        (b'name\n"Asha\n', "cannot be read as CSV"),
    ],
)
def test_a_first_line_that_cannot_be_used_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read(content)
