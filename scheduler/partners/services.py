"""What appointments are for, with their times per mode; refuses times that make no sense."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.modes import Mode
from scheduler.partners import neutral_names, rows
from scheduler.partners.models import Service, ServiceMode
from scheduler.refusals import Invalid

MAY_CHANGE = ("name", "neutral_name", "minimum_notice", "horizon", "people_may_book")
LONGEST = timedelta(hours=12)
FARTHEST = timedelta(days=366)
NOTHING = timedelta()

_MEANINGS: rows.Meanings = {
    "partners_service_slug_key": lambda: rows.AlreadyThere(
        "Another service has this short name.", field="slug"
    ),
}
_MEANINGS_OF_TIMES: rows.Meanings = {
    "service_mode_lengths_positive": lambda: Invalid(
        "A length and a start grid are longer than nothing.",
        fields={"length": ["Give a length and a start grid longer than nothing."]},
    ),
    "service_mode_buffers_not_negative": lambda: Invalid(
        "A buffer is never less than nothing.",
        fields={"buffer_before": ["Give buffers of nothing or more."]},
    ),
}


@dataclass(frozen=True, slots=True)
class Times:
    """How long a service takes in one mode, and on which multiples from midnight it starts."""

    length: timedelta
    buffer_before: timedelta = NOTHING
    buffer_after: timedelta = NOTHING
    start_grid: timedelta = timedelta(minutes=15)


@transaction.atomic
def add(
    *,
    slug: str,
    name: str,
    lengths: Mapping[Mode | str, Times | timedelta],
    neutral_name: str = "appointment",
    minimum_notice: timedelta = timedelta(hours=2),
    horizon: timedelta = timedelta(weeks=26),
    people_may_book: bool = False,
    by: Actor,
    now: datetime,
) -> Service:
    """Add a service. `lengths` says for each mode it is given in how long it takes.

    `people_may_book`: by themselves, on our page, without having been put on its waiting list.
    Raises Invalid, or rows.AlreadyThere for a slug in use.
    """
    if not lengths:
        raise rows.invalid("lengths", "A service is given in at least one mode.")
    service = Service(
        slug=slug,
        name=name,
        neutral_name=neutral_name,
        minimum_notice=minimum_notice,
        horizon=horizon,
        people_may_book=people_may_book,
    )
    _tidy(service)
    rows.keep(service, meanings=_MEANINGS)
    for mode, times in lengths.items():
        _keep_times(service, mode, times)
    trail.record(deed="service.added", kind="service", record_id=service.id, by=by, now=now)
    return service


@transaction.atomic
def change(*, service_id: UUID, changes: Mapping[str, Any], by: Actor, now: datetime) -> Service:
    """Change fields of MAY_CHANGE. Raises Invalid, or Service.DoesNotExist."""
    service = Service.objects.select_for_update(no_key=True).get(id=service_id)
    new = rows.apply(service, changes=changes, may_change=MAY_CHANGE, tidy=_tidy)
    if new:
        rows.keep(service, meanings=_MEANINGS)
        _record_change(service, reason=", ".join(new), by=by, now=now)
    return service


@transaction.atomic
def give_in(
    *, service_id: UUID, mode: Mode | str, times: Times | timedelta, by: Actor, now: datetime
) -> ServiceMode:
    """Give the service in `mode` with these times from now on; what is booked stays as it is."""
    service = Service.objects.select_for_update(no_key=True).get(id=service_id)
    service_mode = _keep_times(service, mode, times)
    _record_change(service, reason=f"given in {service_mode.mode}", by=by, now=now)
    return service_mode


@transaction.atomic
def withdraw_from(*, service_id: UUID, mode: Mode | str, by: Actor, now: datetime) -> None:
    """Stop offering the service in `mode`; what is booked stays. The last mode cannot go."""
    service = Service.objects.select_for_update(no_key=True).get(id=service_id)
    service_mode = service.service_modes.get(mode=mode)
    if service.service_modes.count() == 1:
        raise rows.invalid("mode", "A service is given in at least one mode.")
    service_mode.delete()
    _record_change(service, reason=f"no longer given in {service_mode.mode}", by=by, now=now)


def _record_change(service: Service, *, reason: str, by: Actor, now: datetime) -> None:
    trail.record(
        deed="service.changed",
        kind="service",
        record_id=service.id,
        by=by,
        now=now,
        reason=reason,
    )


def _keep_times(service: Service, mode: Mode | str, times: Times | timedelta) -> ServiceMode:
    if isinstance(times, timedelta):
        times = Times(length=times)
    _refuse_long(times)
    service_mode = service.service_modes.filter(mode=mode).first() or ServiceMode(
        service=service, mode=mode
    )
    service_mode.length = times.length
    service_mode.buffer_before = times.buffer_before
    service_mode.buffer_after = times.buffer_after
    service_mode.start_grid = times.start_grid
    rows.keep(service_mode, meanings=_MEANINGS_OF_TIMES)
    return service_mode


def _refuse_long(times: Times) -> None:
    for field in ("length", "buffer_before", "buffer_after", "start_grid"):
        if getattr(times, field) > LONGEST:
            raise rows.invalid(field, "This is longer than 12 hours.")


def _tidy(service: Service) -> None:
    service.name = rows.one_line(service.name)
    service.neutral_name = neutral_names.check(service.neutral_name, field="neutral_name")
    if not NOTHING < service.horizon <= FARTHEST:
        raise rows.invalid("horizon", "People can book ahead for up to 366 days.")
    if not NOTHING <= service.minimum_notice < service.horizon:
        raise rows.invalid("minimum_notice", "The notice is shorter than how far ahead one books.")
