"""Searches as a desk asks them: many different people with a choice and needs, the whole window."""

from collections.abc import Sequence
from datetime import time, timedelta
from functools import partial
from time import perf_counter
from typing import Any

from scheduler import clock
from scheduler.benchmarks import clients, crowd, questions, sizes
from scheduler.benchmarks.clients import Question, Tally
from scheduler.benchmarks.filling import ask, one
from scheduler.benchmarks.grounds import Ground
from scheduler.benchmarks.measuring import Thing
from scheduler.benchmarks.serving import Served

LIMIT = 20
PEOPLE = 400
NO_OP, ONE_QUERY = "DRF no-op", "DRF one query"
RECORDED, TWENTY = "a recorded call", "twenty openings, recorded"
ANYWHERE, THREE_SITES = "search anywhere", "search at three sites"

_PEOPLE = """
    SELECT bench.id('person', n), bench.id('service', mod(n, %(services)s)),
        ARRAY(SELECT bench.id('site', mod(n / %(caseload)s / %(staff_a_site)s + other, %(sites)s))
              FROM generate_series(0, least(3, %(sites)s) - 1) AS other)
    FROM generate_series(0::bigint, %(last)s) AS person (n)
    WHERE mod(n, %(caseload)s) = ANY(%(with_needs)s)
    ORDER BY hashint8extended(n, 2) LIMIT %(most)s
"""


def floors(ground: Ground, served: Served, *, at_once: int) -> list[Thing]:
    """The framework's own, on the same server, and what any call costs that may be answered."""
    site_id = one("SELECT bench.id('site', 0)")
    asked = {
        NO_OP: questions.fetch("no-op", "/bench/no-op"),
        ONE_QUERY: questions.fetch("one query", f"/bench/one-query/{site_id}"),
    }
    calls = {RECORDED: "bench/recorded", TWENTY: "bench/twenty"}
    least = {
        words: _searches(ground, at_sites=False, kind=words, path=path)
        for words, path in calls.items()
    }
    return [
        *(
            Thing(words, partial(_ask, served, [question], at_once), (question.kind, (200,)))
            for words, question in asked.items()
        ),
        *(
            Thing(words, partial(_ask, served, some, at_once), (words, (200,)))
            for words, some in least.items()
        ),
    ]


def searches(ground: Ground, served: Served, *, at_once: int, suffix: str = "") -> list[Thing]:
    """Search anywhere, and at three sites. This process must be at the ground's database."""
    return [
        Thing(
            words + suffix,
            partial(_ask, served, _searches(ground, at_sites=at_sites), at_once),
            ("search", (200,)),
        )
        for words, at_sites in ((ANYWHERE, False), (THREE_SITES, True))
    ]


def _searches(
    ground: Ground, *, at_sites: bool, kind: str = "search", path: str = "options"
) -> list[Question]:
    size = ground.size
    from_at = clock.local_moment(size.monday, time())
    rows = ask(
        _PEOPLE,
        {
            "services": sizes.SERVICES,
            "caseload": sizes.CASELOAD,
            "staff_a_site": sizes.STAFF_A_SITE,
            "sites": size.sites,
            "last": size.people - 1,
            "with_needs": list(crowd.NEEDS),
            "most": PEOPLE,
        },
    )
    found = []
    for person_id, service_id, site_ids in rows:
        body: dict[str, Any] = {
            "person_id": str(person_id),
            "service_id": str(service_id),
            "from_at": from_at.isoformat(),
            "until_at": (from_at + timedelta(days=size.days)).isoformat(),
            "limit": LIMIT,
        }
        if at_sites:
            body["site_ids"] = [str(site_id) for site_id in site_ids]
        found.append(ground.desk.post(kind, path, body))
    return found


def _ask(served: Served, asked: Sequence[Question], at_once: int, seconds: float) -> Tally:
    moment = perf_counter() + seconds
    apart = max(1, len(asked) // at_once)
    scripts = (
        questions.again_until(asked, first=number * apart, moment=moment)
        for number in range(at_once)
    )
    return clients.run(served, scripts, at_once=at_once)
