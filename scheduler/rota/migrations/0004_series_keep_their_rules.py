"""django-scheduler's own rows: nothing ends before it starts, and a series never loses its rule.

Deleting a Rule through the ORM sets `rule_id` to NULL first, which would turn a series into one
event without a word; the row itself says that it is a series (see rota/recurrence.py).
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("rota", "0003_overlaps_judged_at_the_end"),
        ("schedule", "0015_rename_indexes"),
    ]
    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE schedule_event
                ADD CONSTRAINT event_forwards CHECK ("end" > start),
                ADD CONSTRAINT series_keeps_its_rule CHECK (
                    rule_id IS NOT NULL OR position('"repeats": true' IN description) = 0
                );
            ALTER TABLE schedule_occurrence
                ADD CONSTRAINT occurrence_forwards CHECK ("end" > start);
            """,
            """
            ALTER TABLE schedule_occurrence DROP CONSTRAINT occurrence_forwards;
            ALTER TABLE schedule_event
                DROP CONSTRAINT series_keeps_its_rule,
                DROP CONSTRAINT event_forwards;
            """,
        ),
    ]
