"""How many calls a minute: of a machine, a staff member, an address that is nobody's, a carrier.

Counted in Redis, so for all processes together, in windows that begin on the minute. Where Redis
does not answer nobody is held up: it never decides who may call, only how often.
"""

import functools
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import cast

import redis
from django.conf import settings
from django.utils.crypto import salted_hmac
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

_PATIENCE = 1.0  # seconds for Redis
_MINUTE = timedelta(minutes=1)
# Whoever guesses at secrets: 256 random bits are not guessed, but trying costs us work.
FAILED_TOKENS = 10
FAILED_WINDOW = timedelta(minutes=15)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `calls` in each `window`, of one kind of caller. 0 calls: no limit."""

    kind: str
    calls: int
    window: timedelta = _MINUTE


def of_kind(kind: str, *, calls: int | None = None) -> Limit:
    """The installation's limit for a kind of caller, or a machine's own."""
    return Limit(kind, settings.CALLS_A_MINUTE[kind] if calls is None else calls)


def of_failed_tokens() -> Limit:
    """How often an address may fail to prove a machine."""
    is_limited = settings.CALLS_A_MINUTE["token"] > 0
    return Limit("failed-token", FAILED_TOKENS if is_limited else 0, FAILED_WINDOW)


def spend(limit: Limit, *, of: str, now: datetime) -> None:
    """Count one call. Raises Throttled, with the seconds to wait, when there are none left."""
    _refuse_above(limit, used=_count(limit, of=of, now=now, more=1), now=now)


def require_some_left(limit: Limit, *, of: str, now: datetime) -> None:
    """Raise Throttled when there are no calls left, without counting this one."""
    _refuse_above(limit, used=_count(limit, of=of, now=now, more=0) + 1, now=now)


def note(limit: Limit, *, of: str, now: datetime) -> None:
    """Count one that has happened, and refuse nothing."""
    _count(limit, of=of, now=now, more=1)


def address(request: Request) -> str:
    """Where a call comes from, past the proxies in front of the service (PROXIES_IN_FRONT)."""
    return str(BaseThrottle().get_ident(request))


def _refuse_above(limit: Limit, *, used: int, now: datetime) -> None:
    if 0 < limit.calls < used:
        seconds = limit.window.total_seconds()
        raise Throttled(wait=ceil(seconds - now.timestamp() % seconds))


def _count(limit: Limit, *, of: str, now: datetime, more: int) -> int:
    if limit.calls == 0:
        return 0
    seconds = int(limit.window.total_seconds())
    # Not the address itself: it may be a person's.
    who = salted_hmac("scheduler.api.limits", of, algorithm="sha256").hexdigest()[:32]
    name = f"scheduler:calls:{limit.kind}:{who}:{int(now.timestamp()) // seconds}"
    try:
        with _redis(settings.REDIS_URL).pipeline(transaction=False) as pipeline:
            pipeline.incrby(name, more)
            pipeline.expire(name, seconds)
            used, _ = pipeline.execute()
    except redis.RedisError:
        log.warning("Redis does not answer: calls are not counted")
        return 0
    return cast(int, used)


@functools.cache
def _redis(url: str) -> redis.Redis:
    """One pool of connections for the threads of a process."""
    return redis.Redis.from_url(
        url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE, max_connections=100
    )
