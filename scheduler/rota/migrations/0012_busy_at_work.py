"""When own calendars take time out of shifts, for everybody: a view of the owner, before whom no
fence stands. It is clipped to the shifts: a dentist on a Saturday is nobody's business."""

from django.db import migrations, models

VIEW = migrations.RunSQL(
    """
    CREATE VIEW rota_busyatwork AS
        SELECT busy.id || '-' || shift.id AS id, busy.staff_member_id,
            greatest(busy.starts_at, shift.starts_at) AS starts_at,
            least(busy.ends_at, shift.ends_at) AS ends_at
        FROM rota_busytime AS busy
        JOIN rota_shift AS shift ON shift.staff_member_id = busy.staff_member_id
            AND shift.starts_at < busy.ends_at AND shift.ends_at > busy.starts_at
        WHERE (SELECT fence_acting()) <> '';
    """,
    "DROP VIEW rota_busyatwork;",
)


class Migration(migrations.Migration):
    dependencies = [
        ("rota", "0011_caldav"),
    ]
    operations = [
        migrations.CreateModel(
            name="BusyAtWork",
            fields=[
                ("id", models.CharField(editable=False, max_length=80, primary_key=True, serialize=False)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
            ],
            options={
                "db_table": "rota_busyatwork",
                "ordering": ["starts_at", "id"],
                "managed": False,
            },
        ),
        VIEW,
    ]
