"""Holds a time while somebody reads, on a page and not at a desk: one at a time, and not for ever.

For whoever books or moves in two steps, by themselves.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from scheduler.audit.actors import Actor
from scheduler.availability import claims
from scheduler.booking import holds
from scheduler.booking.models import Hold
from scheduler.modes import Mode
from scheduler.refusals import Refusal

# However often somebody asks for more time, others wait for it as well.
LONGEST_HELD = timedelta(minutes=30)


class HeldLongEnough(Refusal):
    """The time cannot be held for longer."""

    code = "held_long_enough"


@transaction.atomic
def hold_instead(
    *,
    person_id: UUID,
    service_id: UUID,
    mode: Mode | str,
    starts_at: datetime,
    post_ids: Sequence[UUID],
    site_id: UUID,
    by: Actor,
    now: datetime,
) -> Hold:
    """Hold a time; what the same visitor held before is free. Raises what `holds.make` raises."""
    before = list(
        Hold.objects.filter(
            person_id=person_id, state=Hold.State.HELD, made_by=by.label, held_until__gt=now
        )
    )
    earlier = [
        post_id for each in before for _, post_id in claims.staff_and_posts_of(promise_id=each.id)
    ]
    # Everybody concerned, in the one order (claims.lock), before any of it is given back.
    holds.lock_for(post_ids=[*earlier, *post_ids], person_id=person_id)
    for each in before:
        holds.release(hold_id=each.id, by=by, now=now)
    return holds.make_within(
        person_id=person_id,
        service_id=service_id,
        mode=mode,
        starts_at=starts_at,
        post_ids=post_ids,
        site_id=site_id,
        by=by,
        now=now,
    )


def keep_longer(*, hold_id: UUID, by: Actor, now: datetime) -> Hold:
    """Hold on for longer, within bounds. Raises HeldLongEnough, `holds.Lapsed`."""
    made_at = Hold.objects.only("made_at").get(id=hold_id).made_at
    if now >= made_at + LONGEST_HELD:
        raise HeldLongEnough(
            "We cannot hold this time for longer. Take it now, or choose another time."
        )
    return holds.extend(hold_id=hold_id, by=by, now=now)
