"""Holds the same time again every week or so: each date that is free; the others say why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.availability import series
from scheduler.booking import holds
from scheduler.booking.models import Hold
from scheduler.modes import Mode
from scheduler.partners.models import Site
from scheduler.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Dated:
    """One date of a series: what is held then, or the refusal that says why nothing is."""

    on: date
    starts_at: datetime
    hold: Hold | None
    refusal: Refusal | None = None


@transaction.atomic
def hold(
    *,
    person_id: UUID,
    service_id: UUID,
    mode: Mode | str,
    starts_at: datetime,
    post_ids: Sequence[UUID],
    site_id: UUID,
    times: int,
    weeks_between: int = 1,
    by: Actor,
    now: datetime,
    lasting: timedelta | None = None,
) -> list[Dated]:
    """Hold what can be held of `times` dates at the same time on the wall.

    A date that is refused takes nothing from the others. Raises `choices.NotAsked`,
    `terms.OutsideChoice`, `holds.NoDesk`, Site.DoesNotExist.
    """
    zone = ZoneInfo(Site.objects.only("zone").get(id=site_id).zone)
    dates = series.moments(starts_at=starts_at, times=times, weeks_between=weeks_between, zone=zone)
    holds.lock_everything_for(post_ids=post_ids, person_id=person_id, site_id=site_id)
    found = []
    for moment in dates:
        on = clock.local_day(moment, zone=zone)
        try:
            held = holds.make(
                person_id=person_id,
                service_id=service_id,
                mode=mode,
                starts_at=moment,
                post_ids=post_ids,
                site_id=site_id,
                by=by,
                now=now,
                lasting=lasting,
            )
        except series.OF_ONE_DATE as refusal:
            found.append(Dated(on, moment, None, refusal))
        else:
            found.append(Dated(on, moment, held))
    return found
