"""The humans who see people."""

import pytest

from scheduler.audit.models import Entry
from scheduler.partners import rows, staff_members
from scheduler.partners.models import StaffMember
from scheduler.refusals import Invalid
from tests.factories import NOW, SETUP
from tests.factories import partners as factories

pytestmark = pytest.mark.django_db


def test_a_staff_member_is_kept_with_gender_and_languages() -> None:
    freya = factories.staff_member(name="Freya  Example", gender="female", languages=["EN", "cy"])

    kept = StaffMember.objects.get(id=freya.id)
    assert (kept.name, kept.gender, kept.languages) == ("Freya Example", "female", ["en", "cy"])
    assert Entry.objects.latest("id").deed == "staff_member.added"


@pytest.mark.parametrize(
    ("field", "value"), [("gender", "queen"), ("languages", ["Welsh"]), ("name", "  ")]
)
def test_what_cannot_be_kept_is_named(field: str, value: object) -> None:
    freya = factories.staff_member()

    with pytest.raises(Invalid) as refused:
        staff_members.change(staff_member_id=freya.id, changes={field: value}, by=SETUP, now=NOW)

    assert list(refused.value.fields) == [field]


def test_one_human_is_not_added_twice_under_one_short_name() -> None:
    freya = factories.staff_member()

    with pytest.raises(rows.AlreadyThere, match="short name"):
        staff_members.add(slug=freya.slug, name="Freya Example", by=SETUP, now=NOW)


def test_a_change_is_recorded_and_the_same_again_is_not() -> None:
    freya = factories.staff_member(languages=["en"])

    for _ in range(2):
        staff_members.change(
            staff_member_id=freya.id, changes={"languages": ["en", "BSL"]}, by=SETUP, now=NOW
        )

    assert StaffMember.objects.get(id=freya.id).languages == ["en", "bsl"]
    assert Entry.objects.filter(deed="staff_member.changed").count() == 1
