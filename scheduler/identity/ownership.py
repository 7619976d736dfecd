"""The database's two roles: the owner makes tables; the application only reads and writes rows.

An owner passes by row-level security, so the service never speaks as one. (docs/decisions/019.)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg import sql

from scheduler.identity import fences

# From PostgreSQL 17 on whoever writes a table may also tell the planner of it (ANALYZE).
_GIVE_NEWER = (
    "GRANT MAINTAIN ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT MAINTAIN ON TABLES TO {role}",
)
_NEWER = 170_000
_ROLE_PARTS = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
# Of what there is, and of what the owner makes later. No TRUNCATE, no REFERENCES, no TRIGGER.
_GIVE = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role}",
)


@contextmanager
def as_owner() -> Iterator[None]:
    """Let this process speak to its database as the owner. Not inside a transaction."""
    with _as(settings.OWNER_DATABASE):
        fences.let_service_in()
        yield


@contextmanager
def as_application() -> Iterator[None]:
    """Let it speak as the service again, where it speaks as the owner. Not inside a transaction."""
    with _as(settings.APPLICATION_DATABASE):
        yield


@contextmanager
def _as(role: dict[str, Any]) -> Iterator[None]:
    ours: dict[str, Any] = connection.settings_dict
    before = {part: ours[part] for part in _ROLE_PARTS}
    connection.close()
    ours.update({part: role[part] for part in _ROLE_PARTS})
    try:
        yield
    finally:
        connection.close()
        ours.update(before)


def application_role() -> str:
    """The name by which the service signs in to the database; empty: the system's own."""
    return str(settings.APPLICATION_DATABASE["USER"])


def are_apart() -> bool:
    """Whether the application signs in as somebody else than the owner."""
    return application_role() not in ("", settings.OWNER_DATABASE["USER"])


def follow_migration(**_signal: Any) -> None:
    """Listener of the end of every migration."""
    give_rights(schema="public")


def give_rights(*, schema: str) -> None:
    """Let the service's role read and write rows, if it is the owner who asks for it."""
    if not are_apart() or connection.settings_dict["USER"] == application_role():
        return
    names = {"role": sql.Identifier(application_role()), "schema": sql.Identifier(schema)}
    with connection.cursor() as cursor:
        is_newer = connection.connection.info.server_version >= _NEWER
        for statement in (*_GIVE, *(_GIVE_NEWER if is_newer else ())):
            cursor.execute(sql.SQL(statement).format(**names))
