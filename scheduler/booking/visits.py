"""Holds and confirms several appointments that follow one another in one visit: all or none."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db import transaction

from scheduler.audit.actors import Actor
from scheduler.availability import claims
from scheduler.availability.visits import LONGEST_WAIT
from scheduler.booking import appointments, holds
from scheduler.booking.models import Appointment, Hold
from scheduler.modes import Mode
from scheduler.refusals import Invalid

MOST_PARTS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """One appointment of a visit: for which service, when, and one post per staff member."""

    service_id: UUID
    starts_at: datetime
    post_ids: Sequence[UUID]


@transaction.atomic
def hold(
    *,
    person_id: UUID,
    mode: Mode | str,
    site_id: UUID,
    parts: Sequence[Part],
    by: Actor,
    now: datetime,
    lasting: timedelta | None = None,
) -> list[Hold]:
    """Hold every part, in the same mode at the same place; one that is refused gives back all.

    Raises what `holds.make` raises, and Invalid for parts that do not follow one another.
    """
    _require_in_order(parts)
    # Everything that any part may take, locked once in the one order (claims.lock).
    post_ids = [post_id for part in parts for post_id in part.post_ids]
    holds.lock_everything_for(post_ids=post_ids, person_id=person_id, site_id=site_id)
    visit_id = uuid.uuid4()
    held = [
        holds.make(
            person_id=person_id,
            service_id=part.service_id,
            mode=mode,
            starts_at=part.starts_at,
            post_ids=part.post_ids,
            site_id=site_id,
            visit_id=visit_id,
            by=by,
            now=now,
            lasting=lasting,
        )
        for part in parts
    ]
    for before, after in pairwise(held):
        if after.starts_at - before.ends_at > LONGEST_WAIT:
            raise _not_one_visit()
    return held


@transaction.atomic
def confirm(
    *, visit_id: UUID, by: Actor, now: datetime, ring_number: str = ""
) -> list[Appointment]:
    """Confirm every part of a visit that a desk of the actor's partner holds, or none.

    Raises what `appointments.confirm` raises, or Hold.DoesNotExist.
    """
    held = Hold.objects.filter(visit_id=visit_id, made_by_partner_id=by.partner_id)
    ids = list(held.order_by("starts_at").values_list("id", flat=True))
    if not ids:
        raise Hold.DoesNotExist
    staff = {worker for hold_id in ids for worker in claims.staff_of(promise_id=hold_id)}
    claims.lock(staff_member_ids=staff, person_id=held[0].person_id)
    return [
        appointments.confirm(hold_id=hold_id, by=by, now=now, ring_number=ring_number)
        for hold_id in ids
    ]


def _require_in_order(parts: Sequence[Part]) -> None:
    if not 2 <= len(parts) <= MOST_PARTS:
        sentence = f"A visit has two to {MOST_PARTS} parts; one alone is an appointment."
        raise Invalid(sentence, fields={"parts": [sentence]})
    if any(after.starts_at <= before.starts_at for before, after in pairwise(parts)):
        raise _not_one_visit()


def _not_one_visit() -> Invalid:
    minutes = int(LONGEST_WAIT.total_seconds() // 60)
    sentence = f"Each part follows the one before it, after a wait of {minutes} minutes at most."
    return Invalid(sentence, fields={"parts": [sentence]})
