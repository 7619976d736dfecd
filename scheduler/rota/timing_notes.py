"""Timings and stretches as JSON says them, and back; pure."""

from datetime import date, time
from typing import Any

from scheduler.rota import rule_params
from scheduler.rota.timings import Repeats, Stretch, Timing


def write(timing: Timing) -> dict[str, Any]:
    """All that a timing says, as values of JSON."""
    return {
        "first": write_stretch(timing.first),
        "repeats": _write_repeats(timing.repeats) if timing.repeats else None,
        "skipped": sorted(on.isoformat() for on in timing.skipped),
        "moved": {on.isoformat(): write_stretch(to) for on, to in sorted(timing.moved.items())},
        "added": [write_stretch(each) for each in sorted(timing.added)],
    }


def read(notes: dict[str, Any]) -> Timing:
    """What `write` has written."""
    return Timing(
        first=read_stretch(notes["first"]),
        repeats=_read_repeats(notes["repeats"]) if notes["repeats"] else None,
        skipped=frozenset(date.fromisoformat(on) for on in notes["skipped"]),
        moved={date.fromisoformat(on): read_stretch(to) for on, to in notes["moved"].items()},
        added=frozenset(read_stretch(each) for each in notes["added"]),
    )


def write_stretch(stretch: Stretch) -> dict[str, str]:
    """A date and two wall times."""
    return {
        "on": stretch.on.isoformat(),
        "from": stretch.from_time.isoformat(),
        "until": stretch.until_time.isoformat(),
    }


def read_stretch(notes: dict[str, Any]) -> Stretch:
    """What `write_stretch` has written, whatever else stands beside it."""
    return Stretch(
        on=date.fromisoformat(notes["on"]),
        from_time=time.fromisoformat(notes["from"]),
        until_time=time.fromisoformat(notes["until"]),
    )


def _write_repeats(repeats: Repeats) -> dict[str, Any]:
    return {
        "frequency": repeats.frequency,
        "rule": rule_params.write(repeats),
        "until_on": repeats.until_on.isoformat() if repeats.until_on else None,
    }


def _read_repeats(notes: dict[str, Any]) -> Repeats:
    until = notes["until_on"]
    return rule_params.read(
        notes["rule"],
        frequency=notes["frequency"],
        until_on=date.fromisoformat(until) if until else None,
    )
