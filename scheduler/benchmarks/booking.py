"""Bookings as a desk makes them, hold and confirm, beside the smallest that could be called one."""

import json
from collections import deque
from collections.abc import Iterator
from functools import partial
from itertools import count
from random import Random
from time import perf_counter

from scheduler.benchmarks import clients, measuring, questions, times
from scheduler.benchmarks.clients import Question, Script, Tally
from scheduler.benchmarks.grounds import Ground
from scheduler.benchmarks.measuring import Measured, Thing
from scheduler.benchmarks.questions import Desk
from scheduler.benchmarks.reports import Check
from scheduler.benchmarks.serving import Served
from scheduler.benchmarks.times import Time

BOOKING, SMALLEST = "hold and confirm", "smallest DRF booking"
RECORDED = "two recorded changes"
RESOURCES = 1000


class NoTimes(Exception):
    """More was booked than is free."""


def bookings(
    ground: Ground, served: Served, *, at_once: int, most: int, suffix: str = ""
) -> list[Thing]:
    """Hold and confirm of free times that are each used once, and its floor.

    This process must be at the ground's database.
    """
    unused = deque(times.free(ground.size, most=most))
    numbers = count()
    return [
        Thing(
            SMALLEST + suffix,
            partial(_book_smallest, served, numbers, at_once),
            ("smallest", (201,)),
        ),
        Thing(
            BOOKING + suffix,
            partial(_book, ground.desk, served, unused, at_once),
            ("confirm", (201,)),
        ),
    ]


def _book(desk: Desk, served: Served, unused: deque[Time], at_once: int, seconds: float) -> Tally:
    if not unused:
        raise NoTimes("Every free time is booked: ask for more --staff or fewer --rounds.")
    moment = perf_counter() + seconds
    scripts = [_books(desk, unused, moment) for _ in range(at_once)]
    return clients.run(served, scripts, at_once=at_once)


def _books(desk: Desk, unused: deque[Time], moment: float) -> Script:
    while unused and perf_counter() < moment:
        yield from book(desk, unused.popleft())


def book(desk: Desk, wanted: Time) -> Script:
    """Hold it and, if that was granted, confirm it."""
    held = yield desk.post("hold", "holds", wanted.body(), once=True)
    if held.status == 201:
        hold_id = json.loads(held.body)["id"]
        yield desk.post("confirm", f"holds/{hold_id}/confirm", {}, once=True)


def recorded_changes(ground: Ground, served: Served, *, at_once: int) -> Thing:
    """Two calls that may be answered and change nothing: the least that a hold and its
    confirmation can take."""
    return Thing(
        RECORDED, partial(_change, ground.desk, served, at_once), ("second change", (200,))
    )


def _change(desk: Desk, served: Served, at_once: int, seconds: float) -> Tally:
    moment = perf_counter() + seconds
    return clients.run(served, [_changes(desk, moment) for _ in range(at_once)], at_once=at_once)


def _changes(desk: Desk, moment: float) -> Script:
    while perf_counter() < moment:
        yield desk.post("first change", "bench/recorded-change", {}, once=True)
        yield desk.post("second change", "bench/recorded-change", {}, once=True)


def _book_smallest(served: Served, numbers: Iterator[int], at_once: int, seconds: float) -> Tally:
    moment = perf_counter() + seconds
    scripts = [_smallest_until(numbers, moment) for _ in range(at_once)]
    return clients.run(served, scripts, at_once=at_once)


def _smallest_until(numbers: Iterator[int], moment: float) -> Script:
    while perf_counter() < moment:
        yield smallest(next(numbers), path="/bench/smallest-booking")


def smallest(number: int, *, path: str) -> Question:
    """A booking of one resource; no two numbers overlap, and they do not come in order."""
    chance = Random(number // RESOURCES)  # noqa: S311 -- nothing here is secret
    resource = (number * 7919 + chance.randrange(RESOURCES)) % RESOURCES
    slot = number // RESOURCES
    body = {"resource": resource, "from": slot * 60, "until": slot * 60 + 50}
    return questions.post("smallest", path, body)


def checks(found: dict[str, Measured]) -> list[Check]:
    """Bookings a second over those of the floor."""
    broken = sum(each.tally.broken() for each in found.values())
    return [
        Check(f"{BOOKING}, to {SMALLEST}", measuring.ratio(found, BOOKING, SMALLEST), least=0.25),
        Check(f"{RECORDED}, to {SMALLEST}", measuring.ratio(found, RECORDED, SMALLEST)),
        Check("answers of 500 and above", broken, most=0),
    ]
