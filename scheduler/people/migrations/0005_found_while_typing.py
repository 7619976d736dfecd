import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0004_first_revision'),
        ('people', '0004_merges'),
    ]

    operations = [
        # A trusted extension: whoever owns the database may make it.
        TrigramExtension(),
        migrations.RemoveIndex(
            model_name='contactrule',
            name='contact_rule_by_number',
        ),
        migrations.AddIndex(
            model_name='contactrule',
            index=models.Index(django.contrib.postgres.indexes.OpClass('number', name='varchar_pattern_ops'), name='contact_rule_by_start'),
        ),
        migrations.AddIndex(
            model_name='contactrule',
            index=django.contrib.postgres.indexes.GinIndex(fields=['address_lines'], name='contact_rule_by_address', fastupdate=False),
        ),
        migrations.AddIndex(
            model_name='person',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('name'), name='gin_trgm_ops'), name='person_by_name', fastupdate=False),
        ),
        migrations.AddIndex(
            model_name='person',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('known_as'), name='gin_trgm_ops'), name='person_by_known_as', fastupdate=False),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(django.db.models.functions.text.Upper('external_reference'), name='person_by_reference'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['date_of_birth'], name='person_by_birth'),
        ),
        # Views, which stand where the fences are (reminders, 0011).
        migrations.CreateModel(
            name='Sought',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('known_as', models.CharField(max_length=60)),
                ('date_of_birth', models.DateField(null=True)),
                ('nhs_number', models.CharField(max_length=10, null=True)),
                ('external_reference', models.CharField(max_length=60)),
            ],
            options={'db_table': 'people_sought', 'ordering': ['name', 'id'], 'managed': False},
        ),
        migrations.CreateModel(
            name='SoughtRoute',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
                ('number', models.CharField(max_length=20)),
                ('address_lines', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=7)),
            ],
            options={
                'db_table': 'people_soughtroute',
                'ordering': ['number', 'person_id'],
                'managed': False,
            },
        ),
    ]
