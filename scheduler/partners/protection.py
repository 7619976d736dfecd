"""How much of shifts that serve face to face is kept from remote bookings; refuses no mode a place.

In a shift that serves face to face, remote appointments take at most the unprotected part of its
length until the release, which is counted back from each appointment's start. Face to face may
always take everything. docs/protection.md shows what a level does.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners import rows
from scheduler.partners.levels import DEFAULT, Level
from scheduler.partners.models import Protection, Service, Site
from scheduler.refusals import Invalid

_MEANINGS: rows.Meanings = {
    "protection_is_of_a_service_or_a_site": lambda: Invalid(
        "Say for which service or at which site time is kept.",
        fields={"service_id": ["Give a service, a site, or both."]},
    ),
    "protection_level_per_cent": lambda: rows.invalid(
        "level", "A level lies between 0 and 100 per cent."
    ),
    "protection_release_within_a_year": lambda: rows.invalid(
        "release", "Time is released between 0 and 366 days before it starts."
    ),
}


@transaction.atomic
def set_level(
    *,
    service_id: UUID | None,
    site_id: UUID | None,
    level: int,
    release: timedelta,
    by: Actor,
    now: datetime,
) -> Protection:
    """Keep `level` per cent from now on, for a service, at a site, or for the two together.

    The row before it ends. What is booked stays booked. Raises Invalid, or DoesNotExist of the
    service or the site.
    """
    # A row is locked so that of two levels set at once the later one follows the earlier.
    service = _locked_service(service_id)
    site = None if site_id is None else _site(site_id, lock=service is None)
    Protection.objects.filter(service=service, site=site, ended_at__isnull=True).update(
        ended_at=now
    )
    protection = Protection(
        service=service,
        site=site,
        level=level,
        release=release,
        recorded_by=by.label,
        recorded_at=now,
    )
    rows.keep(protection, meanings=_MEANINGS)
    _record("protection.set", protection, by=by, now=now, reason=str(protection))
    return protection


@transaction.atomic
def end(*, protection_id: UUID, by: Actor, now: datetime) -> Protection:
    """Let the level no longer hold; the next wider one, or the default, does from now on.

    Raises rows.AlreadyEnded, or Protection.DoesNotExist.
    """
    protection = Protection.objects.select_for_update(no_key=True).get(id=protection_id)
    if protection.ended_at is not None:
        raise rows.AlreadyEnded("This level has ended already.")
    protection.ended_at = now
    rows.keep(protection, meanings=_MEANINGS)
    _record("protection.ended", protection, by=by, now=now)
    return protection


def current() -> list[Protection]:
    """The levels that hold now, of all services and sites."""
    return list(Protection.objects.filter(ended_at__isnull=True))


def level_for(protections: Iterable[Protection], *, service_id: UUID, site_id: UUID) -> Level:
    """The level of a service at a site; asks nothing of the database.

    The row of the two together stands before the site's, because its partner decides what is its
    own, that before the service's everywhere, and any of them before the default.
    """
    by_what = {(row.service_id, row.site_id): row for row in protections}
    for what in ((service_id, site_id), (None, site_id), (service_id, None)):
        if what in by_what:
            return Level(percent=by_what[what].level, release=by_what[what].release)
    return DEFAULT


def _locked_service(service_id: UUID | None) -> Service | None:
    if service_id is None:
        return None
    return Service.objects.select_for_update(no_key=True).get(id=service_id)


def _site(site_id: UUID, *, lock: bool) -> Site:
    sites = Site.objects.select_for_update(no_key=True) if lock else Site.objects.all()
    return sites.get(id=site_id)


def _record(
    deed: str, protection: Protection, *, by: Actor, now: datetime, reason: str = ""
) -> None:
    trail.record(
        deed=deed, kind="protection", record_id=protection.id, by=by, now=now, reason=reason
    )
