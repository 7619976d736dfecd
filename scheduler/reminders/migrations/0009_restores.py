"""The outbox knows the database it was last sent from, and doubts what is due in a copy of it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("reminders", "0008_tasks_of_supporters")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="may_have_gone_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="KnownDatabase",
            fields=[
                ("mark", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("known_since", models.DateTimeField()),
            ],
        ),
    ]
