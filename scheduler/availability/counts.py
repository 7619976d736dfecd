"""How many appointments still fit each day at each place, for a calendar to look at before times.

Summed up from what is left of every shift, which is kept true with the openings. It is what fits
one after the other: a person's own appointments, rooms and the grid of starts may leave fewer,
never more. A day without any is a day without an option.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from scheduler import clock, prepared
from scheduler.availability import terms
from scheduler.availability.openings import ONE_AT_A_TIME, STEPS
from scheduler.availability.terms import Terms
from scheduler.modes import Mode

_MODES = tuple(Mode)
_FIVE = timedelta(minutes=5)
_BY_DAY = """
    SELECT local_on, site_id, partner_id, {sums} FROM availability_dayleft
    WHERE service_id = %(service)s AND {where}
    GROUP BY local_on, site_id, partner_id ORDER BY local_on, site_id
"""
# Where not everybody's time will do, from the shifts of those whose will.
_BY_SHIFT = """
    SELECT rest.local_on, rest.site_id, rest.partner_id, {sums}
    FROM availability_shiftleft AS rest JOIN rota_shift AS shift ON shift.id = rest.shift_id
    WHERE shift.post_id = ANY(%(posts)s) AND %(service)s = ANY(service_ids) AND {where}
    GROUP BY rest.local_on, rest.site_id, rest.partner_id ORDER BY rest.local_on, rest.site_id
"""
_DAYS_LEFT = """
    SELECT site_id, array_agg(DISTINCT local_on ORDER BY local_on)
    FROM ({query}) AS rest (local_on, site_id, partner_id, {names})
    WHERE greatest({names}) > 0 GROUP BY site_id
"""
_DIFFER = """
    SELECT DISTINCT service_id, site_id, local_on FROM (
        SELECT service_id, site_id, partner_id, local_on, mode_bits, step, fitting
        FROM availability_dayleft, unnest(fits) WITH ORDINALITY AS each (fitting, step)
        UNION ALL
        SELECT service_id, site_id, partner_id, local_on, mode_bits, step, -fitting
        FROM availability_shiftleft, unnest(service_ids) AS service_id,
            unnest(fits) WITH ORDINALITY AS each (fitting, step)
    ) AS part
    GROUP BY service_id, site_id, partner_id, local_on, mode_bits, step HAVING sum(fitting) <> 0
    ORDER BY local_on, service_id, site_id
"""
# The rows of one day, place and service become one, and none where nothing is left.
_COMPACT = """
    WITH parts AS (
        DELETE FROM availability_dayleft AS part USING (
            SELECT service_id, site_id, partner_id, local_on, mode_bits FROM availability_dayleft
            GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1
        ) AS split
        WHERE (part.service_id, part.site_id, part.partner_id, part.local_on, part.mode_bits)
            = (split.service_id, split.site_id, split.partner_id, split.local_on, split.mode_bits)
        RETURNING part.*
    ), steps AS (
        SELECT service_id, site_id, partner_id, local_on, mode_bits, step, sum(fitting) AS fitting
        FROM parts, unnest(fits) WITH ORDINALITY AS each (fitting, step)
        GROUP BY service_id, site_id, partner_id, local_on, mode_bits, step
    )
    INSERT INTO availability_dayleft
        (service_id, site_id, partner_id, local_on, mode_bits, fits)
    SELECT service_id, site_id, partner_id, local_on, mode_bits,
        array_agg(fitting::integer ORDER BY step)
    FROM steps GROUP BY service_id, site_id, partner_id, local_on, mode_bits
    HAVING bool_or(fitting <> 0) ORDER BY service_id, local_on
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


def days_left(
    *, agreed: Terms, modes: Sequence[Mode] = (), site_ids: Sequence[UUID] = ()
) -> dict[UUID, list[date]]:
    """The days with some time left at each place, for whoever does not ask how much."""
    wanted = [
        mode for mode in agreed.accepted if mode in agreed.shapes and mode in (modes or _MODES)
    ]
    if not wanted or agreed.not_after <= agreed.not_before:
        return {}
    query, facts = statement(agreed=agreed, modes=wanted, site_ids=site_ids)
    names = [f"mode_{number}" for number in range(len(wanted))]
    return dict(
        prepared.rows(
            _DAYS_LEFT.format(query=query, names=", ".join(names)),
            facts,
        )
    )


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
    table = "rest." if agreed.asks_for_some_workers else ""
    conditions = [
        f"{table}local_on BETWEEN %(first)s AND %(last)s",
        f"{table}partner_id = ANY(%(owners)s)",
    ]
    if site_ids:
        conditions.append(f"{table}site_id = ANY(%(sites)s)")
    bits = [1 << _MODES.index(mode) for mode in modes]
    facts["mode_bits"] = [each for each in range(1 << len(_MODES)) if each & sum(bits)]
    conditions.append(f"{table}mode_bits = ANY(%(mode_bits)s)")
    query = _BY_DAY
    if agreed.asks_for_some_workers:
        query = _BY_SHIFT
        facts["posts"] = [post.id for post in agreed.offering() if agreed.meets_needs(post)]
    sums = ", ".join(_sums(agreed, modes))
    return query.format(sums=sums, where=" AND ".join(conditions)), facts


def differences() -> list[tuple[UUID, UUID, date]]:
    """(service, site, day) of every sum that is not that of its shifts."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFER)
        found: list[tuple[UUID, UUID, date]] = cursor.fetchall()
    return found


@transaction.atomic
def compact() -> None:
    """Bring the parts of each sum together. Safe at any time, twice, and while others book."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
        cursor.execute(_COMPACT)


def _sums(agreed: Terms, modes: Sequence[Mode]) -> Iterator[str]:
    for mode in modes:
        # What takes longer than is counted fits at most as often as the longest that is.
        steps = min(-(-agreed.shapes[mode].whole // _FIVE), STEPS)
        bit = 1 << _MODES.index(mode)
        yield f"sum(fits[{steps}]) FILTER (WHERE mode_bits & {bit} <> 0)"
