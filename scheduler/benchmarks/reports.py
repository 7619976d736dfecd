"""What a measurement found: a table to read, and JSON to keep."""

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from scheduler.benchmarks import serving
from scheduler.benchmarks.filling import one
from scheduler.benchmarks.measuring import Measured

_SERVER = ("server_version", "fsync", "synchronous_commit", "shared_buffers", "full_page_writes")


@dataclass(frozen=True, slots=True)
class Check:
    """A figure to reach, or only to know, and what was reached. None: not measured."""

    words: str
    figure: float | None
    least: float | None = None
    most: float | None = None

    @property
    def is_met(self) -> bool | None:
        if self.figure is None:
            return None
        above = self.least is None or self.figure >= self.least
        return above and (self.most is None or self.figure <= self.most)

    def line(self) -> str:
        wanted = [
            *([f"at least {self.least:g}"] if self.least is not None else []),
            *([f"at most {self.most:g}"] if self.most is not None else []),
        ]
        met = {True: "met", False: "NOT MET", None: "not measured"}[self.is_met]
        figure = "–" if self.figure is None else f"{self.figure:,g}"
        if wanted:
            return f"{met:<12} {self.words}: {figure} ({', '.join(wanted)})"
        return f"{'to know' if self.figure is not None else met:<12} {self.words}: {figure}"


@dataclass
class Report:
    """One run of one measurement."""

    name: str
    began_at: datetime
    asked: Mapping[str, Any]
    machine: Mapping[str, Any]
    measured: dict[str, Any] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)

    def add(self, measured: Mapping[str, Measured]) -> None:
        """Note what was measured by turns."""
        self.measured |= {words: found.figures() for words, found in measured.items()}

    def lines(self) -> Iterable[str]:
        """To be read on a screen."""
        yield ", ".join(f"{name} {value}" for name, value in self.machine.items())
        rates = [(words, found) for words, found in self.measured.items() if _is_rate(found)]
        if rates:
            yield ""
            yield from table(
                ("", "a second", "lowest", "highest", "p50 ms", "p95 ms", "p99 ms"),
                [_row(words, found) for words, found in rates],
            )
        for words, found in self.measured.items():
            if not _is_rate(found):
                yield ""
                yield f"{words}:"
                yield from (f"  {name}: {_shown(value)}" for name, value in found.items())
        yield ""
        yield from (check.line() for check in self.checks)

    def write(self, out: Path | None, *, folder: Path) -> Path:
        """Keep it as JSON; return where."""
        path = out or folder / "benchmarks" / f"{self.name}-{self.began_at:%Y%m%dT%H%M%S}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = {
            "name": self.name,
            "began_at": self.began_at.isoformat(),
            "asked": dict(self.asked),
            "machine": dict(self.machine),
            "measured": self.measured,
            "checks": [
                {
                    "words": check.words,
                    "figure": check.figure,
                    "least": check.least,
                    "most": check.most,
                    "is_met": check.is_met,
                }
                for check in self.checks
            ],
        }
        path.write_text(json.dumps(kept, indent=1, ensure_ascii=False, default=str) + "\n")
        return path


def machine() -> dict[str, Any]:
    """What a figure depends on; asked in a scratch database."""
    return {
        "cores": os.cpu_count(),
        "busy": psutil.getloadavg()[0],
        "Python": platform.python_version(),
        "Django": version("django"),
        "granian": version("granian"),
        "workers": serving.WORKERS,
        "threads a worker": serving.THREADS,
        **{name: one(f"SHOW {name}") for name in _SERVER},
    }


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterable[str]:
    """Columns under each other, the first to the left."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    for row in [head, *rows]:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield "  ".join(cells).rstrip()


def _is_rate(found: Any) -> bool:
    return isinstance(found, dict) and "a second" in found and "lowest" in found


def _row(words: str, found: Mapping[str, Any]) -> tuple[str, ...]:
    # Of several kinds of request, the slowest at its median.
    slowest: Mapping[str, float] = max(
        found["milliseconds"].values(), key=lambda each: each["p50"], default={}
    )
    rates = (f"{found[name]:,.0f}" for name in ("a second", "lowest", "highest"))
    parts = (f"{slowest[name]:,.1f}" if slowest else "–" for name in ("p50", "p95", "p99"))
    return (words, *rates, *parts)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_shown(each)}" for name, each in value.items())
    return f"{value:,}" if isinstance(value, int | float) else str(value)
