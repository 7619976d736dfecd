from django.db import migrations

from scheduler.audit.fenced import fenced


class Migration(migrations.Migration):
    """Answers kept for repeated requests are read by the change that repeats them, and no page."""

    dependencies = [("api", "0001_initial"), ("audit", "0004_fences")]
    operations = [fenced("api_idempotencykey")]
