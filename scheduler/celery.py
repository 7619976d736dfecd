"""The Celery application: its messages are hints (“look now”), rows in PostgreSQL are the truth.

Settings follow from measurements of what Celery on Redis loses; see docs/decisions.
"""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init
from kombu.exceptions import OperationalError
from kombu.pools import producers

from scheduler import memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scheduler.settings")

app = Celery("scheduler")


def _settle(**_signal: object) -> None:
    """Before the worker's processes part, so that they share what is loaded."""
    memory.settle()


worker_init.connect(_settle)


def _broker_address() -> str:
    from django.conf import settings

    address: str = settings.REDIS_URL
    # Kombu has its own words for a socket and for a database number on it.
    return address.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)


app.conf.update(
    broker_url=_broker_address(),
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    accept_content=["json"],
    task_serializer="json",
    task_time_limit=60,
    task_soft_time_limit=45,
    task_default_queue="scheduler",
    broker_transport_options={
        "visibility_timeout": 300,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "socket_keepalive": True,
        "health_check_interval": 25,
    },
    broker_connection_max_retries=None,
    broker_connection_retry_on_startup=True,
    worker_soft_shutdown_timeout=30,
    worker_hijack_root_logger=False,
    timezone="Europe/London",
    beat_schedule={
        "deliver-due-messages": {
            "task": "scheduler.doors.deliver_due_messages",
            "schedule": 5.0,
        },
        "answer-asked-codes": {
            "task": "scheduler.doors.answer_asked_codes",
            "schedule": 5.0,
        },
        "end-unheard-calls": {
            "task": "scheduler.doors.end_unheard_calls",
            "schedule": 60.0,
        },
        "close-print-batches": {
            "task": "scheduler.doors.close_print_batches",
            "schedule": 60.0,
        },
        "fetch-acknowledgements": {
            "task": "scheduler.doors.fetch_acknowledgements",
            "schedule": 10 * 60.0,
        },
        "ask-after-messages": {
            "task": "scheduler.doors.ask_after_messages",
            "schedule": 30 * 60.0,
        },
        "read-own-calendars": {
            "task": "scheduler.doors.read_own_calendars",
            "schedule": 60.0,
        },
        "release-lapsed-holds": {
            "task": "scheduler.doors.release_lapsed_holds",
            "schedule": 30.0,
        },
        "offer-freed-time": {
            "task": "scheduler.doors.offer_freed_time",
            "schedule": 30.0,
        },
        "look-at-whole-list": {
            "task": "scheduler.doors.look_at_whole_list",
            "schedule": crontab(hour=4, minute=30),
        },
        "give-cover": {
            "task": "scheduler.doors.give_cover",
            "schedule": 60.0,
        },
        "look-at-everybody-booked": {
            "task": "scheduler.doors.look_at_everybody_booked",
            "schedule": crontab(hour=4, minute=15),
        },
        "compact-counts": {
            "task": "scheduler.doors.compact_counts",
            "schedule": 10 * 60.0,
        },
        "forget-old-answers": {
            "task": "scheduler.doors.forget_old_answers",
            "schedule": 60 * 60.0,
        },
        "forget-ended-tokens": {
            "task": "scheduler.doors.forget_ended_tokens",
            "schedule": crontab(hour=4, minute=50),
        },
        "seal-record": {
            "task": "scheduler.doors.seal_record",
            "schedule": 60.0,
        },
        "export-heads": {
            "task": "scheduler.doors.export_heads",
            "schedule": crontab(hour=3, minute=15),
        },
        "extend-shifts": {
            "task": "scheduler.doors.extend_shifts",
            "schedule": 6 * 60 * 60.0,
        },
    },
    imports=["scheduler.doors"],
)

# Measured with no broker: Celery's own settings try for 6 seconds, these for 2 milliseconds.
_AT_ONCE = {"max_retries": 0, "socket_timeout": 1, "socket_connect_timeout": 1}


def hint(door: str, **ids: str) -> bool:
    """Tell a worker to open this door now; False, at once, when no broker answers.

    A hint may be lost: the rows are the truth, and a scan finds them.
    """
    options = app.conf.broker_transport_options | _AT_ONCE
    connection = app.connection_for_write(transport_options=options)
    try:
        with producers[connection].acquire(block=True) as producer:
            app.send_task(door, kwargs=ids, producer=producer, retry=False)
    except OperationalError:
        return False
    return True
