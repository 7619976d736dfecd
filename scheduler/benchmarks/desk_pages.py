"""What a receptionist waits for: somebody found while typing, their page, the table of times."""

from collections.abc import Mapping, Sequence

from django.test import Client

from scheduler.benchmarks import crowd, pages, places, sizes
from scheduler.benchmarks.filling import ask as asked
from scheduler.benchmarks.pages import Thing, ask
from scheduler.benchmarks.sizes import Size
from scheduler.identity.models import RoleGrant

FOUND, PERSON, TIMES = "found while typing", "a person's page", "the times table"
_PEOPLE = 200
# What a script of the desk's own pages says, to be answered with a part of the page.
_SCRIPT: Mapping[str, str] = {"X-Fragment": "yes"}
_CALLERS = """
    SELECT 'Person ' || n, bench.id('person', n), service.slug
    FROM generate_series(0::bigint, %(last)s) AS person (n)
    JOIN partners_service AS service ON service.id = bench.id('service', mod(n, %(services)s))
    WHERE mod(n, %(caseload)s) = ANY(%(with_needs)s)
    ORDER BY hashint8extended(n, 3) LIMIT %(most)s
"""


def receptionist() -> Client:
    """A browser in which the desk is signed in."""
    return pages.browser(grant_id=RoleGrant.objects.get(post__staff_member__slug=places.DESK).id)


def things(size: Size, browser: Client) -> Sequence[Thing]:
    """What is measured, of many different people. This process must be at the loaded database."""
    callers = asked(
        _CALLERS,
        {
            "last": size.people - 1,
            "services": sizes.SERVICES,
            "caseload": sizes.CASELOAD,
            "with_needs": list(crowd.NEEDS),
            "most": _PEOPLE,
        },
    )

    def find(number: int) -> None:
        name, *_ = callers[number % len(callers)]
        # As far as it is typed when the answer begins to help: all but the last letter.
        ask(browser, "/desk/find", {"words": name.lower()[:-1]}, headers=_SCRIPT)

    def see(number: int, headers: Mapping[str, str] | None = None) -> None:
        _, person_id, service = callers[number % len(callers)]
        ask(browser, f"/desk/people/{person_id}?service={service}", headers=headers)

    return (
        *pages.floors(browser),
        Thing(FOUND, find, 20),
        Thing(PERSON, see, 20),
        Thing(TIMES, lambda number: see(number, _SCRIPT), 20),
    )
