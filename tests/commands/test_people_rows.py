from datetime import date, time

import pytest

from scheduler.commands import people_rows
from scheduler.commands.people_rows import Asked, Row
from scheduler.commands.people_table import Line
from scheduler.modes import Mode

ASKED = {
    "choice": "face to face; phone",
    "choice_asked_by": "Dot Amery",
    "choice_asked_how": "paper",
    "choice_asked_on": "31/03/2026",
}


def read(**cells: str) -> Row:
    rows, faults = people_rows.read([Line(2, {"name": "Asha", "external_reference": "7"} | cells)])
    assert faults == []
    return rows[0]


def faults_of(**cells: str) -> list[tuple[str, str]]:
    line = Line(2, {"name": "Asha", "external_reference": "7"} | cells)
    rows, faults = people_rows.read([line])
    assert rows == []
    return [(fault.place, fault.reason) for fault in faults]


def test_a_row_says_only_what_its_cells_say() -> None:
    row = read(known_as="", date_of_birth="1990-02-01", nhs_number="943 476-5919")

    assert row.fields == {
        "name": "Asha",
        "external_reference": "7",
        "date_of_birth": date(1990, 2, 1),
        "nhs_number": "9434765919",
    }
    assert (row.asked, row.needs, row.routes) == (None, (), ())


def test_a_choice_keeps_its_order_and_says_who_asked_how_and_when() -> None:
    assert read(**ASKED).asked == Asked(
        modes=(Mode.FACE_TO_FACE, Mode.PHONE),
        by="Dot Amery",
        how="paper",
        on=date(2026, 3, 31),
        note="",
    )


@pytest.mark.parametrize("missing", ["choice_asked_by", "choice_asked_how", "choice_asked_on"])
def test_a_choice_without_who_how_or_when_is_refused(missing: str) -> None:
    assert faults_of(**(ASKED | {missing: ""})) == [
        (missing, "is needed with a choice: who asked, how and when")
    ]


def test_a_mode_outside_the_four_is_refused() -> None:
    assert faults_of(**(ASKED | {"choice": "phone; carrier pigeon"})) == [
        ("choice", "“carrier pigeon” is not one of face_to_face, phone, video, text")
    ]


def test_the_same_mode_twice_is_refused() -> None:
    assert faults_of(**(ASKED | {"choice": "phone; phone"})) == [
        ("choice", "phone stands there twice")
    ]


def test_who_asked_without_a_choice_is_refused() -> None:
    assert faults_of(choice_asked_by="Dot") == [
        ("choice_asked_by", "is filled but the choice itself is empty")
    ]


def test_an_nhs_number_that_a_spreadsheet_rounded_is_refused() -> None:
    ((place, reason),) = faults_of(nhs_number="9.43477E+09")

    assert place == "nhs_number"
    assert "rounded by a spreadsheet" in reason
    assert "Text" in reason


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("32905", "“32905” is a spreadsheet's day number"),
        ("31/02/1990", "“31/02/1990” is not a date like"),
        ("01/02/90", "“01/02/90” is not a date like"),
        ("1990-W01-1", "“1990-W01-1” is not a date like"),
    ],
)
def test_a_date_that_needs_guessing_is_refused(cell: str, reason: str) -> None:
    ((place, told),) = faults_of(date_of_birth=cell)

    assert place == "date_of_birth"
    assert told.startswith(reason)


def test_a_person_nobody_could_find_again_is_refused() -> None:
    ((place, reason),) = faults_of(external_reference="", nhs_number="")

    assert place == "external_reference"
    assert "so is nhs_number" in reason


def test_needs_may_carry_a_detail() -> None:
    row = read(needs="letter-24-point; interpreter:pl")

    assert row.needs == (("letter_24_point", ""), ("interpreter", "pl"))


def test_a_route_has_its_place_its_hours_and_its_words() -> None:
    (route,) = read(
        phone="07700 900123",
        phone_safe="yes",
        phone_voicemail="no",
        phone_days="Mon; wednesday",
        phone_from="9:30",
        phone_until="12:00",
        phone_wording="minimal",
        phone_ask_for="Asha, and nobody else",
    ).routes

    assert (route.channel, route.place, route.is_safe) == ("voice", "07700 900123", True)
    assert (route.days, route.hours_from, route.hours_until) == ((1, 3), time(9, 30), time(12))
    assert (route.wording, route.ask_for, route.position) == (
        "minimal",
        "Asha, and nobody else",
        1,
    )
    assert not route.may_leave_voicemail


def test_an_address_is_told_line_by_line() -> None:
    (route,) = read(letter="Asha Venn | 1 Quay Lane | TA96 1AA", letter_safe="yes").routes

    assert route.address_lines == ("Asha Venn", "1 Quay Lane", "TA96 1AA")


def test_a_route_of_which_nobody_said_whether_it_is_safe_is_refused() -> None:
    assert faults_of(sms="07700 900123") == [
        ("sms_safe", "is empty: say yes or no, we do not guess")
    ]


def test_of_two_safe_routes_the_person_says_which_comes_first() -> None:
    both = {"sms": "07700 900123", "sms_safe": "yes", "phone": "01632 960123", "phone_safe": "yes"}

    assert faults_of(**both) == [("contact_order", "say which comes first of phone, sms")]
    assert {
        route.column: route.position for route in read(contact_order="sms; phone", **both).routes
    } == {"sms": 1, "phone": 2}


def test_an_unsafe_route_has_no_place_in_the_order() -> None:
    cells = {"sms": "07700 900123", "sms_safe": "no", "phone": "01632 960123", "phone_safe": "yes"}

    assert {route.column: (route.is_safe, route.position) for route in read(**cells).routes} == {
        "phone": (True, 1),
        "sms": (False, 4),
    }
    assert faults_of(contact_order="sms", **cells) == [
        ("contact_order", "“sms” is not a safe route of this row")
    ]


def test_hours_come_in_pairs_and_forwards() -> None:
    route = {"sms": "07700 900123", "sms_safe": "yes"}

    assert faults_of(sms_from="09:00", **route) == [
        ("sms_from", "sms_from and sms_until are needed together")
    ]
    assert faults_of(sms_from="12:00", sms_until="09:00", **route) == [
        ("sms_until", "is not after sms_from")
    ]


def test_one_row_with_a_fault_hides_nothing_in_the_others() -> None:
    rows, faults = people_rows.read(
        [
            Line(2, {"name": "", "external_reference": "1"}),
            Line(3, {"name": "Ben", "external_reference": "2"}),
            Line(4, {"name": "Chidi", "external_reference": "2"}),
        ]
    )

    assert [row.line for row in rows] == [3, 4]
    assert [str(fault) for fault in faults] == [
        "line 2, name: is empty",
        "line 4, external_reference: stands on line 3 already",
    ]
