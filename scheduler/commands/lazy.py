"""Groups of commands that know their names and what they say, and import one only to run it."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class Later:
    """A command in `module`, which calls it `command`; `says` stands in the list of commands."""

    module: str
    says: str


class Group(click.Group):
    """A group whose `--help` imports none of its commands."""

    def __init__(self, *, commands_later: Mapping[str, Later], **options: Any) -> None:
        super().__init__(**options)
        self.commands_later = commands_later

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands_later)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        later = self.commands_later.get(cmd_name)
        if later is None:
            return None
        command = import_module(later.module).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{later.module}.command is not a command.")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, later.says) for name, later in self.commands_later.items()])
