"""Taken time for everybody: views of their tables' owner, before whom no fence stands."""

from django.db import migrations, models

VIEWS = migrations.RunSQL(
    """
    CREATE VIEW booking_taken AS
        SELECT id, starts_at, ends_at, zone, site_id, room_id, state, version, changed_at
        FROM booking_appointment WHERE (SELECT fence_acting()) <> '';

    CREATE VIEW booking_takenstaff AS
        SELECT id, appointment_id AS taken_id, staff_member_id, post_id
        FROM booking_appointmentstaff WHERE (SELECT fence_acting()) <> '';

    CREATE FUNCTION taken_of_person(the_person uuid) RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT id FROM booking_appointment
        WHERE person_id = the_person AND fence_acting() <> ''
    $$;
    """,
    """
    DROP FUNCTION taken_of_person(uuid);
    DROP VIEW booking_takenstaff;
    DROP VIEW booking_taken;
    """,
)


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0009_fewer_indexes"),
        ("audit", "0004_fences"),
        ("partners", "0004_first_revision"),
    ]
    operations = [
        migrations.CreateModel(
            name="Taken",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("zone", models.CharField(max_length=40)),
                ("state", models.CharField(max_length=10)),
                ("version", models.PositiveIntegerField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "booking_taken",
                "ordering": ["starts_at", "id"],
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="TakenStaff",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
            ],
            options={
                "db_table": "booking_takenstaff",
                "ordering": ["taken", "id"],
                "managed": False,
            },
        ),
        VIEWS,
    ]
