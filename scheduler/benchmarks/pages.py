"""The pages themselves, asked in this process and signed in as the service is: what each costs.

Milliseconds are the processor's, of this process and of its database connection, since a machine
that does other work as well would count as slowness; how long each took by the clock stands
beside them.
"""

import logging
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from uuid import UUID

import psutil
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, RequestFactory

from scheduler.benchmarks import places
from scheduler.identity import sign_ins
from scheduler.identity.models import Account
from scheduler.web import entering

# How fast this machine is at this moment, with whatever else it does.
YARDSTICK = "a sum of ten million numbers"
NO_OP = "a page that asks nothing"
BUSY = "ms of the processors"


class NotAnswered(Exception):
    """A page of the measurement did not answer as it should."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What is measured, so many times in a round; it is told for the how manieth time."""

    words: str
    run: Callable[[int], object]
    times: int


@dataclass
class Costs:
    """Milliseconds of each round: of the processors, and by the clock."""

    busy: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Of the processors."""
        return statistics.median(self.busy)

    def figures(self, *, floor: float) -> dict[str, float]:
        """For a report; `floor` is the median of a page that asks nothing."""
        return {
            BUSY: round(self.median, 1),
            "lowest": round(min(self.busy), 1),
            "highest": round(max(self.busy), 1),
            "ms by the clock": round(statistics.median(self.waited), 1),
            "times a page that asks nothing": round(self.median / floor, 1) if floor else 0.0,
        }


def browser(*, grant_id: UUID) -> Client:
    """A browser in which whoever keeps the desk is signed in, acting by this grant."""
    account = Account.objects.get(username=places.DESK)
    request = RequestFactory().get("/")
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    request.user = AnonymousUser()
    entering.enter(request, account, how=sign_ins.How.PASSKEY, grant_id=str(grant_id))
    request.session.save()
    made = Client(headers={"host": "127.0.0.1"})
    made.cookies[settings.SESSION_COOKIE_NAME] = str(request.session.session_key)
    return made


def floors(browser: Client) -> Sequence[Thing]:
    """What everything else stands beside."""
    return (
        Thing(YARDSTICK, lambda _: sum(range(10_000_000)), 1),
        Thing(NO_OP, lambda _: ask(browser, "/accessibility"), 20),
    )


def by_turns(
    several: Sequence[Thing], *, rounds: int, told: Callable[[str], None]
) -> Mapping[str, Costs]:
    """Each thing once a round, after a round that is not counted; by its words."""
    found = {each.words: Costs() for each in several}
    asked = {each.words: 0 for each in several}
    logging.disable(logging.INFO)
    try:
        for number in range(rounds + 1):
            for each in several:
                times = each.times if number else 1
                with _counting() as cost:
                    for _ in range(times):
                        each.run(asked[each.words])
                        asked[each.words] += 1
                if number:
                    found[each.words].busy.append(cost[0] / times)
                    found[each.words].waited.append(cost[1] / times)
            told(f"round {number} of {rounds}" if number else "warmed up")
    finally:
        logging.disable(logging.NOTSET)
    return found


def ask(
    browser: Client,
    address: str,
    form: dict[str, Any] | None = None,
    *,
    code: int = 200,
    headers: Mapping[str, str] | None = None,
) -> str:
    """What the page says. Raises NotAnswered unless it answers with this code."""
    if form is None:
        answer = browser.get(address, headers=headers)
    else:
        answer = browser.post(address, form, headers=headers)
    if answer.status_code != code:
        raise NotAnswered(f"{address}: {answer.status_code} {answer.content.decode()[:2000]}")
    return str(answer.content.decode())


@contextmanager
def _counting() -> Iterator[list[float]]:
    """Milliseconds of the processors and by the clock, once the block has ended."""
    cost: list[float] = []
    busy, waited = _busy(), time.perf_counter()
    yield cost
    cost += [(_busy() - busy) * 1000, (time.perf_counter() - waited) * 1000]


def _busy() -> float:
    """Seconds of this process and of its connection's, where that is on this machine."""
    connection.ensure_connection()
    try:
        theirs = psutil.Process(connection.connection.info.backend_pid).cpu_times()
    except psutil.Error:
        return time.process_time()
    return time.process_time() + float(theirs.user + theirs.system)
