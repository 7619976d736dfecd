import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0001_initial"),
        ("rota", "0014_notices_by_hours"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(fields=["staff_member", "starts_at"], name="shifts_of_staff"),
        ),
        # The index above serves the key as well.
        migrations.AlterField(
            model_name="shift",
            name="staff_member",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shifts",
                to="partners.staffmember",
            ),
        ),
    ]
