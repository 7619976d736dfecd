"""Draws marks on rows over one scale as a plain SVG, with every value in words too; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

LEFT, TOP, RIGHT = 250, 76, 150
ROW, WIDTH, FOOT = 30, 900, 56
# Shape and colour both tell the series apart; each colour has 4.5 : 1 on white.
SHAPES = (
    ("circle", "#00458c"),
    ("square", "#a13c00"),
    ("diamond", "#00664a"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A label, a value for every series, and a remark at the end of the row."""

    label: str
    values: Mapping[str, float]
    remark: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`series` are at most three; `axis` says what the values are; `remarks` heads the remarks."""

    title: str
    series: Sequence[str]
    axis: str
    remarks: str
    rows: Sequence[Row]

    def svg(self) -> str:
        """The picture as text."""
        height = TOP + ROW * len(self.rows) + FOOT
        most = max(value for row in self.rows for value in row.values.values())
        step = _step(most)
        scale = (WIDTH - LEFT - RIGHT) / (step * (-(-most // step)))
        lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
            ' aria-labelledby="title desc" font-family="Arial, sans-serif" font-size="14"'
            ' fill="#212b32">',
            f'<title id="title">{escape(self.title)}</title>',
            f'<desc id="desc">{escape(self._told())}</desc>',
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            f'<text x="16" y="26" font-size="17" font-weight="bold">{escape(self.title)}</text>',
            *self._legend(),
            *self._grid(step, scale, height),
            *(
                line
                for place, row in enumerate(self.rows)
                for line in self._row(row, TOP + ROW * place + ROW // 2, scale)
            ),
            "</svg>",
        ]
        return "\n".join(lines) + "\n"

    def _told(self) -> str:
        """Every value in words."""
        return " ".join(
            f"{row.label}: "
            + ", ".join(f"{name} {row.values[name]:.1f}" for name in self.series)
            + f"; {self.remarks} {row.remark}."
            for row in self.rows
        )

    def _legend(self) -> list[str]:
        lines = []
        x = LEFT
        for name, (shape, colour) in zip(self.series, SHAPES, strict=False):
            lines.append(_mark(shape, colour, x, 50))
            lines.append(f'<text x="{x + 12}" y="55">{escape(name)}</text>')
            x += 40 + 8 * len(name)
        lines.append(f'<text x="{WIDTH - 16}" y="55" text-anchor="end">{self.remarks}</text>')
        return lines

    def _grid(self, step: float, scale: float, height: int) -> list[str]:
        bottom = height - FOOT
        lines = []
        value = 0.0
        while LEFT + value * scale <= WIDTH - RIGHT + 1:
            x = round(LEFT + value * scale, 1)
            lines.append(
                f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{bottom}" stroke="#d8dde0"/>'
                f'<text x="{x}" y="{bottom + 20}" text-anchor="middle">{value:g}</text>'
            )
            value += step
        middle = (LEFT + WIDTH - RIGHT) // 2
        lines.append(
            f'<text x="{middle}" y="{bottom + 42}" text-anchor="middle">{escape(self.axis)}</text>'
        )
        return lines

    def _row(self, row: Row, y: int, scale: float) -> list[str]:
        marks = [
            _mark(shape, colour, round(LEFT + row.values[name] * scale, 1), y)
            for name, (shape, colour) in zip(self.series, SHAPES, strict=False)
        ]
        return [
            f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}" stroke="#aeb7bd"/>',
            f'<text x="{LEFT - 14}" y="{y + 5}" text-anchor="end">{escape(row.label)}</text>',
            *marks,
            f'<text x="{WIDTH - 16}" y="{y + 5}" text-anchor="end">{escape(row.remark)}</text>',
        ]


def _step(most: float) -> float:
    """A round distance between lines of the scale, for four to eight of them."""
    step = 0.25
    while most / step > 8:
        step *= 2
    return step


def _mark(shape: str, colour: str, x: float, y: float) -> str:
    if shape == "circle":
        return f'<circle cx="{x}" cy="{y}" r="6" fill="{colour}"/>'
    turned = f' transform="rotate(45 {x} {y})"' if shape == "diamond" else ""
    return f'<rect x="{x - 5}" y="{y - 5}" width="10" height="10" fill="{colour}"{turned}/>'
