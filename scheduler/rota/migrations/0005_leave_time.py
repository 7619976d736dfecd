"""When anybody is on leave, for everybody: a view of the owner, before whom no fence stands."""

from django.db import migrations, models

VIEW = migrations.RunSQL(
    """
    CREATE VIEW rota_leavetime AS
        SELECT id, staff_member_id, starts_at, ends_at
        FROM rota_leave WHERE ended_at IS NULL AND (SELECT fence_acting()) <> '';
    """,
    "DROP VIEW rota_leavetime;",
)


class Migration(migrations.Migration):
    dependencies = [
        ("rota", "0004_series_keep_their_rules"),
        ("audit", "0004_fences"),
    ]
    operations = [
        migrations.CreateModel(
            name="LeaveTime",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
            ],
            options={
                "db_table": "rota_leavetime",
                "ordering": ["starts_at", "id"],
                "managed": False,
            },
        ),
        VIEW,
    ]
