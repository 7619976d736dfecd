"""One rota of many staff members for 26 weeks: its board, a cell, a series, and the whole of it.

Asked in this process through the pages themselves, signed in as the service is. Milliseconds are
the processor's, of this process and of its database connection, since a machine that does other
work as well would count as slowness; how long each took by the clock stands beside them.
"""

import logging
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from importlib import import_module
from typing import Any

import psutil
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import Client, RequestFactory

from scheduler.benchmarks import desks, places
from scheduler.benchmarks.filling import execute
from scheduler.benchmarks.sizes import Size
from scheduler.booking import uncovered
from scheduler.identity import fences, roles, sign_ins
from scheduler.identity.models import Account
from scheduler.identity.roles import Role
from scheduler.partners.models import Post
from scheduler.rota import recurrence, shifts
from scheduler.rota.models import Pattern
from scheduler.rota.timings import WEEKDAYS, Repeats, Stretch, Timing
from scheduler.web import entering

# How fast this machine is at this moment, with whatever else it does.
YARDSTICK = "a sum of ten million numbers"
NO_OP, BOARD = "a page that asks nothing", "the board of four weeks"
SHORTER, OFF = "a cell, an hour shorter: preview", "a cell, not at work: preview"
SAVED, SERIES = "a cell, an hour shorter: saved", "a series, an hour later: preview"
WHOLE = "the whole rota made true again"
_FIRST, _LAST, _LATER = time_of_day(9), time_of_day(17), time_of_day(10)
_ROTA = "rota-0"


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
            "ms of the processors": round(self.median, 1),
            "lowest": round(min(self.busy), 1),
            "highest": round(max(self.busy), 1),
            "ms by the clock": round(statistics.median(self.waited), 1),
            "times a page that asks nothing": round(self.median / floor, 1) if floor else 0.0,
        }


@transaction.atomic
def make_one_rota(size: Size) -> None:
    """Let everybody of a loaded partnership work on one rota, by patterns that repeat."""
    execute("UPDATE rota_pattern SET rota_id = bench.id('rota', 0)")
    execute("UPDATE rota_shift SET rota_id = bench.id('rota', 0)")
    weekly = Timing(
        first=Stretch(size.monday - timedelta(days=size.past_days), _FIRST, _LAST),
        repeats=Repeats("weekly", weekdays=WEEKDAYS[:5]),
    )
    for event_id, zone in Pattern.objects.values_list("event_id", "zone"):
        recurrence.change(event_id=event_id, timing=weekly, zone=zone)


def keeper(*, now: datetime) -> Client:
    """A browser in which somebody is signed in who keeps the rota."""
    account = Account.objects.get(username=places.DESK)
    post = Post.objects.get(staff_member=account.staff_member_id)
    granted = roles.grant(post_id=post.id, role=Role.MANAGER, by=desks.BY, now=now)
    request = RequestFactory().get("/")
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    request.user = AnonymousUser()
    entering.enter(request, account, how=sign_ins.How.PASSKEY, grant_id=str(granted.id))
    request.session.save()
    browser = Client(headers={"host": "127.0.0.1"})
    browser.cookies[settings.SESSION_COOKIE_NAME] = str(request.session.session_key)
    return browser


def things(size: Size, browser: Client, *, now: datetime) -> Sequence[Thing]:
    """What is measured, in the order of a round. This process must be at the loaded database."""
    patterns = list(Pattern.objects.select_related("post").order_by("post__staff_member__name"))
    week = size.monday + timedelta(weeks=1)

    def pick(number: int) -> tuple[Pattern, date]:
        return patterns[number % len(patterns)], week + timedelta(days=number // len(patterns) % 5)

    def preview(number: int, **fields: str) -> str:
        return _ask(browser, "/rota/preview", _form(*pick(number)) | fields)

    def save(number: int) -> None:
        form = _form(*pick(number)) | {"until_time": "16:00"}
        key = _ask(browser, "/rota/preview", form).partition('name="key" value="')[2]
        _ask(browser, "/rota/save", form | {"key": key.partition('"')[0]}, code=302)

    board = f"/rota?of=rota:{_ROTA}&span=month&from={size.monday.isoformat()}"
    return (
        Thing(YARDSTICK, lambda _: sum(range(10_000_000)), 1),
        Thing(NO_OP, lambda _: _ask(browser, "/accessibility"), 20),
        Thing(BOARD, lambda _: _ask(browser, board), 5),
        Thing(SHORTER, lambda number: preview(number, until_time="16:00"), 5),
        Thing(OFF, lambda number: preview(number, what="off"), 5),
        Thing(SAVED, save, 3),
        Thing(SERIES, lambda number: preview(number, scope="all", from_time="10:00"), 1),
        Thing(WHOLE, lambda _: _make_true(now), 1),
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


def _make_true(now: datetime) -> None:
    """What every six hours does: all shifts of 26 weeks again, and everybody who is booked."""
    with fences.changing():
        shifts.materialise(now=now)
        uncovered.test_everybody(now=now)


def _form(pattern: Pattern, on: date) -> dict[str, Any]:
    pattern.refresh_from_db(fields=["version"])
    return {
        "kind": "cell",
        "form": "shift",
        "pattern": str(pattern.id),
        "version": str(pattern.version),
        "on": on.isoformat(),
        "starting": _FIRST.isoformat(),
        "what": "change",
        "from_time": f"{_FIRST:%H:%M}",
        "until_time": f"{_LAST:%H:%M}",
        "site": str(pattern.site_id),
        "room": str(pattern.room_id or ""),
        "modes": pattern.modes,
        "scope": "one",
        "cell_staff": str(pattern.post.staff_member_id),
        "cell_on": on.isoformat(),
    }


def _ask(browser: Client, address: str, form: dict[str, Any] | None = None, code: int = 200) -> str:
    answer = browser.get(address) if form is None else browser.post(address, form)
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
