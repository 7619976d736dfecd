"""Reads the calendars that are due, and keeps of each when its owner is busy.

A reading is claimed by moving the next one away first, asked for outside of any transaction, and
kept in one. What cannot be read changes nothing: what took time goes on taking it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol
from uuid import UUID

from django.db import transaction

from scheduler import clock, intervals
from scheduler.intervals import Interval
from scheduler.partners import posts
from scheduler.rota import calendar_busy, calendar_files, events, own_calendars, shifts
from scheduler.rota.calendar_busy import Busy
from scheduler.rota.models import BusyTime, OwnCalendar
from scheduler.rota.own_calendars import SignIn

EVERY = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=12)
# What is unchanged over there still means more than before, when time has gone on.
WHOLE_EVERY = timedelta(hours=12)
_AHEAD = timedelta(weeks=shifts.WEEKS)
_MOST_DOUBLINGS = 8
_Fault = OwnCalendar.Fault


class Answer(Protocol):
    """What is known after asking: a fault, contents, or neither where nothing has changed."""

    @property
    def fault(self) -> str | None: ...
    @property
    def contents(self) -> Sequence[bytes] | None: ...
    @property
    def etag(self) -> str: ...
    @property
    def last_modified(self) -> str: ...


class Fetch(Protocol):
    """Asks an address; never raises."""

    def __call__(self, address: str, *, etag: str, last_modified: str) -> Answer: ...


class FetchAccount(Protocol):
    """Asks a CalDAV account for a stretch of time; never raises."""

    def __call__(self, sign_in: SignIn, *, from_at: datetime, until_at: datetime) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Ways:
    """How calendars are asked: at an address, or as an account."""

    fetch: Fetch
    fetch_account: FetchAccount


def read_due(*, ways: Ways, clock: Callable[[], datetime], until: datetime) -> int:
    """Read what is due, one after the other, until then; return how many were asked."""
    asked = 0
    while clock() < until:
        calendar = _next_due(now=clock())
        if calendar is None:
            break
        _read(calendar, ways=ways, now=clock())
        asked += 1
    return asked


@transaction.atomic
def _next_due(*, now: datetime) -> OwnCalendar | None:
    """The longest overdue one of somebody who still works here; nobody else reads it meanwhile."""
    working = posts.current(on=clock.local_day(now)).values("staff_member")
    due = OwnCalendar.objects.filter(next_read_at__lte=now, staff_member__in=working)
    calendar = due.order_by("next_read_at", "id").select_for_update(skip_locked=True).first()
    if calendar is not None:
        calendar.next_read_at = now + EVERY
        calendar.save(update_fields=["next_read_at"])
    return calendar


def _read(calendar: OwnCalendar, *, ways: Ways, now: datetime) -> None:
    within = _horizon(now)
    answer = _ask(calendar, ways, within=within, now=now)
    fault, busy = answer.fault or "", None
    if answer.contents is not None:
        try:
            busy = _understood(answer.contents, within=within)
        except calendar_files.NotACalendar:
            fault = _Fault.NOT_A_CALENDAR
        except calendar_busy.TooMany:
            fault = _Fault.TOO_LARGE
    if fault:
        _note_fault(calendar.id, fault, now=now)
    else:
        _keep(calendar.id, busy, answer, now=now)


def _ask(calendar: OwnCalendar, ways: Ways, *, within: Interval, now: datetime) -> Answer:
    sign_in = own_calendars.find_sign_in(calendar)
    if sign_in is not None:
        return ways.fetch_account(sign_in, from_at=within.starts_at, until_at=within.ends_at)
    is_whole = calendar.whole_at is None or calendar.whole_at <= now - WHOLE_EVERY
    return ways.fetch(
        own_calendars.address_of(calendar),
        etag="" if is_whole else calendar.etag,
        last_modified="" if is_whole else calendar.last_modified,
    )


def _understood(contents: Sequence[bytes], *, within: Interval) -> Busy:
    """The busy time of several calendars as one; a calendar in which nothing is says nothing."""
    several = [
        calendar_busy.read(content, zone=clock.LONDON.key, within=within)
        for content in contents
        if content
    ]
    found = intervals.merge(each for busy in several for each in busy.stretches)
    return Busy(tuple(found), sum(busy.unread for busy in several))


def _horizon(now: datetime) -> Interval:
    """From this morning, which is the same at every reading of a day, for as long as shifts are
    made."""
    on = clock.local_day(now)
    return Interval(
        clock.local_moment(on, time()), clock.local_moment(on + _AHEAD + timedelta(days=1), time())
    )


@transaction.atomic
def _note_fault(calendar_id: UUID, fault: str, *, now: datetime) -> None:
    calendar = OwnCalendar.objects.select_for_update().filter(id=calendar_id).first()
    if calendar is None:  # taken back meanwhile
        return
    pause = min(EVERY * 2 ** min(calendar.failures, _MOST_DOUBLINGS), LONGEST_PAUSE)
    calendar.failures = min(calendar.failures + 1, 1000)
    calendar.fault = fault
    calendar.next_read_at = now + pause
    calendar.save(update_fields=["failures", "fault", "next_read_at"])


@transaction.atomic
def _keep(calendar_id: UUID, busy: Busy | None, answer: Answer, *, now: datetime) -> None:
    """Keep what was read; without `busy` nothing has changed there."""
    ids = OwnCalendar.objects.filter(id=calendar_id).values_list("staff_member_id", flat=True)
    shifts.lock(ids)
    calendar = OwnCalendar.objects.select_for_update().filter(id=calendar_id).first()
    if calendar is None:  # taken back meanwhile
        return
    calendar.read_at, calendar.failures, calendar.fault = now, 0, ""
    if busy is not None:
        calendar.whole_at, calendar.unread = now, busy.unread
        calendar.etag, calendar.last_modified = answer.etag, answer.last_modified
        _replace(calendar, busy, now=now)
    calendar.save()


def _replace(calendar: OwnCalendar, busy: Busy, *, now: datetime) -> None:
    """Let the rows be what was read: those that differ go and come, and are told of once."""
    known = {Interval(row.starts_at, row.ends_at): row.id for row in calendar.busy.all()}
    wanted = set(busy.stretches)
    gone, new = known.keys() - wanted, wanted - known.keys()
    BusyTime.objects.filter(id__in=[known[each] for each in gone]).delete()
    BusyTime.objects.bulk_create(
        BusyTime(
            calendar=calendar,
            staff_member_id=calendar.staff_member_id,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
        )
        for each in sorted(new)
    )
    changed = events.Changed()
    # What lies behind us too: it cannot be booked, but openings say what was left of it.
    for each in gone | new:
        changed.note(
            staff_member_id=calendar.staff_member_id,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
        )
    events.tell_if_any(changed, now=now)
