"""Own calendars and when they say somebody is busy: for themselves alone, and for the service."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

from scheduler.audit.fenced import fenced

_THEIRS = "staff_member_id = (SELECT fence_staff_member())"


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0004_fences'),
        ('partners', '0004_first_revision'),
        ('rota', '0008_published_until'),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnCalendar',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sealed_address', models.TextField()),
                ('host', models.CharField(max_length=255)),
                ('added_at', models.DateTimeField()),
                ('next_read_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('whole_at', models.DateTimeField(blank=True, null=True)),
                ('etag', models.CharField(blank=True, max_length=255)),
                ('last_modified', models.CharField(blank=True, max_length=64)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('fault', models.CharField(blank=True, choices=[('unreachable', 'Nothing answered at this address.'), ('slow', 'The answer took too long.'), ('inside', 'This address leads into a private network, where we do not look.'), ('sent_elsewhere', 'The address sends us on to somewhere we do not follow.'), ('refused', 'We were not let in. The address may have been changed or withdrawn.'), ('gone', 'There is no calendar at this address any more.'), ('try_later', 'The other side said that it has a fault, or asked us to wait.'), ('too_large', 'The calendar is larger than we read. Share a shorter time of it.'), ('not_a_calendar', 'What is at this address is not a calendar.')], max_length=20)),
                ('unread', models.PositiveIntegerField(default=0)),
                ('staff_member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='own_calendars', to='partners.staffmember')),
            ],
            options={
                'ordering': ['added_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='BusyTime',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('staff_member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.staffmember')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='busy', to='rota.owncalendar')),
            ],
            options={
                'ordering': ['starts_at', 'id'],
            },
        ),
        migrations.AddIndex(
            model_name='owncalendar',
            index=models.Index(fields=['next_read_at'], name='own_calendars_due'),
        ),
        migrations.AddIndex(
            model_name='busytime',
            index=models.Index(fields=['staff_member', 'starts_at', 'ends_at'], name='busy_times_of_staff'),
        ),
        migrations.AddConstraint(
            model_name='busytime',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='busy_forwards'),
        ),
        fenced("rota_owncalendar", sees=_THEIRS),
        fenced("rota_busytime", sees=_THEIRS),
    ]
