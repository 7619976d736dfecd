"""What a log line may say: what kind of thing broke, and where; never the values there.

An exception's own words may repeat a person's name, number or a whole row (PostgreSQL's DETAIL);
an address may hold a feed's key. Neither is written, at any level.
"""

import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

Event = MutableMapping[str, Any]

_PLACES = 30  # the innermost; what called them is the same every time


def handlers(*, level: str) -> dict[str, Any]:
    """Django's LOGGING: every line to the console, as facts."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "facts": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processor": structlog.processors.LogfmtRenderer(
                    key_order=["timestamp", "level", "event"]
                ),
                "foreign_pre_chain": [
                    structlog.stdlib.add_log_level,
                    structlog.processors.TimeStamper(fmt="iso"),
                    without_addresses,
                    where_it_broke,
                ],
            },
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "facts"}},
        # At DEBUG it writes query strings, and a carrier's query holds a person's number.
        "loggers": {"urllib3": {"level": "INFO"}, "paramiko": {"level": "WARNING"}},
        "root": {"handlers": ["console"], "level": level},
    }


def where_it_broke(_logger: Any, _method: str, event: Event) -> Event:
    """Instead of a traceback: the kinds of the errors, each with its places in the code."""
    given = event.pop("exc_info", None)
    if not given:
        return event
    if isinstance(given, BaseException):
        error: BaseException | None = given
    else:
        error = given[1] if isinstance(given, tuple) else sys.exception()
    if error is not None:
        event["exception"] = told(error)
    return event


def told(error: BaseException) -> str:
    """The kinds of an error and of what caused it, and where each was raised."""
    said, seen = [], set[int]()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        frames = traceback.extract_tb(now.__traceback__)[-_PLACES:]
        places = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
        said.append(f"{type(now).__module__}.{type(now).__qualname__} at {places or 'no place'}")
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)
    return " | after ".join(said)


def without_addresses(_logger: Any, _method: str, event: Event) -> Event:
    """Django names the address it could not answer; the line of the request names its route."""
    record = event.get("_record")
    if record is not None and record.name.startswith(("django.request", "django.security")):
        event["event"] = str(event["event"]).partition(":")[0]
    return event
