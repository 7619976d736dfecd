"""Dates on which a pattern has no shift after all, each with why; and what is refused for them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from scheduler.refusals import Refusal
from scheduler.rota.models import Pattern, Rota
from scheduler.rota.shift_plans import Clash

_SHOWN = 5


class Overlaps(Refusal):
    """A human would be in two places; `facts` has `dates` and `rotas` (their names)."""

    code = "shift_overlaps"


@dataclass(frozen=True, slots=True)
class Refused:
    """A date on which a pattern has no shift after all.

    `code` is "overlaps" (`with_rota_id` says whose shift is there already) or "clocks_skip_it" (the
    whole stretch lies in an hour that does not exist).
    """

    pattern_id: UUID | None
    staff_member_id: UUID
    rota_id: UUID
    on: date
    code: str
    with_rota_id: UUID | None = None


def skipped(pattern: Pattern, on: date) -> Refused:
    """A stretch that lies wholly in an hour the clocks skip."""
    return Refused(
        pattern_id=pattern.id,
        staff_member_id=pattern.post.staff_member_id,
        rota_id=pattern.rota_id,
        on=on,
        code="clocks_skip_it",
    )


def clashing(clash: Clash) -> Refused:
    """A shift that another one of the same human is in the way of."""
    return Refused(
        pattern_id=clash.wanted.pattern_id,
        staff_member_id=clash.wanted.staff_member_id,
        rota_id=clash.wanted.rota_id,
        on=clash.wanted.local_on,
        code="overlaps",
        with_rota_id=clash.other.rota_id,
    )


def overlaps(several: list[Refused]) -> Overlaps:
    """All of them as one refusal, which names dates and rotas."""
    dates = sorted({refused.on for refused in several})
    ids = {refused.rota_id for refused in several}
    ids |= {refused.with_rota_id for refused in several if refused.with_rota_id}
    rotas = [rota.name for rota in Rota.objects.filter(id__in=ids)]
    shown = ", ".join(f"{on:%a} {on.day} {on:%b %Y}" for on in dates[:_SHOWN])
    more = f" and {len(dates) - _SHOWN} more dates" if len(dates) > _SHOWN else ""
    named = " and ".join(f"“{name}”" for name in rotas)
    return Overlaps(
        f"One human would be in two places on {shown}{more}: shifts of {named} overlap.",
        dates=[on.isoformat() for on in dates],
        rotas=rotas,
    )
