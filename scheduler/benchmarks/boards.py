"""One rota of many staff members for 26 weeks: its board, a cell, a series, and the whole of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any

from django.db import transaction
from django.test import Client

from scheduler.benchmarks import desks, pages, places
from scheduler.benchmarks.filling import execute
from scheduler.benchmarks.pages import Thing, ask
from scheduler.benchmarks.sizes import Size
from scheduler.booking import uncovered
from scheduler.identity import fences, roles
from scheduler.identity.roles import Role
from scheduler.partners.models import Post
from scheduler.rota import recurrence, shifts
from scheduler.rota.models import Pattern
from scheduler.rota.timings import WEEKDAYS, Repeats, Stretch, Timing

BOARD = "the board of four weeks"
SHORTER, OFF = "a cell, an hour shorter: preview", "a cell, not at work: preview"
SAVED, SERIES = "a cell, an hour shorter: saved", "a series, an hour later: preview"
WHOLE = "the whole rota made true again"
_FIRST, _LAST = time_of_day(9), time_of_day(17)
_ROTA = "rota-0"


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
    post = Post.objects.get(staff_member__slug=places.DESK)
    granted = roles.grant(post_id=post.id, role=Role.MANAGER, by=desks.BY, now=now)
    return pages.browser(grant_id=granted.id)


def things(size: Size, browser: Client, *, now: datetime) -> Sequence[Thing]:
    """What is measured, in the order of a round. This process must be at the loaded database."""
    patterns = list(Pattern.objects.select_related("post").order_by("post__staff_member__name"))
    week = size.monday + timedelta(weeks=1)

    def pick(number: int) -> tuple[Pattern, date]:
        return patterns[number % len(patterns)], week + timedelta(days=number // len(patterns) % 5)

    def preview(number: int, **fields: str) -> str:
        return ask(browser, "/rota/preview", _form(*pick(number)) | fields)

    def save(number: int) -> None:
        form = _form(*pick(number)) | {"until_time": "16:00"}
        key = ask(browser, "/rota/preview", form).partition('name="key" value="')[2]
        ask(browser, "/rota/save", form | {"key": key.partition('"')[0]}, code=302)

    board = f"/rota?of=rota:{_ROTA}&span=month&from={size.monday.isoformat()}"
    return (
        *pages.floors(browser),
        Thing(BOARD, lambda _: ask(browser, board), 5),
        Thing(SHORTER, lambda number: preview(number, until_time="16:00"), 5),
        Thing(OFF, lambda number: preview(number, what="off"), 5),
        Thing(SAVED, save, 3),
        Thing(SERIES, lambda number: preview(number, scope="all", from_time="10:00"), 1),
        Thing(WHOLE, lambda _: _make_true(now), 1),
    )


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
