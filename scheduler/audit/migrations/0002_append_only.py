from django.db import migrations

from scheduler.audit.append_only import REFUSE, append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [REFUSE, append_only("audit_entry")]
