"""Runs the simulation of protection and shows its figures: as a table, as JSON, as a chart."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from scheduler.modes import Mode
from scheduler.simulation import county, rules
from scheduler.simulation.charts import Chart, Row
from scheduler.simulation.county import DAY
from scheduler.simulation.figures import FACE_TO_FACE_ONLY, Figures
from scheduler.simulation.lines import FIRST_COME, Rule
from scheduler.simulation.runs import Plan

# Column heads and the chart's legend, by whose waits they are.
SHOWN = {FACE_TO_FACE_ONLY: "face to face only", Mode.PHONE: "phone", Mode.VIDEO: "video"}
HEADING = (
    "Mean days from asking to the appointment (nine in ten wait no longer than …)\n"
    f"{'':<34}{'face to face only':>19}{'phone':>15}{'video':>15}{'text':>13}"
    f"{'ratio':>7}{'unused':>9}{'more':>7}"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of the command; days for releases and head starts, per cent for utilisation."""

    levels: tuple[int, ...]
    releases: tuple[float, ...]
    head_starts: tuple[float, ...]
    utilisation: int
    weeks: int
    warm_up: int
    seed: int
    times: int
    share: float
    calls: float


def compare(asked: Asked) -> Iterator[Figures]:
    """The figures of first come first served, and of each rule after it."""
    plan = Plan(asked.utilisation / 100, asked.weeks, asked.warm_up, asked.seed)
    to_compare = rules.to_compare(
        levels=asked.levels, releases=asked.releases, head_starts=asked.head_starts
    )
    place = county.make(share=asked.share, calls=asked.calls)
    return rules.compare(place, plan, to_compare, times=asked.times)


def line(figures: Figures, *, first: Figures) -> str:
    """A line of the table. `more` is unused time in points more than `first`."""
    waits = "".join(
        f"{_cell(figures, what):>{width}}"
        for what, width in ((FACE_TO_FACE_ONLY, 19), (Mode.PHONE, 15), (Mode.VIDEO, 15))
    )
    return (
        f"{_words(figures.rule):<34}{waits}{_cell(figures, Mode.TEXT):>13}{figures.ratio:>7.2f}"
        f"{figures.unused:>8.1%} {_more(figures, first):>6}"
    )


def write(asked: Asked, found: Sequence[Figures], *, into: Path) -> list[Path]:
    """Write protection.json and protection.svg, and say where."""
    into.mkdir(parents=True, exist_ok=True)
    told, drawn = into / "protection.json", into / "protection.svg"
    told.write_text(json.dumps(_document(asked, found), indent=2) + "\n", encoding="utf-8")
    drawn.write_text(_chart(asked, found).svg(), encoding="utf-8")
    return [told, drawn]


def _document(asked: Asked, found: Sequence[Figures]) -> dict[str, object]:
    return {
        "asked": asdict(asked),
        "rules": [
            {
                "words": _words(each.rule),
                "level": each.rule.level,
                "release_days": each.rule.release / DAY,
                "head_start_days": each.rule.head_start / DAY,
                "waits_days": {what: asdict(waits) for what, waits in each.waits.items()},
                "ratio": each.ratio,
                "unused": each.unused,
                "more_unused": each.unused - found[0].unused,
                "turned_away": each.turned_away,
            }
            for each in found
        ],
    }


def _chart(asked: Asked, found: Sequence[Figures]) -> Chart:
    return Chart(
        title=f"Waits by mode when {asked.utilisation} % of the time is asked for",
        series=list(SHOWN.values()),
        axis="mean days from asking to the appointment",
        remarks="unused time",
        rows=[
            Row(
                label=_words(each.rule),
                values={words: each.waits[what].mean for what, words in SHOWN.items()},
                remark=f"{each.unused:.1%} ({_more(each, found[0])})",
            )
            for each in found
        ],
    )


def _words(rule: Rule) -> str:
    if rule == FIRST_COME:
        return "first come, first served"
    ahead = f"head start {rule.head_start / DAY:g} d" if rule.head_start else ""
    kept = f"{rule.level} % until {rule.release / DAY:g} d" if rule.level else ""
    return ", ".join(filter(None, (kept, ahead)))


def _cell(figures: Figures, what: str) -> str:
    waits = figures.waits[what]
    return f"{waits.mean:.2f} ({waits.nine_in_ten:.1f})"


def _more(figures: Figures, first: Figures) -> str:
    return f"{(figures.unused - first.unused) * 100:+.2f}"
