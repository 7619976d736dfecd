"""A machine rings nobody who has not said that it may."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("people", "0002_choices_are_kept")]

    operations = [
        migrations.AddField(
            model_name="contactrule",
            name="accepts_recorded_call",
            field=models.BooleanField(default=False, db_default=False),
        ),
        migrations.AddConstraint(
            model_name="contactrule",
            constraint=models.CheckConstraint(
                condition=Q(accepts_recorded_call=False) | Q(channel="voice", ask_for=""),
                name="contact_rule_recorded_call_is_a_call",
            ),
        ),
    ]
