"""How many appointments still fit each day at each place, for a calendar to look at before times.

Counted from what is left of every shift, which is kept true with the openings. It is what fits one
after the other: a person's own appointments, rooms and the grid of starts may leave fewer, never
more. A day without any is a day without an option.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from scheduler import clock, prepared
from scheduler.availability import terms
from scheduler.availability.openings import STEPS
from scheduler.availability.terms import Terms
from scheduler.modes import Mode

_MODES = tuple(Mode)
_FIVE = timedelta(minutes=5)
_COUNT = """
    SELECT local_on, site_id, partner_id, {sums} FROM availability_shiftleft WHERE {where}
    GROUP BY local_on, site_id, partner_id ORDER BY local_on, site_id
"""


@dataclass(frozen=True, slots=True)
class DayCount:
    """So many appointments in this mode still fit the day at the place."""

    on: date
    site_id: UUID
    mode: Mode
    fits: int


def per_day(
    *, agreed: Terms, modes: Sequence[Mode] = (), site_ids: Sequence[UUID] = ()
) -> list[DayCount]:
    """Every day and place with some time left in the person's modes, in order.

    Raises `terms.OutsideChoice`.
    """
    for mode in modes:
        terms.require_accepted(choice=agreed.circumstances.choice, mode=mode)
    wanted = [
        mode for mode in agreed.accepted if mode in agreed.shapes and mode in (modes or _MODES)
    ]
    if not wanted or agreed.not_after <= agreed.not_before:
        return []
    query, facts = statement(agreed=agreed, modes=wanted, site_ids=site_ids)
    found: dict[tuple[date, UUID, Mode], int] = {}
    for on, site_id, partner_id, *fits in prepared.rows(query, facts):
        if agreed.is_shared(owner_id=partner_id, on=on):
            for mode, number in zip(wanted, fits, strict=True):
                if number:
                    key = (on, site_id, mode)
                    found[key] = found.get(key, 0) + number
    return [DayCount(on, site_id, mode, fits) for (on, site_id, mode), fits in found.items()]


def statement(
    *, agreed: Terms, modes: Sequence[Mode], site_ids: Sequence[UUID] = ()
) -> tuple[str, dict[str, Any]]:
    """The one query of `per_day` and its facts; a benchmark times it by itself."""
    facts: dict[str, Any] = {
        "first": clock.local_day(agreed.not_before),
        "last": clock.local_day(agreed.not_after),
        "service": agreed.service.id,
        "owners": sorted(agreed.owner_ids),
        "sites": list(site_ids),
    }
    conditions = [
        "local_on BETWEEN %(first)s AND %(last)s",
        "%(service)s = ANY(service_ids)",
        "partner_id = ANY(%(owners)s)",
    ]
    if site_ids:
        conditions.append("site_id = ANY(%(sites)s)")
    if agreed.asks_for_some_workers:
        facts["posts"] = [post.id for post in agreed.offering() if agreed.meets_needs(post)]
        conditions.append(
            "EXISTS (SELECT 1 FROM rota_shift AS shift WHERE shift.id = shift_id"
            " AND shift.post_id = ANY(%(posts)s))"
        )
    query = _COUNT.format(sums=", ".join(_sums(agreed, modes)), where=" AND ".join(conditions))
    return query, facts


def _sums(agreed: Terms, modes: Sequence[Mode]) -> Iterator[str]:
    for mode in modes:
        # What takes longer than is counted fits at most as often as the longest that is.
        steps = min(-(-agreed.shapes[mode].whole // _FIVE), STEPS)
        bit = 1 << _MODES.index(mode)
        yield f"sum(fits[{steps}]) FILTER (WHERE mode_bits & {bit} <> 0)"
