"""The database: whether it answers, how new it is, and whether its tables are ours."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from scheduler import clock
from scheduler.commands.checks.findings import Finding, fine, look, missing

OLDEST = 15
MOST_SKEW = timedelta(seconds=2)
_ROLE = """
    SELECT rolname, rolsuper OR rolbypassrls,
        EXISTS (SELECT FROM pg_class WHERE relname LIKE 'booking%' AND relowner = pg_roles.oid)
    FROM pg_roles WHERE rolname = session_user
"""


def version() -> Iterator[Finding]:
    """PostgreSQL, and new enough for the promises."""
    connection.ensure_connection()
    major, minor = divmod(connection.connection.info.server_version, 10_000)
    if major < OLDEST:
        yield missing(f"This is PostgreSQL {major}.", f"Move to PostgreSQL {OLDEST} or newer.")
    else:
        yield fine(f"PostgreSQL {major}.{minor} answers.")


def extension() -> Iterator[Finding]:
    """Exclusion constraints over ids need it."""
    if _ask("SELECT 1 FROM pg_extension WHERE extname = 'btree_gist'"):
        yield fine("btree_gist is there.")
    else:
        yield missing(
            "btree_gist is not there: nothing would stop two bookings of one time.",
            "As the database's owner: CREATE EXTENSION btree_gist; then scheduler migrate.",
        )


def migrations() -> Iterator[Finding]:
    """Tables as this version of the program expects them."""
    executor = MigrationExecutor(connection)
    wanted = executor.loader.graph.leaf_nodes()
    waiting = executor.migration_plan(wanted)
    if waiting:
        yield missing(f"{len(waiting)} migrations are not applied.", "Run: scheduler migrate")
        return
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    if unknown:
        yield look(
            f"The database has {len(unknown)} migrations that this program does not know.",
            "Run the newest version of the program, which made them.",
        )
    else:
        yield fine("Every migration is applied.")


def role() -> Iterator[Finding]:
    """Row-level security stands before whoever owns no table and has no right to pass by it."""
    ((name, passes_by, owned),) = _ask(_ROLE)
    if passes_by or owned:
        why = "owns tables" if owned else "may pass by row-level security"
        yield look(
            f"The service signs in to the database as {name}, who {why}: behind the service's own "
            "rules nothing keeps partners' rows apart.",
            "Make a role that owns nothing for DATABASE_URL, and give the owner's address as "
            "OWNER_DATABASE_URL (docs/operator.md); then scheduler migrate.",
        )
    else:
        yield fine(f"The service signs in to the database as {name}, who owns nothing.")


def clocks() -> Iterator[Finding]:
    """The database's clock and this machine's judge together when a hold lapses."""
    before = clock.now()
    ((theirs,),) = _ask("SELECT clock_timestamp()")
    ours = before + (clock.now() - before) / 2
    apart: timedelta = abs(theirs - ours)
    if apart > MOST_SKEW:
        yield look(
            f"The database's clock is {apart.total_seconds():.0f} s away from this machine's.",
            "Let both take their time from the network (NTP).",
        )
    else:
        yield fine("The database's clock and this machine's agree.")


def _ask(question: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())
