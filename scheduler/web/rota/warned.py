"""Warnings about hours, rest and breaks in words. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from scheduler import clock
from scheduler.reminders.words import day
from scheduler.rota.working_time import Kind, Warning
from scheduler.web.words import moment

_SHOWN = 5


def lines(found: Mapping[UUID, Sequence[Warning]], names: Mapping[UUID, str]) -> list[str]:
    """“Gwen Example: 54 hours in the 7 days from …”, by name."""
    return [
        f"{names[staff_member_id]}: {sentence}"
        for staff_member_id in sorted(found, key=lambda each: names.get(each, ""))
        if staff_member_id in names
        for sentence in sentences(found[staff_member_id])
    ]


def sentences(several: Iterable[Warning]) -> Iterator[str]:
    """Each warning about hours and rest, and the days without a break together."""
    without_break = []
    for each in several:
        if each.kind is Kind.HOURS:
            on = clock.local_day(each.during.starts_at)
            yield f"{_length(each.amount)} in the 7 days from {day(on)}, more than 48"
        elif each.kind is Kind.REST:
            at = moment(each.during.starts_at)
            yield f"{_length(each.amount)} of rest together in the 24 hours from {at}, less than 11"
        else:
            without_break.append(clock.local_day(each.during.starts_at))
    if without_break:
        yield f"more than 6 hours without a break on {_days(without_break)}"


def _days(days: Sequence[date]) -> str:
    shown = ", ".join(f"{on:%A} {on.day} {on:%B}" for on in days[:_SHOWN])
    more = len(days) - _SHOWN
    return f"{shown} and {more} more {'day' if more == 1 else 'days'}" if more > 0 else shown


def _length(length: timedelta) -> str:
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    said = "1 hour" if hours == 1 else f"{hours} hours"
    if not minutes:
        return said
    return f"{said} 1 minute" if minutes == 1 else f"{said} {minutes} minutes"
