import os
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from psycopg.conninfo import conninfo_to_dict
from pytest_django import DjangoDbBlocker


@pytest.fixture
def tampering(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test speaks to the database as its superuser, past every trigger; nothing is kept."""
    owner = conninfo_to_dict(os.environ.get("OWNER_DATABASE_URL", os.environ["DATABASE_URL"]))
    ours = connection.settings_dict
    before = ours["USER"]
    with django_db_blocker.unblock():
        connection.close()
        ours["USER"] = owner["user"]
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                yield
                transaction.set_rollback(True)
        finally:
            connection.close()
            ours["USER"] = before
