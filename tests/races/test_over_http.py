"""Desks at a running service want one time, and do everything at once, over HTTP.

In every run the sums are judged; how long it took is judged in the full form alone
(VERIFICATION=full: 32 clients with 50 attempts each, 10,000 mixed operations).
"""

import random
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from tests.journeys import installation
from tests.journeys.installation import Installation
from tests.races.clients import NINE, Client, together, told
from tests.verification import FULL
from tests.verification.judgements import OVERLAPS

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("races")]
DESKS, ATTEMPTS = 32, 50 if FULL else 5
CLIENTS, OPERATIONS = 16, 10_000 if FULL else 608
WORKERS, ROOMS = 10, 10
WITHIN = 1.0  # seconds, for 99 of 100


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation.running(
        tmp_path_factory.mktemp("races"),
        # One desk calls more often here than any machine may.
        STAFF_CALLS_A_MINUTE="0",
    ) as running:
        yield running


@pytest.fixture(scope="module")
def known(service: Installation) -> Any:
    return service.told_by_shell(
        "import json; from tests.races import busy_service; print(json.dumps("
        f"busy_service.make(workers={WORKERS}, rooms_={ROOMS}, people={CLIENTS * 4})))"
    )


def clients(service: Installation, known: Any, *, many: int) -> list[Client]:
    """So many desks, each with its own people."""
    people = known["people"]
    return [
        Client(service.api(known["desk"]), known, people[number::many], random.Random(number))
        for number in range(many)
    ]


def in_two_places(service: Installation) -> int:
    with service.raw() as connection:
        row = connection.execute(OVERLAPS).fetchone()
    assert row is not None
    return int(row[0])


def test_of_all_attempts_on_one_time_one_succeeds(service: Installation, known: Any) -> None:
    desks = clients(service, known, many=DESKS)

    def insist(desk: Client) -> None:
        for _ in range(ATTEMPTS):
            desk.hold(person=desk.people[0], post=known["freya"], starts_at=NINE)

    together([partial(insist, desk) for desk in desks])

    codes = sum((desk.codes for desk in desks[1:]), desks[0].codes)
    assert codes == {201: 1, 409: DESKS * ATTEMPTS - 1}, told(desks)
    assert in_two_places(service) == 0
    took = sorted(second for desk in desks for second in desk.seconds)
    print(told(desks))  # noqa: T201 - a figure to report, seen with -s
    assert not FULL or took[int(len(took) * 0.99) - 1] <= WITHIN, told(desks)


def test_whatever_is_done_at_once_everything_promised_is_kept(
    service: Installation, known: Any
) -> None:
    desks = clients(service, known, many=CLIENTS)

    together([partial(desk.do_many_things, times=OPERATIONS // CLIENTS) for desk in desks])

    assert {code for desk in desks for code in desk.codes} <= {200, 201, 409}, told(desks)
    assert in_two_places(service) == 0
    with service.raw() as connection:
        rows = connection.execute("SELECT id::text, state, starts_at FROM booking_appointment")
        found = {id: (state, starts_at) for id, state, starts_at in rows}
        unkept = connection.execute(
            "SELECT count(*) FROM booking_appointment AS promise WHERE state = 'booked' AND 3 <>"
            " (SELECT count(*) FROM availability_claim WHERE promise_id = promise.id"
            " AND released_at IS NULL AND lapses_at IS NULL)"
        ).fetchone()
    booked = {id: start for desk in desks for id, (start, _) in desk.booked.items()}
    cancelled = {id for desk in desks for id in desk.cancelled}
    assert booked
    assert {id: state for id, (state, _) in found.items()} == {
        **dict.fromkeys(booked, "booked"),
        **dict.fromkeys(cancelled, "cancelled"),
    }
    assert all(found[id][1].isoformat() == start for id, start in booked.items())
    assert unkept == (0,)
    print(told(desks))  # noqa: T201 - a figure to report, seen with -s
    assert "as the rule says" in service.must("openings", "verify")
