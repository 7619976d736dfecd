"""Sends statements to the database in one journey, where nobody waits for their answers."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def sent_together() -> Iterator[None]:
    """Statements inside wait for each other only where an answer is read, and at the end.

    What one of them breaks is raised then. A count of changed rows is not known inside.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield
