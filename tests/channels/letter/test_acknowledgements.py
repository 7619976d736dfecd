"""What a printer says it printed, in every form in which printers say it."""

import pytest

from channels.letter import acknowledgements
from channels.letter.acknowledgements import Differences, Unreadable

A, B = "a" * 64, "b" * 64
SENT = [{"reference": "r-1", "sha256": A}, {"reference": "r-2", "sha256": B}]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("r-1\nr-2\n", {"r-1": "", "r-2": ""}),
        ("\n r-1.pdf \n", {"r-1": ""}),
        (f"{A}  r-1.pdf\n{B} *r-2.PDF\n", {"r-1": A, "r-2": B}),
        (f"r-1 {A}", {"r-1": A}),
        (f'{{"letters": [{{"reference": "r-1", "sha256": "{A}"}}]}}', {"r-1": A}),
        ('{"letters": [{"reference": "r-1", "sha256": null}]}', {"r-1": ""}),
    ],
)
def test_an_acknowledgement_is_read_as_printers_write_it(text: str, told: dict[str, str]) -> None:
    assert acknowledgements.read(text=text) == told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "r-1 r-2",
        f"{A} {B} r-1",
        A,
        "../secret",
        "{",
        '{"letters": 7}',
        '{"letters": ["r-1"]}',
        '{"letters": [{"sha256": "x"}]}',
        '{"letters": [{"reference": 7}]}',
        '{"letters": [{"reference": "r-1", "sha256": "x"}]}',
        '{"letters": [{"reference": "r-1", "sha256": 7}]}',
        '{"letters": []}',
        "r\n" * 20_001,
        '{"letters": ' + "[" * 100_000,
    ],
)
def test_what_is_no_acknowledgement_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        acknowledgements.read(text=text)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("told", "differences"),
    [
        ({"r-1": "", "r-2": ""}, Differences(acknowledged=("r-1", "r-2"))),
        ({"r-2": B.upper(), "r-1": A}, Differences(acknowledged=("r-1", "r-2"))),
        ({"r-1": A}, Differences(acknowledged=("r-1",), missing=("r-2",))),
        ({"r-1": B, "r-2": ""}, Differences(acknowledged=("r-2",), altered=("r-1",))),
        (
            {"r-1": "", "r-2": "", "r-9": "", "r-3": ""},
            Differences(acknowledged=("r-1", "r-2"), unknown=("r-3", "r-9")),
        ),
    ],
)
def test_the_set_sent_is_compared_with_the_set_acknowledged(
    told: dict[str, str], differences: Differences
) -> None:
    found = acknowledgements.compare(sent=SENT, told=told)
    assert found == differences
    assert found.are_none is (set(found.acknowledged) == {"r-1", "r-2"} and not found.unknown)
