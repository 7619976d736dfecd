"""Two records of one person: one becomes another name of the other."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from scheduler.audit.append_only import append_only

# A record that was merged away has no choice in force, so that nothing can be booked by it; and
# where two records said different things, only what was asked after the merge counts.
IN_FORCE = migrations.RunSQL(
    """
    CREATE OR REPLACE FUNCTION choice_in_force(person uuid, service uuid) RETURNS uuid
        LANGUAGE sql STABLE AS $$
        SELECT choice.id FROM people_choice AS choice
        JOIN people_person ON people_person.id = choice.person_id
        WHERE choice.person_id = person
            AND (choice.service_id IS NULL OR choice.service_id = service)
            AND choice.sequence > people_person.asked_again_after
            AND people_person.merged_into_id IS NULL
        ORDER BY choice.sequence DESC LIMIT 1
    $$;
    """,
    """
    CREATE OR REPLACE FUNCTION choice_in_force(person uuid, service uuid) RETURNS uuid
        LANGUAGE sql STABLE AS $$
        SELECT id FROM people_choice
        WHERE person_id = person AND (service_id IS NULL OR service_id = service)
        ORDER BY sequence DESC LIMIT 1
    $$;
    """,
)


class Migration(migrations.Migration):
    dependencies = [("people", "0003_recorded_calls")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_records",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="asked_again_after",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="person_is_not_merged_into_itself",
            ),
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("merged_by", models.CharField(max_length=150)),
                ("merged_at", models.DateTimeField()),
                ("asked_again_after_before", models.BigIntegerField()),
                (
                    "needs_made",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "rules_made",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "rules_ended",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                ("undone_by", models.CharField(blank=True, max_length=150, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_reason", models.CharField(blank=True, max_length=500, null=True)),
                (
                    "away",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges_away",
                        to="people.person",
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges_into",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "ordering": ["-merged_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(undone_at__isnull=True),
                        fields=("away",),
                        name="merged_away_once",
                    ),
                    models.CheckConstraint(condition=~Q(reason=""), name="merge_has_a_reason"),
                ],
            },
        ),
        append_only("people_merge", may_change="undone_by, undone_at, undone_reason"),
        IN_FORCE,
    ]
