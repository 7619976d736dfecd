from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0004_machines"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="is_invented",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
