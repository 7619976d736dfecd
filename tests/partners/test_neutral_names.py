"""Names that a text or an envelope may show."""

import pytest

from scheduler.partners import neutral_names
from scheduler.refusals import Invalid


@pytest.mark.parametrize(
    "name",
    [
        "Levels Mental Health",
        "Department of Psychiatry",
        "psychological team",
        "Counselling at the Hub",
        "Talking Therapies",
        "Crisis House",
        "Eating Disorders Unit",
        "Self-harm support",
        "CAMHS",
        "Anxiety group",
    ],
)
def test_a_name_that_says_what_kind_of_care_it_is_cannot_be_neutral(name: str) -> None:
    assert neutral_names.reveals(name)
    with pytest.raises(Invalid) as refused:
        neutral_names.check(name, field="neutral_name")
    assert list(refused.value.fields) == ["neutral_name"]


@pytest.mark.parametrize(
    "name", ["The Hub", "Somerset County Council", "Levels", "Fundamental Spaces", "appointment"]
)
def test_a_name_that_says_nothing_is_kept(name: str) -> None:
    assert neutral_names.check(f"  {name} ", field="neutral_name") == name
