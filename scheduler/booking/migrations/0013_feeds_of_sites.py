"""Feeds of a site, for the eyes of the partner whose site it is."""

import django.db.models.deletion
from django.db import migrations, models

_OWN = "(SELECT fence_partner())"
_BEFORE = f"""
    digest = (SELECT fence_feed()) OR EXISTS (
        SELECT FROM partners_post AS post
        WHERE post.staff_member_id = booking_feed.staff_member_id AND post.partner_id = {_OWN}
    ) OR EXISTS (
        SELECT FROM rota_rota AS rota WHERE rota.id = booking_feed.rota_id AND (
            rota.keeper_id = {_OWN} OR EXISTS (
                SELECT FROM rota_pattern AS pattern
                JOIN partners_post AS post ON post.id = pattern.post_id
                WHERE pattern.rota_id = rota.id AND post.partner_id = {_OWN})))
"""
_OF_SITE = f"""
    EXISTS (
        SELECT FROM partners_site AS site
        WHERE site.id = booking_feed.site_id AND site.partner_id = {_OWN})
"""
_POLICY = "ALTER POLICY fence_sees ON booking_feed USING ((SELECT fence_acting()) = 'service' OR {})"


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0012_room_closings"),
        ("partners", "0004_first_revision"),
        ("reminders", "0011_fences"),
        ("rota", "0005_leave_time"),
    ]
    operations = [
        migrations.RemoveConstraint(model_name="feed", name="feed_of_one_calendar"),
        migrations.AddField(
            model_name="feed",
            name="site",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                to="partners.site",
            ),
        ),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    staff_member__isnull=False, rota__isnull=True, site__isnull=True
                )
                | models.Q(staff_member__isnull=True, rota__isnull=False, site__isnull=True)
                | models.Q(staff_member__isnull=True, rota__isnull=True, site__isnull=False),
                name="feed_of_one_calendar",
            ),
        ),
        migrations.RunSQL(
            _POLICY.format(f"{_BEFORE} OR {_OF_SITE}"), _POLICY.format(_BEFORE)
        ),
    ]
