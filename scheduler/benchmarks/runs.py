"""The three measurements as whole runs: what is loaded, measured by turns, and judged."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from scheduler import clock, memory
from scheduler.benchmarks import (
    boards,
    booking,
    desk_pages,
    explaining,
    growth,
    measuring,
    mixing,
    one_slot,
    pages,
    reports,
    scratch,
    searching,
    sizes,
)
from scheduler.benchmarks.grounds import Ground, ground, served
from scheduler.benchmarks.measuring import Measured, Thing
from scheduler.benchmarks.raw import KIND, RAW, RawBookings
from scheduler.benchmarks.reports import Check, Report
from scheduler.benchmarks.serving import Served
from scheduler.benchmarks.sizes import Size
from scheduler.identity import ownership

Told = Callable[[str], None]
# Milliseconds of the processors.
_ROTA_AT_MOST = {
    boards.BOARD: 100,
    boards.SHORTER: 150,
    boards.OFF: 150,
    boards.SAVED: 300,  # the preview and the saving
    boards.SERIES: 2000,
    boards.WHOLE: 2000,
}
_DESK_AT_MOST = {desk_pages.FOUND: 150, desk_pages.TIMES: 50}
FEW = 20  # staff members over whom everything is mixed


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How long and how hard. Every round measures everything once."""

    days: int
    booked_percent: int
    clients: int
    rounds: int
    seconds: float
    keep: bool
    now: datetime

    def size(self, staff: int) -> Size:
        """A partnership of so many staff members, from next Monday on."""
        monday = sizes.next_monday(clock.local_day(self.now))
        return Size(monday=monday, staff=staff, days=self.days, booked_percent=self.booked_percent)


@dataclass
class _Run:
    """One run, with the databases that are dropped when it ends."""

    asked: Asked
    told: Told
    stack: ExitStack
    empty: str

    def ground(self, size: Size) -> Ground:
        """Load a database of this size."""
        self.told(f"loading {size.staff:,} staff members, {size.days} days")
        made = ground(
            size, f"{size.staff}", like=self.empty, now=self.asked.now, keep=self.asked.keep
        )
        return self.stack.enter_context(made)

    def served(self, each: Ground) -> Served:
        """Serve it until the run ends; this process speaks to it from now on."""
        return self.stack.enter_context(served(each))

    def by_turns(self, things: Sequence[Thing]) -> dict[str, Measured]:
        """Measure."""
        return measuring.by_turns(
            things, rounds=self.asked.rounds, seconds=self.asked.seconds, told=self.told
        )

    def report(self, name: str, **sizes: Any) -> Report:
        """An empty report of what was asked; at one of the databases."""
        names = ("days", "booked_percent", "clients", "rounds", "seconds")
        settings = {name: getattr(self.asked, name) for name in names}
        return Report(name, self.asked.now, sizes | settings, reports.machine())


@contextmanager
def _run(asked: Asked, told: Told) -> Iterator[_Run]:
    told("making the tables")
    with scratch.migrated() as empty, ExitStack() as stack:
        yield _Run(asked, told, stack, empty)


def search(asked: Asked, *, staff: Sequence[int], told: Told) -> Report:
    """Searches at several sizes, each on a server of its own, beside the framework's floors."""
    with _run(asked, told) as run:
        grounds = [run.ground(asked.size(number)) for number in staff]
        report = run.report("search", staff=list(staff))
        things: list[Thing] = []
        for each in grounds:
            where = run.served(each)
            if each is grounds[0]:
                things += searching.floors(each, where, at_once=asked.clients)
            things += searching.searches(
                each, where, at_once=asked.clients, suffix=f", {each.size.staff} staff"
            )
        found = run.by_turns(things)
        report.add(found)
        counted = {each.size.staff: _note_database(report, each) for each in grounds}
    report.checks += _search_checks(found, staff)
    words = f"counts per day, {max(staff)} staff, ms of the database"
    report.checks.append(Check(words, counted[max(staff)], most=20))
    return report


def _search_checks(found: dict[str, Measured], staff: Sequence[int]) -> list[Check]:
    checks = []
    for words in (searching.ANYWHERE, searching.THREE_SITES):
        smallest, largest = (f"{words}, {number} staff" for number in (min(staff), max(staff)))
        to_floor = measuring.ratio(found, largest, searching.ONE_QUERY)
        to_small = measuring.ratio(found, largest, smallest)
        checks += [
            Check(f"{largest}, to {searching.ONE_QUERY}", to_floor, least=0.5),
            Check(
                f"{largest}, to {searching.RECORDED}",
                measuring.ratio(found, largest, searching.RECORDED),
            ),
            Check(f"{largest}, to {min(staff)} staff", to_small, least=0.9),
        ]
    checks += [
        Check(
            f"{words}, to {searching.ONE_QUERY}", measuring.ratio(found, words, searching.ONE_QUERY)
        )
        for words in (searching.RECORDED, searching.TWENTY)
    ]
    broken = sum(each.tally.broken() for each in found.values())
    return [*checks, Check("answers of 500 and above", broken, most=0)]


def _note_database(report: Report, each: Ground) -> float:
    """Note what the database itself took; return the milliseconds of the counts per day."""
    scratch.use(each.database)
    counted = explaining.counts_per_day(each.size, now=report.began_at)
    first_at = clock.local_moment(each.size.monday, time())
    report.measured[f"database, {each.size.staff} staff"] = {
        **each.loaded.figures(),
        "first twenty openings at three sites, ms": explaining.first_twenty(from_at=first_at),
        "counts per day, ms": counted,
    }
    return counted


def book(
    asked: Asked, *, staff: int, desks: int, attempts: int, operations: int, told: Told
) -> Report:
    """Bookings a second, one time wanted by all, and everything mixed."""
    with _run(asked, told) as run:
        large = run.ground(asked.size(staff))
        report = run.report("booking", staff=staff)
        with served(large) as where:
            raw = RawBookings(database=large.database, at_once=asked.clients)
            found = run.by_turns(
                [
                    Thing(RAW, raw.run, (KIND, (201,))),
                    booking.recorded_changes(large, where, at_once=asked.clients),
                    *booking.bookings(large, where, at_once=asked.clients, most=_enough(asked)),
                ]
            )
            told("one time, wanted by all")
            slot = one_slot.attempt(large, where, desks=desks, attempts=attempts)
            control = one_slot.negative_control(where, desks=desks, attempts=attempts)
        small = run.ground(replace(asked.size(min(staff, FEW)), days=28))
        with served(small) as where:
            told("everything mixed")
            mixed = mixing.mix(small, where, workers=asked.clients, operations=operations)
    report.add(found)
    report.measured |= {"one time": slot, "negative control": control, "mixed": mixed}
    report.checks += booking.checks(found) + _slot_checks(slot, control) + _mixed_checks(mixed)
    return report


def _enough(asked: Asked) -> int:
    """More free times than a run can book."""
    return round(2000 * (asked.rounds + 1) * asked.seconds)


def _slot_checks(slot: dict[str, Any], control: dict[str, Any]) -> list[Check]:
    return [
        Check("one time: holds made", slot["made"], least=1, most=1),
        Check("one time: overlaps", slot["overlaps"], most=0),
        Check("one time: answers of 500 and above", slot["broken (5xx)"], most=0),
        Check("one time: 99 % answered within, ms", slot["milliseconds"]["p99"], most=1000),
        Check("negative control: times double-booked", control["double-booked"], least=1),
    ]


def _mixed_checks(mixed: dict[str, Any]) -> list[Check]:
    names = (
        "overlaps",
        "not as acknowledged",
        "not acknowledged",
        "openings that differ",
        "broken (5xx)",
    )
    return [Check(f"mixed: {name}", mixed[name], most=0) for name in names]


def rota(asked: Asked, *, staff: int, told: Told) -> Report:
    """The board of a large rota and changes of it, asked in this process as the service."""
    with _run(asked, told) as run:
        each = run.ground(asked.size(staff))
        scratch.use(each.database)
        boards.make_one_rota(each.size)
        browser = boards.keeper(now=asked.now)
        report = run.report("rota", staff=staff)
        _of_pages(report, boards.things(each.size, browser, now=asked.now), asked, told)
    report.checks += _at_most(report, _ROTA_AT_MOST)
    return report


def desk(asked: Asked, *, staff: int, told: Told) -> Report:
    """What a receptionist waits for, asked in this process as the service."""
    with _run(asked, told) as run:
        each = run.ground(asked.size(staff))
        scratch.use(each.database)
        report = run.report("desk", staff=staff, people=each.size.people)
        things = desk_pages.things(each.size, desk_pages.receptionist())
        _of_pages(report, things, asked, told)
    report.checks += _at_most(report, _DESK_AT_MOST)
    return report


def _of_pages(report: Report, things: Sequence[pages.Thing], asked: Asked, told: Told) -> None:
    memory.settle()
    with ownership.as_application():
        found = pages.by_turns(things, rounds=asked.rounds, told=told)
    floor = found[pages.NO_OP].median
    report.measured |= {words: cost.figures(floor=floor) for words, cost in found.items()}


def _at_most(report: Report, most: Mapping[str, int]) -> list[Check]:
    return [
        Check(f"{words}, {pages.BUSY}", report.measured[words][pages.BUSY], most=limit)
        for words, limit in most.items()
    ]


def scale(asked: Asked, *, staff: int, past: int, future: int, told: Told) -> Report:
    """The same searches and bookings with little and with very much behind and before them."""
    with _run(asked, told) as run:
        small = run.ground(asked.size(staff))
        scratch.use(small.database)
        growth.refuse_without_space(
            appointments=past + future,
            wanted=growth.bytes_wanted(small, appointments=past + future),
            free=scratch.free_bytes(),
        )
        large = run.ground(asked.size(staff))
        scratch.use(large.database)
        told(f"loading {past:,} past and {future:,} future appointments")
        grown = growth.grow(large, past=past, future=future)
        report = run.report("scale", staff=staff, past=past, future=future)
        things = [
            thing
            for each, suffix in ((small, growth.SMALL), (large, growth.LARGE))
            for thing in _of_scale(asked, each, run.served(each), suffix)
        ]
        found = run.by_turns(things)
    report.add(found)
    report.measured["load"] = grown
    report.checks += growth.checks(found)
    return report


def _of_scale(asked: Asked, each: Ground, where: Served, suffix: str) -> list[Thing]:
    return [
        *searching.searches(each, where, at_once=asked.clients, suffix=suffix),
        *booking.bookings(each, where, at_once=asked.clients, most=_enough(asked), suffix=suffix),
    ]
