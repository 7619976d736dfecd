from django.db import migrations

from scheduler.audit.fenced import SETTINGS


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [SETTINGS]
