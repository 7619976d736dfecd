"""Days left are found by their modes too: whether there is any is asked before a long search."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("availability", "0005_claims_of_room")]
    operations = [
        migrations.RemoveIndex(model_name="dayleft", name="days_left_of_service"),
        migrations.AddIndex(
            model_name="dayleft",
            index=models.Index(
                fields=["service", "mode_bits", "local_on"], name="days_left_of_service"
            ),
        ),
    ]
