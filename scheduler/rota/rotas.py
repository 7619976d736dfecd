"""Rotas: shared calendars of staff time, each kept by one partner; refuses a second of one slug."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners import rows
from scheduler.partners.models import Partner
from scheduler.rota import recurrence
from scheduler.rota.models import Rota

MAY_CHANGE = ("name", "published_until")

_MEANINGS: rows.Meanings = {
    "rota_rota_slug_key": lambda: rows.AlreadyThere(
        "Another rota has this short name.", field="slug"
    ),
}


@transaction.atomic
def add(*, name: str, slug: str, keeper_id: UUID, by: Actor, now: datetime) -> Rota:
    """Add an empty rota. Raises Invalid, rows.AlreadyThere or Partner.DoesNotExist."""
    keeper = Partner.objects.get(id=keeper_id)
    rota = Rota(name=name, slug=slug, keeper=keeper)
    _tidy(rota)
    rota.calendar_id = recurrence.add_calendar()
    rows.keep(rota, meanings=_MEANINGS)
    trail.record(deed="rota.added", kind="rota", record_id=rota.id, by=by, now=now)
    return rota


@transaction.atomic
def change(*, rota_id: UUID, changes: Mapping[str, Any], by: Actor, now: datetime) -> Rota:
    """Change fields of MAY_CHANGE. Raises Invalid, or Rota.DoesNotExist."""
    rota = Rota.objects.select_for_update(no_key=True).get(id=rota_id)
    new = rows.apply(rota, changes=changes, may_change=MAY_CHANGE, tidy=_tidy)
    if new:
        rows.keep(rota, meanings=_MEANINGS)
        reason = ", ".join(new)
        trail.record(
            deed="rota.changed", kind="rota", record_id=rota.id, by=by, now=now, reason=reason
        )
    return rota


def _tidy(rota: Rota) -> None:
    rota.name = rows.one_line(rota.name)
