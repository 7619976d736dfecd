"""Notices that the database is a restored copy, and doubts what is due in it.

What was sent since the backup is due again in a copy of it (RELIABILITY.md, fact 8). So each
message that is due is asked after at its carrier before it goes, as if its sender had died.
"""

import logging
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from scheduler import prepared
from scheduler.reminders.models import KnownDatabase, Message

log = logging.getLogger(__name__)

_State = Message.State

# A dump that is loaded makes its tables anew, a copy of a database is another database, and a
# server that is wound back to a moment, or takes over from another, begins another timeline.
_HERE = """
    SELECT concat_ws('/', control.system_identifier, point.timeline_id, here.oid,
        'reminders_message'::regclass::oid)
    FROM pg_control_system() AS control, pg_control_checkpoint() AS point, pg_database AS here
    WHERE here.datname = current_database()
"""


def doubt_if_restored(*, now: datetime) -> int:
    """Doubt what is due if this is not the database that was sent from last; return how much.

    Ask before each round of sending. Of several who notice at once, one writes and the others wait.
    """
    ((here,),) = prepared.rows(_HERE, {})
    if KnownDatabase.objects.filter(mark=here).exists():
        return 0
    return _doubt(here, now=now)


@transaction.atomic
def _doubt(here: str, *, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE reminders_knowndatabase IN SHARE ROW EXCLUSIVE MODE")
    if KnownDatabase.objects.filter(mark=here).exists():
        return 0
    is_first = not KnownDatabase.objects.exists()
    KnownDatabase.objects.all().delete()
    KnownDatabase.objects.create(mark=here, known_since=now)
    if is_first:
        return 0  # nothing was ever sent from any other
    # The copy is as old as the newest thing in it.
    newest = Message.objects.aggregate(at=Max("changed_at"))["at"]
    in_question = Message.objects.filter(
        state__in=[_State.DUE, _State.SENDING, _State.UNKNOWN], due_at__lte=now
    )
    doubted = in_question.update(may_have_gone_since=newest)
    log.warning(
        "this database was restored or has another server: carriers are asked about all that is "
        "due, before it goes; messages: %d",
        doubted,
    )
    return doubted
