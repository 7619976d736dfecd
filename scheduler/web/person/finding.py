"""Finds days and times for somebody who looks on their own page, in their own modes only.

Days first, then few times of a day, by place. Booking and moving both look through this.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext as _

from scheduler.availability import places, search, tables
from scheduler.availability.answers import Answer
from scheduler.availability.options import Option, Query
from scheduler.availability.tables import Size, Table
from scheduler.clock import local_day, local_moment
from scheduler.modes import Mode
from scheduler.partners import nearness
from scheduler.partners.directory import Directory
from scheduler.partners.models import Site
from scheduler.web import dates
from scheduler.web.person import own, wishing
from scheduler.web.person.wishing import Wishes

MOST_DAYS, MOST_ELSEWHERE = 14, 3
_FAR = timedelta(days=366)
# A weekly clinic still gives a choice of days.
_DAYS = Size(days=MOST_DAYS, places=200, each=1, within=timedelta(weeks=8))
_FEW = Size(days=1, places=200, each=6)
_ALL = Size(days=1, places=200, each=48)
# As many of the nearest places are asked, when the one that was wished has no time.
_NEAREST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """What is looked for, as whom, and the address of the page with the days."""

    person_id: UUID
    service_id: UUID
    partner_id: UUID
    modes: tuple[Mode, ...]
    wishes: Wishes
    path: str

    def address(self, rest: str = "", **others: str) -> str:
        """A page further on, with the same wishes and something besides or instead."""
        asked = {key: value for key, value in (self.wishes.said() | others).items() if value}
        return f"{self.path}{rest}" + (f"?{urlencode(asked)}" if asked else "")

    def hold(self, path: str) -> str:
        """Where the button of a time is sent; the wishes go with it."""
        return replace(self, path=path).address()


@dataclass(frozen=True, slots=True)
class Link:
    """A way on."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Time:
    """A time as a button, with what the form of the button sends."""

    name: str
    where: str
    starts_at: str
    post_ids: str
    site_id: UUID
    mode: str
    is_again: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The times at one place, or in one mode that needs no place; what the place has."""

    mode: str
    name: str
    address: str
    features: tuple[str, ...]
    times: tuple[Time, ...]


@dataclass(frozen=True, slots=True)
class Days:
    """Days with a time; without any, why, and where there is one."""

    days: tuple[Link, ...]
    later: str
    reasons: tuple[str, ...] = ()
    elsewhere: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Times:
    """The times of one day; `more` leads to all of them."""

    groups: tuple[Group, ...]
    more: str


def find_day(request: HttpRequest) -> date | None:
    """The day from which days are shown; None, which is from now on, where the address has none."""
    try:
        return date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        return None


def narrowing(looking: Looking, *, known: Directory, now: datetime) -> dict[str, Any]:
    """The form that narrows the days: what each field may be set to."""
    query = _query(looking, now, now + _FAR, known=known)
    agreed = search.terms_of(query, now=now)
    return {
        "path": looking.path,
        "is_narrow": bool(looking.wishes.said()),
        "near": looking.wishes.near,
        "lists": wishing.lists(
            looking.wishes,
            known=known,
            modes=looking.modes,
            offering=[post for post in agreed.offering() if agreed.meets_needs(post)],
            person_id=looking.person_id,
        ),
    }


def find_days(looking: Looking, *, known: Directory, from_on: date | None, now: datetime) -> Days:
    """The first days with a time, from a day or from now on."""
    from_at = max(now, _begins(from_on)) if from_on else now
    query = _query(looking, from_at, now + _FAR, known=known)
    table = tables.lay_out(query=query, size=_DAYS, now=now)
    found = sorted({on for (__, on), options in table.cells.items() if options})
    if not found:
        reasons = wishing.reasons(table.why_none, looking.modes) if table.why_none else ()
        return Days((), "", reasons, _elsewhere(looking, query, table.why_none, known, now=now))
    after = table.days[-1] + timedelta(days=1)
    is_last = _begins(after) >= now + known.service(looking.service_id).horizon
    return Days(
        tuple(Link(dates.day(on), looking.address(f"/{on.isoformat()}")) for on in found),
        "" if is_last else looking.address(**{"from": after.isoformat()}),
    )


def find_times(
    looking: Looking, *, known: Directory, on: date, wants_all: bool, now: datetime
) -> Times:
    """The times of one day: a few at each place, the nearest first, or all of them."""
    ends = _begins(on + timedelta(days=1))
    query = _query(looking, max(now, _begins(on)), ends, known=known)
    if query.from_at >= ends:
        return Times((), "")
    table = tables.lay_out(query=query, size=_ALL if wants_all else _FEW, now=now)
    has_more = bool(table.more) and not wants_all
    more = looking.address(f"/{on.isoformat()}", all="1") if has_more else ""
    return Times(tuple(_groups(table, looking)), more)


def _groups(table: Table, looking: Looking) -> list[Group]:
    sites = [table.directory.sites[site_id] for site_id in table.places]
    near = nearness.ordered(sites, near=looking.wishes.near) if looking.wishes.near else sites
    groups = []
    for mode in table.modes:
        options = [
            each
            for site in near
            for on in table.days
            for each in table.cells.get((site.id, on), ())
            if each.mode is mode
        ]
        if mode is Mode.FACE_TO_FACE:
            groups += [_at_place(site, options, table.directory) for site in near]
        else:
            times = _once_each(options, table.directory)
            groups.append(Group(mode.value, own.how(mode), "", (), times))
    return [group for group in groups if group.times]


def _at_place(site: Site, options: Sequence[Option], known: Directory) -> Group:
    there = [each for each in options if each.site_id == site.id]
    address = ", ".join((*site.address_lines, site.postcode))
    features = wishing.features(known.rooms.get(site.id, ()))
    return Group(
        Mode.FACE_TO_FACE.value, site.neutral_name, address, features, _once_each(there, known)
    )


def _once_each(options: Sequence[Option], known: Directory) -> tuple[Time, ...]:
    """One button for each moment, in the order of the day; known workers before others."""
    once: dict[datetime, Option] = {}
    for option in sorted(options, key=lambda each: not each.same_worker):
        once.setdefault(option.starts_at, option)
    return tuple(_time(once[at], known) for at in sorted(once))


def _time(option: Option, known: Directory) -> Time:
    site = known.sites[option.site_id]
    at = option.starts_at.astimezone(ZoneInfo(site.zone)).time()
    is_there = option.mode is Mode.FACE_TO_FACE
    return Time(
        name=dates.clock_time(at),
        where=_("at %(place)s") % {"place": site.neutral_name}
        if is_there
        else own.how(option.mode).lower(),
        starts_at=option.starts_at.isoformat(),
        post_ids=",".join(str(each) for each in option.post_ids),
        site_id=option.site_id,
        mode=option.mode.value,
        is_again=option.same_worker,
    )


def _elsewhere(
    looking: Looking, query: Query, why: Answer | None, known: Directory, *, now: datetime
) -> tuple[Link, ...]:
    """Where the same could be had: at the next nearest places, or without what was wished."""
    if query.site_ids:
        away = [site for site in known.sites.values() if site.id not in query.site_ids]
        near = nearness.from_site(known.sites[query.site_ids[0]], away)[:_NEAREST]
        there = replace(query, site_ids=tuple(site.id for site in near))
        found = [each.option for each in places.next_free(query=there, now=now)]
        options = [option for option in found if option is not None]
        if options:
            return _links(options[:MOST_ELSEWHERE], looking, known)
    steps = why.next_steps if why else None
    return _links(steps.elsewhere if steps else (), replace(looking, wishes=Wishes()), known)


def _links(options: Iterable[Option], looking: Looking, known: Directory) -> tuple[Link, ...]:
    """Each day and place once."""
    return tuple(dict.fromkeys(_link(each, looking, known) for each in options))


def _link(option: Option, looking: Looking, known: Directory) -> Link:
    site = known.sites[option.site_id]
    on = local_day(option.starts_at, zone=ZoneInfo(site.zone))
    if option.mode is not Mode.FACE_TO_FACE:
        where, place = own.how(option.mode).lower(), ""
    else:
        where, place = _("at %(place)s") % {"place": site.neutral_name}, site.slug
    name = f"{dates.day(on)}, {where}"
    return Link(name, looking.address(f"/{on.isoformat()}", place=place))


def _query(looking: Looking, from_at: datetime, until_at: datetime, *, known: Directory) -> Query:
    wishes = looking.wishes
    return Query(
        person_id=looking.person_id,
        service_id=looking.service_id,
        partner_id=looking.partner_id,
        from_at=from_at,
        until_at=until_at,
        modes=tuple(mode for mode in looking.modes if wishes.how in ("", mode.value)),
        site_ids=tuple(site.id for site in known.sites.values() if site.slug == wishes.place),
        staff_member_ids=wishing.staff_member_ids(wishes, known, looking.service_id),
        same_worker_only=wishes.who == wishing.AGAIN,
        from_time=wishing.HOURS[wishes.hours].from_time,
        until_time=wishing.HOURS[wishes.hours].until_time,
    )


def _begins(on: date) -> datetime:
    return local_moment(on, time())
