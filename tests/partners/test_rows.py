"""What every use case of the partnership and of people relies on when it saves."""

import pytest
from django.db import IntegrityError

from scheduler.partners import rows
from scheduler.partners.models import Partner, Site
from scheduler.refusals import Invalid


def partner(**fields: str) -> Partner:
    given = {
        "slug": "levels",
        "name": "Levels",
        "kind": "charity",
        "neutral_name": "Levels",
        "desk_phone": "+441632960001",
    }
    return Partner(**given | fields)


def test_every_field_that_cannot_be_kept_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        rows.check(partner(slug="two words", name="", kind="bank", neutral_name="x" * 41))

    assert sorted(refused.value.fields) == ["kind", "name", "neutral_name", "slug"]
    assert refused.value.fields["neutral_name"] == [
        "Ensure this value has at most 40 characters (it has 41)."
    ]


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_a_character_postgresql_has_no_place_for_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        rows.check(partner(name=text))

    assert refused.value.fields == {"name": ["This holds a character that cannot be kept."]}


def test_such_a_character_is_found_inside_a_list_too() -> None:
    site = Site(
        slug="hub",
        name="Hub",
        neutral_name="Hub",
        address_lines=["1 High\x00Street"],
        postcode="TA1 1AA",
        phone="+441632960001",
    )

    with pytest.raises(Invalid) as refused:
        rows.check(site)

    assert list(refused.value.fields) == ["address_lines"]


@pytest.mark.django_db
def test_a_broken_constraint_is_told_in_the_words_of_the_use_case() -> None:
    meanings: rows.Meanings = {
        "partners_partner_slug_key": lambda: rows.AlreadyThere("Taken.", field="slug")
    }
    rows.keep(partner(), meanings=meanings)

    with pytest.raises(rows.AlreadyThere, match="Taken") as refused:
        rows.keep(partner(), meanings=meanings)

    assert refused.value.facts == {"field": "slug"}
    assert Partner.objects.count() == 1


@pytest.mark.django_db
def test_a_broken_constraint_nobody_has_words_for_is_not_hidden() -> None:
    rows.keep(partner(), meanings={})

    with pytest.raises(IntegrityError):
        rows.keep(partner(), meanings={})


def test_only_what_differs_counts_as_changed() -> None:
    row = partner()

    def tidy(row: Partner) -> None:
        row.name = rows.one_line(row.name)

    changed = rows.apply(
        row,
        changes={"name": " Levels ", "kind": "council"},
        may_change=("name", "kind"),
        tidy=tidy,
    )

    assert changed == ("kind",)
    assert (row.name, row.kind) == ("Levels", "council")


def test_a_field_that_may_not_change_is_refused_by_name() -> None:
    with pytest.raises(Invalid) as refused:
        rows.apply(
            partner(), changes={"slug": "x", "name": "y"}, may_change=("name",), tidy=lambda _: None
        )

    assert refused.value.fields == {"slug": ["This cannot be changed here."]}
