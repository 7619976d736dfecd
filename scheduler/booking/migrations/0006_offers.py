"""Wishes and priority of whoever waits; freed time; offers, with two facts about them.

1. An offer holds a time of the person who waits, for what they wait for, in a mode they wait in.
2. An offer ends once, and stays as it ended.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models

FACTS = migrations.RunSQL(
    """
    CREATE FUNCTION refuse_offer_of_another() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.hold_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM booking_hold AS hold
            JOIN booking_waitinglistentry AS entry ON entry.id = NEW.entry_id
            WHERE hold.id = NEW.hold_id
                AND hold.person_id = entry.person_id
                AND hold.service_id = entry.service_id
                AND hold.mode = ANY (entry.modes)
        ) THEN
            RAISE EXCEPTION 'hold % is not what entry % waits for', NEW.hold_id, NEW.entry_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'offer_is_what_they_wait_for';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER offer_is_what_they_wait_for BEFORE INSERT ON booking_offer
        FOR EACH ROW EXECUTE FUNCTION refuse_offer_of_another();

    CREATE FUNCTION refuse_offer_again() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'offer % is over, or would be about something else', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'offer_ends_once';
    END $$;
    CREATE TRIGGER offer_ends_once BEFORE UPDATE ON booking_offer
        FOR EACH ROW WHEN (
            OLD.state <> 'offered'
            OR (NEW.entry_id, NEW.hold_id, NEW.starts_at, NEW.ends_at)
                IS DISTINCT FROM (OLD.entry_id, OLD.hold_id, OLD.starts_at, OLD.ends_at))
        EXECUTE FUNCTION refuse_offer_again();
    """,
    """
    DROP TRIGGER offer_ends_once ON booking_offer;
    DROP FUNCTION refuse_offer_again();
    DROP TRIGGER offer_is_what_they_wait_for ON booking_offer;
    DROP FUNCTION refuse_offer_of_another();
    """,
)


class Migration(migrations.Migration):

    dependencies = [
        ('booking', '0005_ask_only_what_may_have_changed'),
        ('partners', '0001_initial'),
        ('people', '0002_choices_are_kept'),
    ]

    operations = [
        migrations.CreateModel(
            name='FreedTime',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('taken_until', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('route', models.CharField(choices=[('sms', 'Text message'), ('letter', 'Letter'), ('voice', 'Phone'), ('desk', 'Whichever way the desk finds')], max_length=10)),
                ('made_at', models.DateTimeField()),
                ('answer_by', models.DateTimeField()),
                ('state', models.CharField(choices=[('offered', 'Offered'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('lapsed', 'Not answered in time'), ('withdrawn', 'Withdrawn by us'), ('passed_over', 'Could not be answered in time')], default='offered', max_length=15)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_by', models.CharField(blank=True, max_length=150)),
                ('reason', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['-made_at', 'id'],
            },
        ),
        migrations.AlterModelOptions(
            name='waitinglistentry',
            options={'ordering': ['-priority', 'asked_at', 'id']},
        ),
        migrations.AddField(
            model_name='waitinglistentry',
            name='from_time',
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='waitinglistentry',
            name='priority',
            field=models.PositiveSmallIntegerField(choices=[(0, 'None: by how long they wait'), (1, 'Soon'), (2, 'Urgent')], default=0),
        ),
        migrations.AddField(
            model_name='waitinglistentry',
            name='priority_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='waitinglistentry',
            name='priority_by',
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name='waitinglistentry',
            name='priority_reason',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='waitinglistentry',
            name='staff_members',
            field=models.ManyToManyField(blank=True, related_name='waited_for', to='partners.staffmember'),
        ),
        migrations.AddField(
            model_name='waitinglistentry',
            name='until_time',
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='waitinglistentry',
            name='weekdays',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None),
        ),
        migrations.AddIndex(
            model_name='waitinglistentry',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['-priority', 'asked_at', 'id'], name='waiting_in_order'),
        ),
        migrations.AddConstraint(
            model_name='waitinglistentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('priority', 0), ('priority_at__isnull', True), ('priority_reason', '')), models.Q(('priority__gt', 0), ('priority_at__isnull', False), models.Q(('priority_reason', ''), _negated=True)), _connector='OR'), name='waiting_priority_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='waitinglistentry',
            constraint=models.CheckConstraint(condition=models.Q(('weekdays__contained_by', [1, 2, 3, 4, 5, 6, 7])), name='waiting_days_are_weekdays'),
        ),
        migrations.AddConstraint(
            model_name='waitinglistentry',
            constraint=models.CheckConstraint(condition=models.Q(('from_time__isnull', True), ('until_time__isnull', True), ('until_time__gt', models.F('from_time')), _connector='OR'), name='waiting_hours_in_order'),
        ),
        migrations.AddField(
            model_name='freedtime',
            name='staff_member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='partners.staffmember'),
        ),
        migrations.AddField(
            model_name='freedtime',
            name='turn_after',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='booking.waitinglistentry'),
        ),
        migrations.AddField(
            model_name='offer',
            name='contact_rule',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='people.contactrule'),
        ),
        migrations.AddField(
            model_name='offer',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='booking.waitinglistentry'),
        ),
        migrations.AddField(
            model_name='offer',
            name='hold',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offer', to='booking.hold'),
        ),
        migrations.AddConstraint(
            model_name='freedtime',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='freed_time_forwards'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'offered')), fields=('entry',), name='one_live_offer_per_entry'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='offer_forwards'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'passed_over'), ('hold__isnull', False), _connector='OR'), name='offer_holds_a_time'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'offered')), models.Q(models.Q(('state', 'offered'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='offer_ended_says_when'),
        ),
        FACTS,
    ]
