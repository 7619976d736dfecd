"""One run of `scheduler bench reminders`: what is shown, in which order, and how it is judged."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from scheduler.benchmarks import reports
from scheduler.benchmarks.reminders import people
from scheduler.benchmarks.reminders.shows import Show
from scheduler.benchmarks.reminders.stage import Stage
from scheduler.benchmarks.reports import Check, Report

_CONTROL_LEASE = 30.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How much of everything; 0 leaves a thing out; a lease of 0 is the service's own."""

    messages: int
    kills: int
    over: float
    control_messages: int
    control_kills: int
    control_over: float
    control_until_shown: bool
    controls: tuple[str, ...]
    lease_seconds: float
    database_kills: int
    broker_down: float
    broker_messages: int
    burst: int
    steady: float
    now: datetime

    @property
    def bookings(self) -> int:
        """Free times that are wanted for all of it."""
        by_desk = 2 * int(self.over + 8 * self.steady) + 60 * self.database_kills + 200
        control = self.control_messages * len(self.controls)
        broker = self.broker_messages if self.broker_down else 0
        kills = self.messages if self.kills else 0
        return kills + control + broker + self.burst + by_desk


def run(asked: Asked, stage: Stage, *, told: Callable[[str], None]) -> Report:
    """Show everything that was asked for."""
    told("loading people and free times")
    town = people.settle_town(wanted=asked.bookings, now=asked.now)
    given = {name: value for name, value in asdict(asked).items() if name != "now"}
    report = Report("reminders", asked.now, given, reports.machine())
    show = Show(stage, town, asked.lease_seconds, told)
    _under_kills(report, show, asked)
    if asked.burst:
        found = show.burst(messages=asked.burst)
        wanted = [("drained in, s", None, 60.0), *_ONCE]
        _note(report, show, f"burst of {asked.burst:,}", found, wanted)
    if asked.steady:
        _steady(report, show, asked)
    if asked.broker_down:
        found = show.without_broker(messages=asked.broker_messages, down=asked.broker_down)
        wanted = [("all sent after its return, s", None, 60.0), *_ONCE]
        _note(report, show, f"broker flushed, down {asked.broker_down:g} s", found, wanted)
    return report


def _under_kills(report: Report, show: Show, asked: Asked) -> None:
    if asked.kills:
        found = show.under_kills(
            "ours", messages=asked.messages, kills=asked.kills, seconds=asked.over
        )
        _note(
            report, show, f"{asked.messages:,} due, {asked.kills} kills", found, _kill_checks(asked)
        )
    if asked.database_kills:
        found = show.under_kills(
            "ours",
            messages=5 * asked.database_kills,
            kills=asked.database_kills,
            seconds=6.0 * asked.database_kills,
            desk=0.1,
            kinds={"database": 1},
        )
        wanted = [("bookings missing", None, 0.0), ("longest a desk waited, s", None, 10.0), *_ONCE]
        _note(report, show, f"database killed {asked.database_kills} times", found, wanted)
    # What is wrong may be so with a short lease: nobody need wait for two minutes to see it.
    control = replace(show, lease=asked.lease_seconds or _CONTROL_LEASE)
    for variant in asked.controls:
        found = control.wrong_way(
            variant,
            messages=asked.control_messages,
            kills=asked.control_kills,
            seconds=asked.control_over,
            until_shown=asked.control_until_shown,
        )
        _note(report, show, f"negative control: {variant}", found, [("lost or twice", 1, None)])


_Wanted = tuple[str, float | None, float | None]
_ONCE: list[_Wanted] = [("lost", None, 0), ("twice", None, 0), ("unknown", None, 0)]


def _kill_checks(asked: Asked) -> list[_Wanted]:
    never = ("sent though cancelled", "bookings missing", "due or on their way at the end")
    return [
        ("wanted", asked.messages * 0.9, None),
        ("kills", asked.kills, None),
        *_ONCE,
        *((name, None, 0.0) for name in never),
    ]


def _steady(report: Report, show: Show, asked: Asked) -> None:
    for hints in (True, False):
        found = show.on_time(every=0.25, seconds=asked.steady, hints=hints)
        wanted: list[_Wanted] = [
            ("95 of 100 within, s", None, 10.0),
            ("999 of 1,000 within, s", None, 60.0),
        ]
        _note(report, show, f"steady bookings, hints {'on' if hints else 'off'}", found, wanted)


def _note(
    report: Report, show: Show, words: str, found: dict[str, Any], wanted: list[_Wanted]
) -> None:
    report.measured[words] = found
    # At once: a run takes long, and may be broken off.
    show.told(f"{words}: {found}")
    report.checks += [
        Check(f"{words}: {name}", found[name], least=least, most=most)
        for name, least, most in wanted
    ]
