"""Nothing of what was said for one transaction stays on a connection that others borrow next."""

import psycopg
from django.db import connection

from scheduler.identity import fences
from tests import template
from tests.factories import identity


def test_the_next_borrower_of_a_connection_keeps_nothing(committed: None) -> None:
    dot = identity.dot()
    address = template.at(connection.settings_dict["NAME"], "DATABASE_URL")
    with psycopg.connect(address, autocommit=True) as pooled:
        with pooled.transaction():
            pooled.execute("SELECT set_config('scheduler.acting', 'service', true)")
        said = pooled.execute("SELECT current_setting('scheduler.acting', true)").fetchone()
    assert said == ("",)
    with fences.reading(dot):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('scheduler.partner', true)")
        assert cursor.fetchone() in [("",), (None,)]
