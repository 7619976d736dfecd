"""Recorded calls, one row for each time a machine rang."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("reminders", "0004_replies"),
    ]

    operations = [
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('carrier_reference', models.CharField(blank=True, max_length=120)),
                ('first_heard_at', models.DateTimeField()),
                ('answerer', models.CharField(blank=True, max_length=10)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, choices=[('not_now', 'Not a good time'), ('will_come', 'Will come'), ('ring_me', 'Asked to be phoned')], max_length=10)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('told', 'Told'), ('not_now', 'Not a good time'), ('no_key', 'Answered, and no key was pressed'), ('machine', 'Answered by a machine, and hung up'), ('voicemail', 'A voicemail asks them to phone'), ('no_answer', 'Nobody answered'), ('busy', 'Engaged'), ('failed', 'The number could not be rung'), ('unheard', 'The carrier did not say how it ended')], max_length=10)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='reminders.message')),
            ],
            options={
                'ordering': ['message', 'number'],
                'constraints': [models.UniqueConstraint(fields=('message', 'number'), name='call_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('outcome', '')), models.Q(('ended_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='call_ended_has_outcome')],
            },
        ),
    ]
