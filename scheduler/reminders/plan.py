"""When each thing is said about an appointment, by which route; pure: it is told, it asks nobody.

Each recipient's first safe route is the only one used. What it cannot carry in time becomes a task
for a human; nothing falls to another route by itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from scheduler.clock import local_day, local_moment
from scheduler.people import contact_hours
from scheduler.reminders import hours, postal, working_days
from scheduler.reminders.kinds import Channel, Kind, TaskKind
from scheduler.reminders.occasions import Occasion, Plan, Planned, PlannedTask, Recipient, Route
from scheduler.reminders.postal import PostClass

# The timing of the one randomised trial in this population (DOMAIN.md 3.1, Kravariti 2018).
REMINDER_DAYS = ((Kind.WEEK_BEFORE, 7), (Kind.DAY_BEFORE, 1))
# Nearer than this to what was said last, a reminder only repeats it: by text; by letter or call.
GAP = timedelta(hours=24)
LONG_GAP = timedelta(days=7)
# What somebody needs at least, in order not to set out in vain.
NOTICE = timedelta(hours=2)
_OFFICE_OPENS = time(9)
_DESK_CLOSES = time(17)

# What is asked of a human, and why; the due time is the same for all of an occasion.
_Asked = tuple[TaskKind, str]
_ForOne = tuple[list[Planned], list[_Asked]]


def make(*, occasion: Occasion, recipients: Sequence[Recipient], holidays: frozenset[date]) -> Plan:
    """Plan what every recipient is told. Empty once it would come too late to matter."""
    if occasion.known_by <= occasion.now:
        return Plan()
    messages: list[Planned] = []
    asked: list[tuple[_Asked, UUID | None]] = []
    for recipient in recipients:
        told, theirs = _for_recipient(occasion, recipient, holidays)
        messages += told
        asked += [(each, recipient.supporter_id) for each in theirs]
    if occasion.saying is Kind.ASK_AGAIN:
        asked = []  # a task to ask the person stands open anyway
    due_at = task_due(known_by=occasion.known_by, now=occasion.now, holidays=holidays)
    tasks = (
        PlannedTask(kind=kind, reason=why, due_at=due_at, supporter_id=supporter_id)
        for (kind, why), supporter_id in asked
    )
    return Plan(messages=tuple(messages), tasks=tuple(tasks))


def task_due(
    *, now: datetime, holidays: frozenset[date], known_by: datetime | None = None
) -> datetime:
    """By when a human must have done something: by the close of the next working day, and with
    notice before the moment at which somebody must know."""
    tomorrow = working_days.next_working_day(local_day(now), holidays=holidays)
    due_at = local_moment(tomorrow, _DESK_CLOSES)
    return due_at if known_by is None else max(now, min(due_at, known_by - NOTICE))


def by_hand(*, kind: Kind) -> tuple[TaskKind, str]:
    """What a human does for somebody whom no carrier may ring, and why."""
    return TaskKind.RING_INSTEAD, f"They chose phone: ring, and tell them {kind.what}."


def _for_recipient(occasion: Occasion, recipient: Recipient, holidays: frozenset[date]) -> _ForOne:
    route = next((route for route in recipient.routes if route.is_safe), None)
    if route is None:
        why = f"No safe route is recorded: find out how to tell them {occasion.saying.what}."
        messages: list[Planned] = []
        asked = [(TaskKind.COULD_NOT_BE_TOLD, why)]
    else:
        messages, asked = _PLANNERS[route.channel](occasion, recipient, route, holidays)
    if recipient.supporter_id is not None:
        asked = [(kind, f"A supporter who gets copies: {why}") for kind, why in asked]
    return messages, asked


def _texts(
    occasion: Occasion, recipient: Recipient, route: Route, _holidays: frozenset[date]
) -> _ForOne:
    """At once if the hour allows, otherwise in the next allowed hour while that is in time.

    An e-mail is as quick as a text, and is not sent at night either: phones ring for both.
    """
    messages, asked, last_at = _at_once(occasion, recipient, route)
    for kind, days in REMINDER_DAYS if occasion.saying.has_reminders_after else ():
        due_at = _moved_earlier(occasion, route, days)
        if due_at >= last_at + GAP:
            messages.append(_planned(occasion, recipient, route, kind, due_at))
            last_at = due_at
    return messages, asked


def _at_once(
    occasion: Occasion, recipient: Recipient, route: Route
) -> tuple[list[Planned], list[_Asked], datetime]:
    """What is said now or in the next allowed hour, what a human does if that is late, and when."""
    first_at = hours.soonest_allowed_from(route, occasion.now, occasion.zone)
    messages, asked = [], []
    if first_at < occasion.starts_at:
        messages.append(_planned(occasion, recipient, route, occasion.saying, first_at))
    if first_at >= occasion.known_by or _leaves_too_little(occasion, first_at):
        asked.append(_too_late(route.channel, occasion))
    return messages, asked, first_at


def _moved_earlier(occasion: Occasion, route: Route, days: int) -> datetime:
    """So many days before, or earlier where the route's hours ask for it (DOMAIN.md 3.5)."""
    at = occasion.days_before(days)
    return contact_hours.latest_allowed_before(route, at, occasion.zone)


def _leaves_too_little(occasion: Occasion, first_at: datetime) -> bool:
    """Whether the text waits until shortly before a time that no longer holds."""
    is_news = occasion.saying in (Kind.MOVED, Kind.CANCELLED)
    return is_news and first_at > occasion.now and occasion.known_by - first_at < NOTICE


def _too_late(channel: Channel, occasion: Occasion) -> _Asked:
    why = f"It is too late for {channel.in_words}: ring, and tell them {occasion.saying.what}."
    return TaskKind.RING_INSTEAD, why


def _letters(
    occasion: Occasion, recipient: Recipient, route: Route, holidays: frozenset[date]
) -> _ForOne:
    """Posted at once if a class of post is in time; the reminder follows two weeks before."""
    if recipient.unprintable:
        why = f"{recipient.unprintable}, and we only print: tell them {occasion.saying.what}."
        return [], [(TaskKind.COULD_NOT_BE_TOLD, why)]
    in_time = _class_for(occasion, occasion.known_by, occasion.now, route, holidays)
    # After the old time has passed, a letter still says the new one.
    post_class = in_time or _class_for(occasion, occasion.starts_at, occasion.now, route, holidays)
    due = [(occasion.saying, occasion.now, post_class)]
    remind_at = occasion.days_before(postal.reminder_days(route.destination), at=_OFFICE_OPENS)
    if occasion.saying.has_reminders_after and remind_at >= occasion.now + LONG_GAP:
        reminder_class = _class_for(occasion, occasion.starts_at, remind_at, route, holidays)
        due.append((Kind.WEEK_BEFORE, remind_at, reminder_class))
    last_at = postal.last_chance(
        for_day=_day(occasion, occasion.starts_at),
        holidays=holidays,
        destination=route.destination,
    )
    messages = [
        replace(
            _planned(occasion, recipient, route, kind, due_at),
            post_class=post_class,
            valid_until=last_at,
        )
        for kind, due_at, post_class in due
        if post_class is not None
    ]
    return messages, [] if in_time else [_too_late(Channel.LETTER, occasion)]


def _class_for(
    occasion: Occasion,
    known_by: datetime,
    uploaded_at: datetime,
    route: Route,
    holidays: frozenset[date],
) -> PostClass | None:
    return postal.choose_class(
        uploaded_at=uploaded_at,
        for_day=_day(occasion, known_by),
        holidays=holidays,
        destination=route.destination,
    )


def _day(occasion: Occasion, moment: datetime) -> date:
    return local_day(moment, zone=occasion.zone)


def _calls(
    occasion: Occasion, recipient: Recipient, route: Route, _holidays: frozenset[date]
) -> _ForOne:
    """Rung at once, and once more a week before (DOMAIN.md 3.1: landline-only).

    By a human, unless they said that a machine may: it rings in the hours of the route alone.
    """
    messages: list[Planned] = []
    asked = [by_hand(kind=occasion.saying)]
    if route.is_rung_by_machine:
        messages, asked, _ = _at_once(occasion, recipient, route)
    remind_at = _moved_earlier(occasion, route, 7)
    if not occasion.saying.has_reminders_after or remind_at < occasion.now + LONG_GAP:
        return messages, asked
    messages.append(_planned(occasion, recipient, route, Kind.WEEK_BEFORE, remind_at))
    return messages, asked


def _planned(
    occasion: Occasion, recipient: Recipient, route: Route, kind: Kind, due_at: datetime
) -> Planned:
    return Planned(
        kind=kind,
        channel=route.channel,
        rule_id=route.rule_id,
        due_at=due_at,
        valid_until=occasion.starts_at,
        supporter_id=recipient.supporter_id,
    )


_PLANNERS: dict[Channel, Callable[[Occasion, Recipient, Route, frozenset[date]], _ForOne]] = {
    Channel.SMS: _texts,
    Channel.LETTER: _letters,
    Channel.VOICE: _calls,
    Channel.EMAIL: _texts,
}
