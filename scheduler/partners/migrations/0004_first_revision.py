"""A partnership that was there before revisions has one from the beginning."""

from django.db import migrations

FIRST = migrations.RunSQL(
    """
    INSERT INTO partners_revision (id) OVERRIDING SYSTEM VALUE
        SELECT nextval(pg_get_serial_sequence('partners_revision', 'id'))
        WHERE NOT EXISTS (SELECT 1 FROM partners_revision)
    """,
    migrations.RunSQL.noop,
)


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_revision")]
    operations = [FIRST]
