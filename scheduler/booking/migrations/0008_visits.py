"""Several appointments may be one visit."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("booking", "0007_remote_claims")]
    operations = [
        migrations.AddField(
            model_name="hold",
            name="visit_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="appointment",
            name="visit_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(
                condition=Q(("visit_id__isnull", False)),
                fields=["visit_id"],
                name="holds_of_visit",
            ),
        ),
    ]
