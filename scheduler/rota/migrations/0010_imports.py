"""Imports of rotas: seen by whoever they were brought in for, and changed by the service."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from scheduler.audit.fenced import fenced


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0006_people_may_book'),
        ('rota', '0009_own_calendars'),
    ]

    operations = [
        migrations.CreateModel(
            name='RotaImport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('form', models.CharField(choices=[('ics', 'Calendar (ICS)'), ('csv', 'Table (CSV)')], max_length=3)),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('patterns_new', models.PositiveIntegerField()),
                ('patterns_changed', models.PositiveIntegerField()),
                ('patterns_unchanged', models.PositiveIntegerField()),
                ('patterns_ended', models.PositiveIntegerField()),
                ('leave_new', models.PositiveIntegerField()),
                ('leave_ended', models.PositiveIntegerField()),
                ('imported_by', models.CharField(max_length=150)),
                ('imported_at', models.DateTimeField()),
                ('undone_by', models.CharField(blank=True, max_length=150)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
                ('rota', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='rota.rota')),
            ],
            options={
                'ordering': ['-imported_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='BroughtIn',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('deed', models.CharField(choices=[('added', 'Added'), ('changed', 'Changed'), ('ended', 'Ended')], max_length=7)),
                ('before', models.JSONField(blank=True, null=True)),
                ('after', models.JSONField(blank=True, null=True)),
                ('leave', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rota.leave')),
                ('pattern', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rota.pattern')),
                ('brought_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='rota.rotaimport')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='rotaimport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by', '')), models.Q(models.Q(('undone_by', ''), _negated=True), ('undone_at__isnull', False)), _connector='OR'), name='import_undone_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='broughtin',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('leave__isnull', True), ('pattern__isnull', False)), models.Q(('leave__isnull', False), ('pattern__isnull', True)), _connector='OR'), name='brought_in_one_thing'),
        ),
        fenced("rota_rotaimport", sees="partner_id = (SELECT fence_partner())"),
        fenced(
            "rota_broughtin",
            sees="brought_by_id IN ("
            "SELECT id FROM rota_rotaimport WHERE partner_id = (SELECT fence_partner()))",
        ),
    ]
