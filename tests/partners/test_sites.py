"""Places with a front desk."""

from typing import Any
from uuid import uuid4

import pytest

from scheduler.audit.models import Entry
from scheduler.partners import rows, sites
from scheduler.partners.models import Partner, Site
from scheduler.refusals import Invalid
from tests.factories import NOW, SETUP
from tests.factories import partners as factories

pytestmark = pytest.mark.django_db


def add(**changed: Any) -> Site:
    given: dict[str, Any] = {
        "partner_id": factories.partner().id,
        "slug": "hub",
        "name": "Exampleton Hub",
        "neutral_name": "The Hub",
        "address_lines": ["2 High Street", "Exampleton"],
        "postcode": "TA1 1AA",
        "phone": "01632 960002",
    }
    return sites.add(**given | changed, by=SETUP, now=NOW)


def test_a_site_can_be_found_and_rung() -> None:
    site = add(address_lines=["  2  High Street", "", "Exampleton "], postcode="ta11aa")

    kept = Site.objects.get(id=site.id)
    assert kept.address_lines == ["2 High Street", "Exampleton"]
    assert (kept.postcode, kept.phone) == ("TA1 1AA", "+441632960002")
    assert Entry.objects.latest("id").deed == "site.added"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("postcode", "nowhere"),
        ("phone", "12"),
        ("zone", "Somerset"),
        ("zone", "Europe"),
        ("zone", "/etc"),
        ("zone", ""),
        ("neutral_name", "Crisis Hub"),
        ("address_lines", [""]),
        ("address_lines", ["x" * 61]),
        ("address_lines", ["1", "2", "3", "4", "5", "6", "7"]),
    ],
)
def test_a_site_nobody_could_find_is_refused(field: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        add(**{field: value})

    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    ("latitude", "longitude", "field"),
    [
        (51.0, None, "longitude"),
        (None, -3.1, "latitude"),
        (91.0, -3.1, "latitude"),
        (51.0, 181.0, "longitude"),
        (float("nan"), 0.0, "latitude"),
    ],
)
def test_a_place_on_the_map_is_on_the_earth(
    latitude: float | None, longitude: float | None, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        add(latitude=latitude, longitude=longitude)

    assert list(refused.value.fields) == [field]


def test_a_place_on_the_map_is_kept() -> None:
    site = add(latitude=51.015, longitude=-3.1)

    assert (site.latitude, site.longitude) == (51.015, -3.1)


def test_two_sites_do_not_share_a_short_name() -> None:
    add()

    with pytest.raises(rows.AlreadyThere, match="short name"):
        add()


def test_a_site_belongs_to_a_partner_that_is_there() -> None:
    with pytest.raises(Partner.DoesNotExist):
        add(partner_id=uuid4())


def test_a_change_is_recorded_and_the_same_again_is_not() -> None:
    site = add()

    for _ in range(2):
        sites.change(site_id=site.id, changes={"phone": "01632 960008"}, by=SETUP, now=NOW)

    assert Site.objects.get(id=site.id).phone == "+441632960008"
    assert list(Entry.objects.filter(deed="site.changed").values_list("reason", flat=True)) == [
        "phone"
    ]
