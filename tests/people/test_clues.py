"""What a line typed at a desk may mean."""

from datetime import date

import pytest

from scheduler.people import clues
from scheduler.people.clues import Clues, Number

BEN = Number(typed="07700900002", nhs_number=None, e164="+447700900002")
NHS = Number(typed="9434765919", nhs_number="9434765919", e164=None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Asha", Clues(line="Asha", words=("Asha",))),
        ("  Example,  Asha ", Clues(line="Example, Asha", words=("Example", "Asha"))),
        ("smi 1984", Clues(line="smi 1984", words=("smi",), born_in=1984)),
        ("1984 1985", Clues(line="1984 1985", words=("1984", "1985"))),
        ("3/4/1984", Clues(line="3/4/1984", born_on=(date(1984, 4, 3),))),
        ("3.4.1984", Clues(line="3.4.1984", born_on=(date(1984, 4, 3),))),
        ("1984-04-03", Clues(line="1984-04-03", born_on=(date(1984, 4, 3),))),
        ("3 April 1984", Clues(line="3 April 1984", born_on=(date(1984, 4, 3),))),
        ("3 apr 84", Clues(line="3 apr 84", born_on=(date(1984, 4, 3), date(2084, 4, 3)))),
        ("29/2/84", Clues(line="29/2/84", born_on=(date(1984, 2, 29), date(2084, 2, 29)))),
        ("29/2/00", Clues(line="29/2/00", born_on=(date(2000, 2, 29),))),
        ("31/2/1984", Clues(line="31/2/1984", words=("31/2/1984",))),
        (
            "asha 3/4/1984 1984",
            Clues(line="asha 3/4/1984 1984", words=("asha", "1984"), born_on=(date(1984, 4, 3),)),
        ),
        ("07700 900002", Clues(line="07700 900002", numbers=(BEN,))),
        ("(07700) 900002", Clues(line="(07700) 900002", numbers=(BEN,))),
        (
            "+44 7700 900 002",
            Clues(
                line="+44 7700 900 002",
                numbers=(Number(typed="+447700900002", nhs_number=None, e164="+447700900002"),),
            ),
        ),
        ("943 476 5919", Clues(line="943 476 5919", numbers=(NHS,))),
        ("943-476-5919", Clues(line="943-476-5919", numbers=(NHS,))),
        ("943 476 5918", Clues(line="943 476 5918", words=("943", "476", "5918"))),
        (
            "07700 900002 1984",
            Clues(line="07700 900002 1984", born_in=1984, numbers=(BEN,)),
        ),
        (
            "1984 07700 900002 ben",
            Clues(line="1984 07700 900002 ben", words=("ben",), born_in=1984, numbers=(BEN,)),
        ),
        (
            "07700 900002 943 476 5919",
            Clues(
                line="07700 900002 943 476 5919",
                words=("07700", "900002"),
                numbers=(NHS,),
            ),
        ),
        ("ta1 1ab", Clues(line="ta1 1ab", postcode="TA1 1AB")),
        ("asha TA11AB", Clues(line="asha TA11AB", words=("asha",), postcode="TA1 1AB")),
        (
            "07700 900002 ta1 1ab 1984",
            Clues(
                line="07700 900002 ta1 1ab 1984", born_in=1984, numbers=(BEN,), postcode="TA1 1AB"
            ),
        ),
        ("07700 9", Clues(line="07700 9", phone_begins="+4477009")),
        ("+44 7700 9", Clues(line="+44 7700 9", phone_begins="+4477009")),
        ("0770", Clues(line="0770", words=("0770",))),
        ("MIS-00123", Clues(line="MIS-00123", words=("MIS-00123",))),
        ("a\x00sha", Clues(line="a sha", words=("a", "sha"))),
        ("", Clues(line="")),
        (" ,; ", Clues(line=",;")),
    ],
)
def test_a_line_is_taken_apart(typed: str, meant: Clues) -> None:
    assert clues.read(typed) == meant


def test_a_very_long_line_is_cut() -> None:
    assert len(clues.read("asha " * 100).line) == clues.LONGEST_LINE
