"""Rotas with their patterns, the shifts that follow from them, and leave."""

import random
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from scheduler import clock
from scheduler.demonstration import copying, dice, partnership
from scheduler.demonstration.partnership import Partnership
from scheduler.demonstration.sessions import Series
from scheduler.demonstration.size import Size
from scheduler.demonstration.staffing import Worker
from scheduler.partners.models import Post
from scheduler.reminders import working_days
from scheduler.rota import recurrence, shifts
from scheduler.rota.models import Leave, Pattern, Rota
from scheduler.rota.timings import WEEKDAYS, Repeats, Stretch, Timing

ZONE = "Europe/London"
KINDS = {Leave.Kind.SICKNESS: 0.5, Leave.Kind.STUDY: 0.35, Leave.Kind.OTHER: 0.15}


def write(county: Partnership, series: Iterable[Series], size: Size) -> Iterator[Pattern]:
    """Keep the rotas with their patterns, one at a time."""
    rotas = _rotas(county)
    for one in series:
        pattern = _pattern(rotas, one, size)
        copying.write([pattern])
        yield pattern


def make_shifts(size: Size) -> None:
    """Make the shifts of the past, as if asked for then, and of the 26 weeks to come."""
    copying.analyze(Pattern, Post)
    first_at = clock.local_moment(size.first_on, time())
    weeks = shifts.WEEKS + (size.today - size.first_on) // timedelta(weeks=1)
    shifts.materialise(now=first_at, weeks=weeks)


def _rotas(county: Partnership) -> dict[str, Rota]:
    """The rota of each site, by the site's slug."""
    found: dict[str, Rota] = {}
    for told in partnership.described()["rotas"]:
        rota = Rota.objects.create(
            id=dice.id_of("rota", told["slug"]),
            slug=told["slug"],
            name=told["name"],
            keeper=county.partners[told["keeper"]],
            calendar_id=recurrence.add_calendar(),
        )
        found |= dict.fromkeys(told["sites"], rota)
    return found


def _pattern(rotas: dict[str, Rota], series: Series, size: Size) -> Pattern:
    like = series.like
    from_time, until_time = like.half.value
    rota = rotas[like.site.slug]
    first_on = min(session.first_on(size.first_on) for session in series.sessions)
    weekdays = tuple(WEEKDAYS[session.weekday] for session in series.sessions)
    timing = Timing(
        first=Stretch(first_on, from_time, until_time),
        repeats=Repeats("weekly", interval=like.interval, weekdays=weekdays),
        skipped=_holidays(series, size),
    )
    event_id = recurrence.add(calendar_id=rota.calendar_id, timing=timing, zone=ZONE)
    names = (like.post.id, like.site.slug, like.room, like.half.name, like.modes, like.weeks)
    return Pattern(
        id=dice.id_of("pattern", *names),
        rota=rota,
        event_id=event_id,
        post=like.post,
        site=like.site,
        room=like.room,
        modes=[mode.value for mode in like.modes],
    )


def _holidays(series: Series, size: Size) -> frozenset[date]:
    """The bank holidays on which the rule would have somebody work."""
    until_on = size.today + timedelta(weeks=shifts.WEEKS + 1)
    return frozenset(
        on
        for on in working_days.bank_holidays()
        if size.first_on <= on < until_on
        and any(session.falls_on(on, monday=size.first_on) for session in series.sessions)
    )


def leave(workers: Iterable[Worker], size: Size) -> list[Leave]:
    """A week away before and a week after today for everybody, and some days besides."""
    return [one for worker in workers for one in _leave_of(worker, size)]


def _leave_of(worker: Worker, size: Size) -> Iterator[Leave]:
    chance = dice.source("leave", worker.staff_member.slug, size.today)
    behind = chance.randrange((size.today - size.first_on).days // 7 - 1)
    monday = size.first_on + timedelta(weeks=behind)
    yield _away(worker, Leave.Kind.ANNUAL, monday, days=5, size=size)
    monday = size.today + timedelta(days=7 - size.today.weekday(), weeks=chance.randrange(12))
    yield _away(worker, Leave.Kind.ANNUAL, monday, days=5, size=size)
    if chance.random() < 0.5:
        on = _working_day(chance, size)
        kind = dice.weighted(chance, KINDS)
        yield _away(worker, kind, on, days=1, size=size)


def _working_day(chance: random.Random, size: Size) -> date:
    on = size.first_on + timedelta(days=chance.randrange((size.last_on - size.first_on).days))
    return on - timedelta(days=max(0, on.weekday() - 4))


def _away(worker: Worker, kind: Leave.Kind, first_on: date, *, days: int, size: Size) -> Leave:
    starts_at = clock.local_moment(first_on, time())
    return Leave(
        id=dice.id_of("leave", worker.staff_member.slug, kind, first_on),
        staff_member=worker.staff_member,
        kind=kind,
        starts_at=starts_at,
        ends_at=clock.local_moment(first_on + timedelta(days=days), time()),
        recorded_by="system: demonstration",
        recorded_at=_before(starts_at, size),
    )


def _before(moment: datetime, size: Size) -> datetime:
    return min(moment, size.morning) - timedelta(days=21)
