from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="FailedSignIn",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name_digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["name_digest", "at"], name="failed_sign_ins_of_name"),
                    models.Index(fields=["at"], name="failed_sign_ins_by_age"),
                ],
            },
        ),
    ]
