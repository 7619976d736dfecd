from django.db import migrations

from scheduler.audit.fenced import SETTINGS


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_chains")]
    operations = [SETTINGS]
