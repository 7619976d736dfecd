"""Agreeing to a swap of shifts: refused where somebody booked could then be seen by nobody."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from scheduler.audit.actors import Actor
from scheduler.booking import covers, uncovered
from scheduler.refusals import Refusal
from scheduler.rota import swaps
from scheduler.rota.models import Swap


class CannotStay(Refusal):
    """Somebody booked in a swapped shift could be seen by nobody; `booked` counts them."""

    code = "booked_cannot_stay"


@transaction.atomic
def agree(*, swap_id: UUID, by: Actor, now: datetime) -> Swap:
    """Let the shifts change hands. Who is booked in them keeps their time, and is asked.

    Raises CannotStay, and whatever `swaps.carry_out` raises.
    """
    listed = set(uncovered.coming(now=now).values_list("id", flat=True))
    swap = swaps.carry_out(swap_id=swap_id, by=by, now=now)
    left = uncovered.coming(now=now).exclude(id__in=listed)
    proposals = covers.propose(
        rows=left.select_related("appointment__service", "staff_member"), now=now
    )
    stuck = sum(each.post is None for each in proposals)
    if stuck:
        raise CannotStay(
            f"{stuck} booked in these shifts could be seen by nobody at their time. Ask the rota"
            " keeper, who can find another time with them first.",
            booked=stuck,
        )
    return swap
