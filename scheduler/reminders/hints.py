"""Tells a worker to look now. A hint may be lost: the row is the truth, and a scan finds it.

Carries an id and nothing else, and waits for no broker: somebody is at the desk.
"""

import logging
from uuid import UUID

from scheduler import celery

DELIVER_MESSAGE = "scheduler.doors.deliver_message"

log = logging.getLogger(__name__)


def look_at(message_id: UUID) -> None:
    """Hint that this message is due. Without a broker nothing happens but a line in the log."""
    if not celery.hint(DELIVER_MESSAGE, message_id=str(message_id)):
        log.warning("no hint for message %s: the broker does not answer", message_id)
