"""The database's own time for what is asked of it, as EXPLAIN ANALYZE tells it."""

import statistics
from datetime import datetime, time, timedelta

from scheduler import clock
from scheduler.availability import counts, terms
from scheduler.benchmarks.filling import Given, ask
from scheduler.benchmarks.sizes import Size


def milliseconds(statement: str, given: Given = (), *, times: int = 5) -> float:
    """Planning and execution of one statement, the median of several runs."""
    found: list[float] = []
    for _ in range(times):
        ((plan,),) = ask(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", given)
        found.append(plan[0]["Planning Time"] + plan[0]["Execution Time"])
    return round(statistics.median(found), 3)


_FIRST_TWENTY = """
    SELECT starts_at, staff_member_id FROM availability_opening
    WHERE site_id IN (SELECT bench.id('site', n) FROM generate_series(0, 2) AS n)
        AND modes @> ARRAY['face_to_face']::varchar[] AND starts_at >= %s
        AND ends_at - starts_at >= interval '1 hour'
    ORDER BY starts_at LIMIT 20
"""


def first_twenty(*, from_at: object) -> float:
    """The raw database's floor of a search: the first 20 openings at three sites, no person."""
    return milliseconds(_FIRST_TWENTY, [from_at])


# People who accept every place and most modes, so that there is most to count.
_WHOM = """
    SELECT bench.id('person', n), bench.id('service', mod(n, 5)), bench.id('partner', 0)
    FROM generate_series(0::bigint, %s) AS number (n)
    JOIN people_choice ON people_choice.id = bench.id('choice', n)
    ORDER BY cardinality(modes) DESC, n LIMIT 5
"""


def counts_per_day(size: Size, *, now: datetime) -> float:
    """The counts per day and place over the whole window, everywhere: the median of five people."""
    from_at = clock.local_moment(size.monday, time())
    found = []
    for person_id, service_id, partner_id in ask(_WHOM, [size.people - 1]):
        agreed = terms.of(
            person_id=person_id,
            service_id=service_id,
            partner_id=partner_id,
            from_at=from_at,
            until_at=from_at + timedelta(days=size.days),
            now=now,
        )
        found.append(milliseconds(*counts.statement(agreed=agreed, modes=agreed.accepted)))
    return round(statistics.median(found), 3)
