"""A tree over the live claims of each room, by their start."""

from django.db import migrations, models
from django.db.models import F, Func, Q


class Migration(migrations.Migration):
    dependencies = [("availability", "0004_days_left")]
    operations = [
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                F("room"),
                Func(F("during"), function="lower"),
                condition=Q(("released_at__isnull", True), ("room__isnull", False)),
                name="claims_of_room",
            ),
        ),
    ]
