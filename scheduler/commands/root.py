"""`scheduler`: every command by its name; what Django knows by the same name is passed on to it."""

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import click

from scheduler.commands import environment, lazy
from scheduler.commands.lazy import Later
from scheduler.commands.told import Told
from scheduler.refusals import Refusal

OURS = {
    "import": Later(
        "scheduler.commands.imports", "Bring in people, partners or a rota from a file."
    ),
    "demonstration": Later("scheduler.commands.demonstration", "The demonstration partnership."),
    "doctor": Later("scheduler.commands.doctor", "Say in plain words what is missing or off."),
    "selftest": Later(
        "scheduler.commands.selftest", "Play the main job against the running installation."
    ),
    "machine": Later("scheduler.commands.machine", "Other programs that may call the API."),
    "account": Later("scheduler.commands.account", "Sign-ins of staff members."),
    "token": Later("scheduler.commands.token", "Staff tokens for the API."),
    "batches": Later("scheduler.commands.batches", "Batches of letters for the printer."),
    "bench": Later("scheduler.commands.bench", "Measure search and booking beside their floors."),
    "simulate": Later("scheduler.commands.simulate", "What a rule would do to people's waits."),
    "rights": Later("scheduler.commands.rights", "Merge records; give people what is held."),
    "retention": Later("scheduler.commands.retention", "How long what is kept."),
    "audit": Later("scheduler.commands.audit", "The record: sealed, exported, verified."),
    "openings": Later("scheduler.commands.openings", "Bookable time, and whether it is true."),
}

DJANGO = {
    "migrate": "Bring the database's tables up to date.",
    "collectstatic": "Collect the pages' static files into one folder.",
    "check": "Check the settings and models.",
    "shell": "A Python shell with everything loaded.",
    "makemigrations": "Write migrations for changed models.",
    "showmigrations": "List migrations, applied and not.",
    "dbshell": "The database's own shell.",
    "changepassword": "Change the password of an account.",
    "clearsessions": "Remove sign-ins that have expired.",
    "runserver": "Django's development server.",
    "spectacular": "Write the OpenAPI description to a file.",
}


class Root(lazy.Group):
    """The first word on the line. Refusals and a missing database are told, not thrown."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in DJANGO:
            return _of_django(cmd_name)
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_commands(ctx, formatter)
        with formatter.section("Commands of Django"):
            formatter.write_dl(list(DJANGO.items()))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            raise Told(refusal.sentence) from refusal
        except _database_errors() as error:
            environment.database_failed(error)


def _database_errors() -> tuple[type[Exception], ...]:
    # Asked only once something was raised, so that `--help` does not wait for Django.
    if "django.db" not in sys.modules:
        return ()
    from django.db import InterfaceError, OperationalError

    return (InterfaceError, OperationalError)


def _role_of(name: str) -> AbstractContextManager[None]:
    """Tables are their owner's to change; a web server is let in request by request."""
    from scheduler.identity import fences, ownership

    if name == "migrate":
        return ownership.as_owner()
    if name != "runserver":
        fences.let_service_in()
    return nullcontext()


def _of_django(name: str) -> click.Command:
    def run(arguments: tuple[str, ...]) -> None:
        try:
            environment.set_up()
        except Told as incomplete:
            if {"-h", "--help"}.isdisjoint(arguments):
                raise
            click.echo(f"{DJANGO[name]}\n\nIts options cannot be listed: {incomplete.message}")
            return
        from django.core.management import execute_from_command_line

        with _role_of(name):
            execute_from_command_line(["scheduler", name, *arguments])

    return click.Command(
        name=name,
        callback=run,
        params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
        context_settings={"ignore_unknown_options": True},
        add_help_option=False,
    )


command = Root(
    name="scheduler",
    help="The choice-first scheduler's command line.",
    epilog="Every command has a --help of its own.",
    commands_later=OURS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
