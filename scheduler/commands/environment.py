"""Makes Django and the database ready for a command; `--help` needs neither."""

from typing import NoReturn

from scheduler.commands.told import Told


def settle() -> None:
    """Make Django ready, and let every connection of this process be the service's own."""
    set_up()
    from scheduler.identity import fences

    fences.let_service_in()


def set_up() -> None:
    """Read the settings and load the models, or tell which setting is missing."""
    import django
    from environs import EnvError

    try:
        django.setup()
    except EnvError as error:
        raise Told(
            f"The settings are not complete ({error}): start this through ./deploy/scheduler, "
            "or set the variables that deploy/env.example explains."
        ) from error


def connect() -> None:
    """Settle, and refuse to go on without a database that has our tables in it."""
    settle()
    from django.db import DatabaseError, connection

    try:
        names = connection.introspection.table_names()
    except DatabaseError as error:
        database_failed(error)
    if "booking_appointment" not in names:
        raise Told("The database has none of our tables yet: run `scheduler migrate` first.")


def database_failed(error: Exception) -> NoReturn:
    """Tell that the database cannot be used, with the server's own first line as the reason."""
    reason = str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__
    raise Told(
        f"The database cannot be used ({reason}): check that it runs and that DATABASE_URL is "
        "right; `scheduler doctor` says more."
    ) from error
