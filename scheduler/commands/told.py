"""An end of a command that is told in one sentence instead of a traceback."""

from typing import IO, Any

import click


class Told(click.ClickException):
    """The command cannot go on; `message` says why and what to do, on standard error."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Say it without the word “Error”, which helps nobody."""
        click.echo(self.message, file=file, err=file is None)
