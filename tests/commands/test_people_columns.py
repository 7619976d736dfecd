from pathlib import Path

import pytest

from scheduler.commands import people_columns
from scheduler.people.models import Choice, ContactRule

IMPORTING = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")
ROUTES = people_columns.ROUTES


@pytest.mark.parametrize("column", people_columns.ALL)
def test_every_column_is_described_in_help_and_in_the_guide(column: str) -> None:
    route, _, suffix = column.partition("_")
    of_each_route = route in ROUTES and suffix not in ("", "voicemail")
    told = f"…_{suffix}" if of_each_route else column

    assert told in people_columns.listed()
    assert f"`{told}`" in IMPORTING or f"`{column}`" in IMPORTING


def test_the_words_of_a_file_are_those_of_the_record() -> None:
    from scheduler.commands import people_rows

    assert set(people_rows.HOW) == set(Choice.How.values)
    assert set(people_rows.WORDINGS) == set(ContactRule.Wording.values)
    assert set(ROUTES.values()) <= set(ContactRule.Channel.values)
