"""What is wrong with a file: where exactly, and why. Nothing is brought in while one stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import click

from scheduler.commands.told import Told

SHOWN = 100


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """`line` counts from 1 as an editor does; `place` is a column, or a path in a YAML file."""

    line: int
    place: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        return f"line {self.line}, {place}{self.reason}"


class Unreadable(Told):
    """The file as a whole cannot be understood."""


def refuse(faults: Iterable[Fault]) -> None:
    """List the faults by line and end the command, if there are any."""
    listed: Sequence[Fault] = sorted(set(faults))
    if not listed:
        return
    for fault in listed[:SHOWN]:
        click.echo(f"  {fault}", err=True)
    if len(listed) > SHOWN:
        click.echo(f"  … and {len(listed) - SHOWN} more.", err=True)
    lines = len({fault.line for fault in listed})
    raise Told(
        f"Nothing was brought in: {count(len(listed), 'fault')} on {count(lines, 'line')}. "
        "Mend the file and import it again."
    )


def count(number: int, noun: str, nouns: str = "") -> str:
    """“1 line”, “3 lines”; `nouns` where an s is not enough."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"
