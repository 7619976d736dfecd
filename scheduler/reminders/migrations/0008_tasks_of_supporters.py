"""A task says which supporter it is about, so that nobody rings the person in their place."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0003_recorded_calls"),
        ("reminders", "0007_resends"),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="supporter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="people.supporter",
            ),
        ),
        migrations.RemoveConstraint(model_name="task", name="task_open_once"),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("kind", "person", "appointment", "message", "offer", "supporter"),
                name="task_open_once",
                nulls_distinct=False,
            ),
        ),
    ]
