"""Claims say whether they are of a remote promise, as the promise itself does."""

from django.db import migrations

REMOTE = migrations.RunSQL(
    """
    UPDATE availability_claim AS claim SET is_remote = TRUE FROM booking_hold AS promise
        WHERE promise.id = claim.promise_id AND promise.mode <> 'face_to_face';
    UPDATE availability_claim AS claim SET is_remote = (promise.mode <> 'face_to_face')
        FROM booking_appointment AS promise WHERE promise.id = claim.promise_id;
    """,
    migrations.RunSQL.noop,
)


class Migration(migrations.Migration):
    dependencies = [("booking", "0006_offers"), ("availability", "0003_searchable_openings")]
    operations = [REMOTE]
