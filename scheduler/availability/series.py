"""The same time again every week or so: each date is an option, or says why it is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduler import clock
from scheduler.availability import claims, exact, terms
from scheduler.availability.options import Option
from scheduler.modes import Mode
from scheduler.partners.models import Site
from scheduler.refusals import Refusal

# What one date may be refused for, while the others are still worth asking.
OF_ONE_DATE = (exact.NotAnOption, exact.NotShared, claims.Taken)


@dataclass(frozen=True, slots=True)
class Dated:
    """One date of a series: the option then, or the refusal that says why there is none."""

    on: date
    starts_at: datetime
    option: Option | None
    refusal: Refusal | None = None


def moments(
    *, starts_at: datetime, times: int, weeks_between: int, zone: ZoneInfo
) -> list[datetime]:
    """The moments at which the wall clock shows the same time; a clock change moves none."""
    first = starts_at.astimezone(zone)
    return [
        clock.local_moment(
            first.date() + timedelta(weeks=number * weeks_between), first.time(), zone=zone
        )
        for number in range(times)
    ]


def find(
    *,
    person_id: UUID,
    service_id: UUID,
    partner_id: UUID,
    mode: Mode,
    starts_at: datetime,
    post_ids: Sequence[UUID],
    site_id: UUID,
    times: int,
    weeks_between: int = 1,
    now: datetime,
) -> list[Dated]:
    """What each of `times` dates is, with the same workers at the same place in the same mode.

    Raises `choices.NotAsked`, `terms.OutsideChoice`, Site.DoesNotExist. Nothing is held by it.
    """
    zone = ZoneInfo(Site.objects.only("zone").get(id=site_id).zone)
    dates = moments(starts_at=starts_at, times=times, weeks_between=weeks_between, zone=zone)
    agreed = terms.of(
        person_id=person_id,
        service_id=service_id,
        partner_id=partner_id,
        from_at=now,
        until_at=dates[-1] + timedelta(days=1),
        now=now,
    )
    terms.require_accepted(choice=agreed.circumstances.choice, mode=mode)
    found = []
    for moment in dates:
        on = clock.local_day(moment, zone=zone)
        try:
            option = exact.find(
                agreed=agreed, mode=mode, starts_at=moment, post_ids=post_ids, site_id=site_id
            )
        except OF_ONE_DATE as refusal:
            found.append(Dated(on, moment, None, refusal))
        else:
            found.append(Dated(on, moment, option))
    return found
