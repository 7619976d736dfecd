"""A token that differs after every change of the partnership, so that what was read stays known to be true.

Changes write rows of their own and never wait for each other. The token is made of the rows that
are visible: after a rollback it is what it was, and so are the tables.
"""

from django.db import migrations

TABLES = (
    "partners_partner",
    "partners_site",
    "partners_room",
    "partners_service",
    "partners_servicemode",
    "partners_sharingagreement",
    "partners_staffmember",
    "partners_post",
    "partners_post_services",
    "partners_interpreter",
    "partners_protection",
)

FUNCTIONS = migrations.RunSQL(
    """
    CREATE TABLE partners_revision (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);

    CREATE FUNCTION revise_partnership() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        newest bigint;
    BEGIN
        INSERT INTO partners_revision DEFAULT VALUES RETURNING id INTO newest;
        -- A few are kept for changes that began earlier and are not committed yet.
        DELETE FROM partners_revision WHERE id IN (
            SELECT id FROM partners_revision WHERE id < newest - 20 FOR UPDATE SKIP LOCKED);
        RETURN NULL;
    END $$;

    CREATE FUNCTION partnership_revision() RETURNS text LANGUAGE sql STABLE AS $$
        SELECT concat_ws(':', count(*), sum(id), max(id)) FROM partners_revision
    $$;
    """,
    """
    DROP FUNCTION partnership_revision();
    DROP FUNCTION revise_partnership();
    DROP TABLE partners_revision;
    """,
)


def _follow(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER partnership_is_revised
            AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION revise_partnership();
        """,
        f"DROP TRIGGER partnership_is_revised ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_protection")]
    operations = [FUNCTIONS, *map(_follow, TABLES)]
