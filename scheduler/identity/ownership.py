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
    "GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT MAINTAIN ON TABLES TO {role}",
)
_NEWER = 170_000
_ROLE_PARTS = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
# Of what there is, and of what the owner makes later. No TRUNCATE, no REFERENCES, no TRIGGER.
_GIVE = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
)


@contextmanager
def as_owner() -> Iterator[None]:
    """Let this process speak to its database as the owner. Not inside a transaction."""
    ours: dict[str, Any] = connection.settings_dict
    before = {part: ours[part] for part in _ROLE_PARTS}
    connection.close()
    ours.update({part: settings.OWNER_DATABASE[part] for part in _ROLE_PARTS})
    fences.let_service_in()
    try:
        yield
    finally:
        connection.close()
        ours.update(before)


def are_apart() -> bool:
    """Whether the application signs in as somebody else than the owner."""
    return settings.DATABASE_ROLE not in ("", settings.OWNER_DATABASE["USER"])


def give_rights(**_signal: Any) -> None:
    """Let the application's role read and write rows; after every migration, by the owner."""
    if not are_apart() or connection.settings_dict["USER"] == settings.DATABASE_ROLE:
        return
    role = sql.Identifier(settings.DATABASE_ROLE)
    with connection.cursor() as cursor:
        is_newer = connection.connection.info.server_version >= _NEWER
        for statement in (*_GIVE, *(_GIVE_NEWER if is_newer else ())):
            cursor.execute(sql.SQL(statement).format(role=role))  # type: ignore[arg-type]
