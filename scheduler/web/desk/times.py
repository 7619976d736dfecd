"""The times across all partners as a desk asks for them and sees them: by place and by day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.availability import tables
from scheduler.availability.options import Option, Query
from scheduler.availability.tables import Size, Table
from scheduler.modes import Mode
from scheduler.partners.directory import Directory
from scheduler.partners.models import Service, Site
from scheduler.reminders import words as said
from scheduler.web.desk import days, picks

_KEYS = ("service", "place", "mode", "day", "skip", "all", "moving")
_LONGEST = 40
# A whole day of one place: everything there is, in steps that people say.
_ONE_DAY = Size(days=1, places=1, each=48)
_TABLE = Size(days=5, places=5, each=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the form above the table says; every field as it was typed."""

    service: str = ""
    place: str = ""
    mode: str = ""
    day: str = ""
    skip: str = ""
    all: str = ""
    moving: str = ""

    def address(self, path: str, **others: str) -> str:
        """A page that asks the same, with something besides or instead."""
        said_so = {key: getattr(self, key) for key in _KEYS} | others
        return f"{path}?{urlencode({key: value for key, value in said_so.items() if value})}"

    def hidden(self) -> list[tuple[str, str]]:
        """The same as fields of another form."""
        return [(key, getattr(self, key)) for key in _KEYS if getattr(self, key)]


@dataclass(frozen=True, slots=True)
class Time:
    """One time, as a button."""

    pick: str
    label: str
    name: str
    # With somebody who has seen the person before.
    is_again: bool


@dataclass(frozen=True, slots=True)
class InMode:
    """The times of one mode in a cell."""

    mode: Mode
    times: tuple[Time, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one place has on one day; `more` leads to the rest."""

    heading: str
    modes: tuple[InMode, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Row:
    """One place."""

    name: str
    partner: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The table in words, and the ways on from it."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    soonest: str
    earlier: str
    later: str
    others: str
    other_places: int


def asked(given: Mapping[str, str]) -> Asked:
    """What a request asks for, with nothing that is too long to be it."""
    return Asked(**{key: given.get(key, "").strip()[:_LONGEST] for key in _KEYS})


def find_service(known: Directory, slug: str) -> Service | None:
    """The service of this name; the only one there is where none is named."""
    named = [each for each in known.services.values() if slug in ("", each.slug)]
    return named[0] if len(named) == 1 else None


def find_day(asked_: Asked, *, now: datetime) -> date | None:
    """The day from which times are wanted; None where it cannot be read."""
    today = clock.local_day(now)
    return days.find_day(asked_.day, today=today) if asked_.day else today


def lay_out(
    asked_: Asked, *, known: Directory, person_id: UUID, service: Service, actor: Actor,
    now: datetime,
) -> Table:  # fmt: skip
    """The table for one person. Raises what `tables.lay_out` raises."""
    on = find_day(asked_, now=now) or clock.local_day(now)
    size = _ONE_DAY if asked_.all else _TABLE
    places = tuple(site.id for site in known.sites.values() if site.slug == asked_.place)
    query = Query(
        person_id=person_id,
        service_id=service.id,
        partner_id=actor.partner_id or UUID(int=0),
        from_at=max(now, clock.local_moment(on, time())),
        until_at=now + service.horizon,
        modes=tuple(mode for mode in Mode if mode.value == asked_.mode),
        site_ids=places,
    )
    skipped = int(asked_.skip) if asked_.skip.isdecimal() else 0
    return tables.lay_out(query=query, size=replace(size, skipped=skipped), now=now)


def shown(table: Table, asked_: Asked, *, path: str, now: datetime) -> Shown:
    """The table in words."""
    today, first = clock.local_day(now), table.days[0]
    before = max(today, first - timedelta(days=7))
    skip = int(asked_.skip) if asked_.skip.isdecimal() else 0
    others = asked_.address(path, skip=str(skip + len(table.places)))
    return Shown(
        headings=tuple(_heading(on) for on in table.days),
        rows=tuple(_rows(table, asked_, path=path)),
        soonest=asked_.address(path, day="", all="", skip=""),
        earlier=asked_.address(path, day=before.isoformat()) if first > today else "",
        later=asked_.address(path, day=(table.days[-1] + timedelta(days=1)).isoformat()),
        others=others if table.other_places else "",
        other_places=table.other_places,
    )


def describe(option: Option, known: Directory) -> str:
    """An option in one line, to be read out."""
    site = known.sites[option.site_id]
    local = option.starts_at.astimezone(ZoneInfo(site.zone))
    return (
        f"{said.day(local.date())}, {said.clock_time(local.time())}, {option.mode.words},"
        f" {_staff(option, known)}, {site.name}"
    )


def _rows(table: Table, asked_: Asked, *, path: str) -> Iterator[Row]:
    for site_id in table.places:
        site = table.directory.sites[site_id]
        partner = table.directory.partners[site.partner_id]
        cells = (_cell(table, site, on, asked_, path=path) for on in table.days)
        yield Row(site.name, partner.name, tuple(cells))


def _cell(table: Table, site: Site, on: date, asked_: Asked, *, path: str) -> Cell:
    options = table.cells.get((site.id, on), ())
    modes = tuple(
        InMode(mode, tuple(_time(each, site, on, table.directory) for each in of_mode))
        for mode in table.modes
        if (of_mode := [each for each in options if each.mode is mode])
    )
    more = ""
    if (site.id, on) in table.more and not asked_.all:
        more = asked_.address(path, place=site.slug, day=on.isoformat(), all="yes", skip="")
    return Cell(_heading(on), modes, more)


def _time(option: Option, site: Site, on: date, known: Directory) -> Time:
    local = option.starts_at.astimezone(ZoneInfo(site.zone))
    label = said.clock_time(local.time())
    where = f"{_heading(on)}, {site.name}, {option.mode.words}"
    if option.same_worker:
        name = f"{label} again, {where}, with {_staff(option, known)}"
        return Time(picks.write(option), label, name, is_again=True)
    return Time(picks.write(option), label, f"{label}, {where}", is_again=False)


def _staff(option: Option, known: Directory) -> str:
    return " and ".join(known.posts[each].staff_member.name for each in option.post_ids)


def _heading(on: date) -> str:
    return f"{on:%a} {on.day} {on:%b}"
