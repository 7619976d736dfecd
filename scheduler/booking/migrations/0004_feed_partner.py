"""Feeds are for one partner's eyes; who made the existing ones, and for whom, is in the record."""

import django.db.models.deletion
from django.db import migrations, models


def name_the_partner(apps, schema_editor):
    """The maker's partner, but none for what a staff member made of themselves."""
    account, entry, feed = (
        apps.get_model("identity", "Account"),
        apps.get_model("audit", "Entry"),
        apps.get_model("booking", "Feed"),
    )
    for each in feed.objects.filter(partner__isnull=True).iterator():
        made = entry.objects.filter(
            record_kind="feed", record_id=str(each.id), deed="feed.made"
        ).first()
        if made is None or made.by_partner_id is None:
            continue
        is_own = (
            each.staff_member_id is not None
            and account.objects.filter(
                id=made.by_account_id, staff_member=each.staff_member_id
            ).exists()
        )
        if not is_own:
            feed.objects.filter(id=each.id).update(partner_id=made.by_partner_id)


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0001_initial"),
        ("booking", "0003_promise_version"),
        ("identity", "0001_initial"),
        ("partners", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="feed",
            name="partner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                to="partners.partner",
            ),
        ),
        migrations.RunPython(name_the_partner, migrations.RunPython.noop),
    ]
