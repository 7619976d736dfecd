from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rota", "0013_shift_notices")]

    operations = [
        migrations.AlterModelOptions(
            name="shiftnotice", options={"ordering": ["on", "was_from", "is_from", "id"]}
        ),
    ]
