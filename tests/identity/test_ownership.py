"""The service, and so every test, signs in to the database as a role that owns nothing."""

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from scheduler.identity import ownership
from tests import racing, template

pytestmark = pytest.mark.django_db
WHO = "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles"


def test_the_role_of_the_service_passes_by_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"{WHO} WHERE rolname = session_user")
        assert cursor.fetchall() == [("scheduler", False, False, False, False)]


def test_the_role_of_the_service_owns_nothing_and_may_only_read_and_write_rows() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relowner = session_user::regrole")
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT DISTINCT privilege_type FROM information_schema.table_privileges"
            " WHERE grantee = session_user AND table_schema = 'public'"
        )
        assert {right for (right,) in cursor} - {"MAINTAIN"} == {
            "SELECT",
            "INSERT",
            "UPDATE",
            "DELETE",
        }


def test_tables_that_the_owner_makes_later_are_open_to_the_service() -> None:
    address = template.at(connection.settings_dict["NAME"], "DATABASE_URL")
    with racing.owner() as owner:
        owner.execute("CREATE TABLE made_later (id integer)")
        try:
            with psycopg.connect(address) as service:
                found = service.execute("SELECT count(*) FROM made_later").fetchone()
        finally:
            owner.execute("DROP TABLE made_later")
    assert found == (0,)


def test_only_the_owner_sees_past_the_fences() -> None:
    assert settings.OWNER_DATABASE["USER"] != ownership.application_role() == "scheduler"
