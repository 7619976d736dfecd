"""Places with a front desk: added and changed; refuses what nobody could find or ring."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners import neutral_names, phone_numbers, postcodes, rows
from scheduler.partners.models import Partner, Site
from scheduler.refusals import Invalid

MAY_CHANGE = (
    "name",
    "neutral_name",
    "address_lines",
    "postcode",
    "phone",
    "zone",
    "latitude",
    "longitude",
)

_MEANINGS: rows.Meanings = {
    "partners_site_slug_key": lambda: rows.AlreadyThere(
        "Another site has this short name.", field="slug"
    ),
}


@transaction.atomic
def add(
    *,
    partner_id: UUID,
    slug: str,
    name: str,
    neutral_name: str,
    address_lines: Sequence[str],
    postcode: str,
    phone: str,
    zone: str = "Europe/London",
    latitude: float | None = None,
    longitude: float | None = None,
    by: Actor,
    now: datetime,
) -> Site:
    """Add a site of a partner. `address_lines` (1 to 6) end before the postcode.

    Raises Invalid, rows.AlreadyThere for a slug in use, or Partner.DoesNotExist.
    """
    site = Site(
        partner=Partner.objects.get(id=partner_id),
        slug=slug,
        name=name,
        neutral_name=neutral_name,
        address_lines=address_lines,
        postcode=postcode,
        phone=phone,
        zone=zone,
        latitude=latitude,
        longitude=longitude,
    )
    _tidy(site)
    rows.keep(site, meanings=_MEANINGS)
    trail.record(deed="site.added", kind="site", record_id=site.id, by=by, now=now)
    return site


@transaction.atomic
def change(*, site_id: UUID, changes: Mapping[str, Any], by: Actor, now: datetime) -> Site:
    """Change fields of MAY_CHANGE. Raises Invalid, or Site.DoesNotExist."""
    site = Site.objects.select_for_update(no_key=True).get(id=site_id)
    new = rows.apply(site, changes=changes, may_change=MAY_CHANGE, tidy=_tidy)
    if new:
        rows.keep(site, meanings=_MEANINGS)
        trail.record(
            deed="site.changed",
            kind="site",
            record_id=site.id,
            by=by,
            now=now,
            reason=", ".join(new),
        )
    return site


def _tidy(site: Site) -> None:
    site.name = rows.one_line(site.name)
    site.neutral_name = neutral_names.check(site.neutral_name, field="neutral_name")
    lines = [rows.one_line(line) for line in site.address_lines]
    site.address_lines = [line for line in lines if line]
    site.postcode = postcodes.check(site.postcode, field="postcode")
    site.phone = phone_numbers.check(site.phone, field="phone").e164
    _check_zone(site.zone)
    _check_position(site.latitude, site.longitude)


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # OSError: the name of a folder of zones, such as "Europe".
        raise rows.invalid("zone", "This is not a time zone, such as Europe/London.") from None


def _check_position(latitude: float | None, longitude: float | None) -> None:
    if (latitude is None) != (longitude is None):
        raise Invalid(
            "A place on the map needs a latitude and a longitude.",
            fields={"latitude" if latitude is None else "longitude": ["This is missing."]},
        )
    if latitude is None or longitude is None:
        return
    if not -90 <= latitude <= 90:
        raise rows.invalid("latitude", "A latitude lies between -90 and 90.")
    if not -180 <= longitude <= 180:
        raise rows.invalid("longitude", "A longitude lies between -180 and 180.")
