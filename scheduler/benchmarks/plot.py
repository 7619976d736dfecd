"""Cost against size as a picture, drawn from a kept search measurement; plain SVG, no library.

Colours follow the reader's light or dark screen; what is shown is told in words too.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from scheduler.benchmarks import searching

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 50, 60
_STYLE = """
  text { font: 13px Arial, sans-serif; fill: #212b32; }
  .title { font-size: 16px; font-weight: bold; }
  .axis { stroke: #768692; fill: none; }
  .grid { stroke: #d8dde0; }
  .a { stroke: #005eb8; fill: #005eb8; } .b { stroke: #007f3b; fill: #007f3b; }
  .c { stroke: #d5281b; fill: #d5281b; } .d { stroke: #768692; fill: #768692; }
  .e { stroke: #7c2855; fill: #7c2855; }
  .line { fill: none; stroke-width: 2; } .floor { stroke-dasharray: 6 4; }
  .ground { fill: #ffffff; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e8edee; } .ground { fill: #16191c; } .grid { stroke: #3a4147; }
    .a { stroke: #6cb2ff; fill: #6cb2ff; } .b { stroke: #59c98a; fill: #59c98a; }
    .c { stroke: #ff8a80; fill: #ff8a80; } .e { stroke: #d9a3c7; fill: #d9a3c7; }
  }
"""


class NothingToDraw(Exception):
    """The measurement holds no searches."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Milliseconds by number of staff members."""

    words: str
    points: tuple[tuple[int, float], ...]
    style: str
    is_floor: bool = False


def curves(kept: Mapping[str, Any]) -> list[Curve]:
    """The curves of a search report: the machine's milliseconds a request, 1,000 by the rate."""
    measured = kept["measured"]
    sizes = sorted(kept["asked"].get("staff", ())) if kept["name"] == "search" else []
    if not sizes:
        raise NothingToDraw("This is not what `scheduler bench search` wrote.")
    found = [
        Curve(words, tuple((n, _cost(measured[f"{words}, {n} staff"])) for n in sizes), style)
        for words, style in ((searching.ANYWHERE, "a"), (searching.THREE_SITES, "b"))
    ]
    ends = (sizes[0], sizes[-1])
    floors = ((searching.TWENTY, "e"), (searching.ONE_QUERY, "c"), (searching.NO_OP, "d"))
    for words, style in floors:
        if words not in measured:  # an older measurement
            continue
        cost = _cost(measured[words])
        found.append(Curve(words, tuple((n, cost) for n in ends), style, is_floor=True))
    return found


def draw(drawn: Sequence[Curve], *, told: str) -> str:
    """The picture; `told` says what it shows to whoever cannot see it."""
    points = [point for curve in drawn for point in curve.points]
    scale = _Scale.of([n for n, _ in points], [cost for _, cost in points])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' aria-labelledby="title desc">',
        '<title id="title">Cost of a search against the number of staff members</title>',
        f'<desc id="desc">{escape(told)}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}"/>',
        f'<text class="title" x="{LEFT}" y="28">Milliseconds of the machine for a request</text>',
        *scale.axes(),
        *(part for curve in drawn for part in _curve(curve, scale)),
        *_names(drawn, scale),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def say(drawn: Sequence[Curve]) -> str:
    """The curves in words."""
    sentences = []
    for curve in drawn:
        if curve.is_floor:
            sentences.append(f"{curve.words}: {curve.points[0][1]:.2f} ms.")
        else:
            each = ", ".join(f"{cost:.2f} ms at {n:,}" for n, cost in curve.points)
            sentences.append(f"{curve.words}: {each} staff members.")
    return " ".join(sentences)


def _cost(found: Mapping[str, Any]) -> float:
    return 1000 / float(found["a second"])


@dataclass(frozen=True, slots=True)
class _Scale:
    """Both axes are logarithmic."""

    low_x: float
    high_x: float
    low_y: float
    high_y: float
    ticks_x: tuple[int, ...]

    @classmethod
    def of(cls, xs: Sequence[int], ys: Sequence[float]) -> "_Scale":
        low, high = math.floor(math.log10(min(ys))), math.ceil(math.log10(max(ys)))
        low_x, high_x = math.log10(min(xs)), math.log10(max(xs))
        return cls(low_x, max(high_x, low_x + 0.1), low, max(high, low + 1), tuple(sorted({*xs})))

    def x(self, value: float) -> float:
        part = (math.log10(value) - self.low_x) / (self.high_x - self.low_x)
        return round(LEFT + part * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        part = (math.log10(value) - self.low_y) / (self.high_y - self.low_y)
        return round(HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM), 1)

    def axes(self) -> list[str]:
        right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
        parts = [f'<path class="axis" d="M{LEFT} {TOP}V{bottom}H{right}"/>']
        for power in range(int(self.low_y), int(self.high_y) + 1):
            y = self.y(10**power)
            parts.append(f'<path class="grid" d="M{LEFT} {y}H{right}"/>')
            label = f"{10.0**power:g}"
            parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{label}</text>')
        for n in self.ticks_x:
            x = self.x(n)
            parts.append(f'<text x="{x}" y="{bottom + 20}" text-anchor="middle">{n:,}</text>')
        middle = (LEFT + right) / 2
        name = "staff members"
        parts.append(f'<text x="{middle}" y="{HEIGHT - 14}" text-anchor="middle">{name}</text>')
        return parts


def _curve(curve: Curve, scale: _Scale) -> list[str]:
    at = [(scale.x(n), scale.y(cost)) for n, cost in curve.points]
    path = "M" + "L".join(f"{x} {y}" for x, y in at)
    floor = " floor" if curve.is_floor else ""
    dots = [] if curve.is_floor else at
    return [
        f'<path class="line {curve.style}{floor}" style="fill:none" d="{path}"/>',
        *(f'<circle class="{curve.style}" cx="{x}" cy="{y}" r="4"/>' for x, y in dots),
    ]


def _names(drawn: Sequence[Curve], scale: _Scale) -> list[str]:
    """Beside the last point of each curve, moved apart where they would touch."""
    parts, above = [], float(TOP)
    for curve in sorted(drawn, key=lambda each: scale.y(each.points[-1][1])):
        above = max(above + 16, scale.y(curve.points[-1][1]) + 4)
        x = WIDTH - RIGHT + 12
        parts.append(f'<text x="{x}" y="{above}">{escape(curve.words)}</text>')
    return parts
