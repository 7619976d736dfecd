"""Services that people may book by themselves; none of those that were there before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0004_first_revision")]
    operations = [
        migrations.AddField(
            model_name="service",
            name="people_may_book",
            field=models.BooleanField(default=False, db_default=False),
        ),
    ]
