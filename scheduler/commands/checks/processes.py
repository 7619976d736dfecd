"""Redis, the worker and beat: they carry hints and keep the hours; rows stay the truth."""

import time
from collections.abc import Iterator

import redis
from django.conf import settings
from kombu.exceptions import OperationalError

from scheduler.celery import app
from scheduler.commands.checks.findings import Finding, fine, look, missing

PATIENCE = 2.0  # seconds for an answer
# Beat asks for due messages every 5 seconds.
LONGEST_SILENCE = 8.0
HEARTBEAT = "scheduler.doors.deliver_due_messages"
START = "Start it: deploy/up does, or the service manager that runs it here."


def redis_keeps_hints() -> Iterator[Finding]:
    """It answers, forgets nothing when it restarts, and throws nothing away when it is full."""
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
    )
    try:
        facts = client.info()
    except redis.RedisError as error:
        yield missing(f"Redis does not answer ({error}).", "Start it, or mend REDIS_URL.")
        return
    finally:
        client.close()
    yield fine(f"Redis {facts['redis_version']} answers.")
    if not facts.get("aof_enabled"):
        yield look(
            "Redis does not write its log: hints are lost when it restarts, and messages wait "
            "for the next look (5 s).",
            "Set appendonly yes.",
        )
    if facts.get("maxmemory") and facts.get("maxmemory_policy") != "noeviction":
        yield look(
            f"Redis throws keys away when it is full ({facts['maxmemory_policy']}).",
            "Set maxmemory-policy noeviction.",
        )


def worker() -> Iterator[Finding]:
    """Somebody answers who sends messages."""
    answers = _ask_workers("ping")
    if answers is None:
        yield missing("The worker cannot be asked: Redis does not answer.", "See Redis above.")
    elif not answers:
        yield missing("No worker answers: nothing is sent.", START)
    else:
        yield fine(f"{len(answers)} answer{'s' if len(answers) == 1 else ''}.")


def beat() -> Iterator[Finding]:
    """The worker is asked for due messages every few seconds, as long as beat runs."""
    first = _heartbeats()
    if first is None:
        yield missing("Beat cannot be seen: no worker answers.", "See the worker above.")
        return
    began = time.monotonic()
    while time.monotonic() - began < LONGEST_SILENCE:
        time.sleep(1)
        if (_heartbeats() or 0) > first:
            yield fine("It asks for due messages.")
            return
    yield missing(
        f"For {LONGEST_SILENCE:.0f} s nobody asked for due messages: reminders stay unsent.", START
    )


def _heartbeats() -> int | None:
    answers = _ask_workers("stats")
    if not answers:
        return None
    return sum(each.get("total", {}).get(HEARTBEAT, 0) for each in answers.values())


def _ask_workers(question: str) -> dict[str, dict[str, dict[str, int]]] | None:
    """The answers by worker; None where Redis cannot be reached."""
    try:
        with app.connection_for_write(connect_timeout=PATIENCE) as connection:
            connection.ensure_connection(max_retries=1, timeout=PATIENCE)
            inspect = app.control.inspect(timeout=PATIENCE, connection=connection)
            return dict(getattr(inspect, question)() or {})
    except (OperationalError, redis.RedisError, OSError):
        return None
