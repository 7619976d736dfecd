"""Past the triggers of tables, in the transaction that a test is in anyway.

Only a superuser may do it, and the service's role is none: each test database has a way for it
that no other database has.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from psycopg import sql

_WAY = """
    CREATE SCHEMA of_tests;
    GRANT USAGE ON SCHEMA of_tests TO {role};
    CREATE FUNCTION of_tests.be(the_role text) RETURNS text
        LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        SELECT set_config('session_replication_role', the_role, true)
    $$;
"""


def make_way() -> None:
    """Let tests past the triggers of this test database. It is the owner who asks for it."""
    from scheduler.identity import ownership

    role = sql.Identifier(ownership.application_role())
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_WAY).format(role=role))


@contextmanager
def asleep() -> Iterator[None]:
    """No trigger looks at what is done inside, as if the owner of the tables had done it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT of_tests.be('replica')")
        yield
        cursor.execute("SELECT of_tests.be('origin')")
