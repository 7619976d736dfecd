"""How long an offer holds a time, by the route that brings it and the answer; pure.

An offer is answered by ringing the desk, so an answer needs hours in which the desk is open.
Nothing is offered by a route that cannot bring an answer in time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler.clock import local_day, local_moment
from scheduler.reminders import hours, postal, working_days
from scheduler.reminders.kinds import Channel
from scheduler.reminders.occasions import Route
from scheduler.reminders.postal import PostClass

# How long somebody has to answer, counted in what the route leaves them awake and able to ring.
HOURS_TO_ANSWER_A_TEXT = timedelta(hours=4)
WORKING_DAYS_TO_ANSWER_A_LETTER = 3
# What a human needs at least to get hold of somebody by phone.
HOURS_TO_RING = timedelta(hours=2)
_DESK_OPENS, _DESK_CLOSES = time(9), time(17)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How one person is told of an offer: at `tell_at`, by this route; None: the desk finds out.

    An answer can be asked for by `needs_until` at the soonest, and is waited for until
    `holds_until`.
    """

    route: Route | None
    channel: Channel | None
    tell_at: datetime
    needs_until: datetime
    holds_until: datetime


def telling(
    *, routes: Sequence[Route], unprintable: str, now: datetime, holidays: frozenset[date]
) -> Telling:
    """How somebody with these routes, in their order, is told; only the first safe one is used.

    | route | told | the time is held |
    |---|---|---|
    | text | in the next hour the route allows | four hours of the desk's after that |
    | letter | first class, reckoned as every letter | three working days after it has come |
    | phone | by a task | until the task is due: the close of the next working day |
    | e-mail, none, no print they can read | by a task to find out how | as by phone |
    """
    route = next((route for route in routes if route.is_safe), None)
    if route is not None and route.channel is Channel.SMS:
        return _by_text(route, now, holidays)
    if route is not None and route.channel is Channel.LETTER and not unprintable:
        return _by_letter(route, now, holidays)
    if route is not None and route.channel is Channel.VOICE:
        return _by_hand(route, hours.soonest_allowed_from(route, now), now, holidays)
    return _by_hand(None, now, now, holidays)


def after_open_hours(moment: datetime, length: timedelta, *, holidays: frozenset[date]) -> datetime:
    """The moment at which the desk has been open for `length` since `moment`."""
    on = local_day(moment)
    while True:
        opens, closes = local_moment(on, _DESK_OPENS), local_moment(on, _DESK_CLOSES)
        since = max(moment, opens)
        if working_days.is_working_day(on, holidays=holidays) and since < closes:
            if since + length <= closes:
                return since + length
            length -= closes - since
        on += timedelta(days=1)


def _by_text(route: Route, now: datetime, holidays: frozenset[date]) -> Telling:
    tell_at = hours.soonest_allowed_from(route, now)
    until = after_open_hours(tell_at, HOURS_TO_ANSWER_A_TEXT, holidays=holidays)
    return Telling(
        route=route,
        channel=route.channel,
        tell_at=tell_at,
        needs_until=until,
        holds_until=until,
    )


def _by_letter(route: Route, now: datetime, holidays: frozenset[date]) -> Telling:
    comes_on = postal.arrives_by(
        uploaded_at=now,
        post_class=PostClass.FIRST,
        holidays=holidays,
        destination=route.destination,
    )
    answer_on = working_days.next_working_day(
        comes_on, holidays=holidays, count=WORKING_DAYS_TO_ANSWER_A_LETTER
    )
    until = local_moment(answer_on, _DESK_CLOSES)
    return Telling(
        route=route, channel=route.channel, tell_at=now, needs_until=until, holds_until=until
    )


def _by_hand(
    route: Route | None, tell_at: datetime, now: datetime, holidays: frozenset[date]
) -> Telling:
    """A human tells them: by the close of the next working day, or of the one their hours allow."""
    needs_until = after_open_hours(tell_at, HOURS_TO_RING, holidays=holidays)
    tomorrow = working_days.next_working_day(local_day(now), holidays=holidays)
    return Telling(
        route=route,
        channel=None if route is None else route.channel,
        tell_at=tell_at,
        needs_until=needs_until,
        holds_until=max(needs_until, local_moment(tomorrow, _DESK_CLOSES)),
    )
