"""Looks who waits for time that came free, in the published order, one person for each time.

Outside the transaction that freed it, and safe to run twice and at once: a note is looked at by one
worker, and of two that differ all the same the database lets one hold the time.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError
from django.db.models import Prefetch, Q

from scheduler.availability import claims, exact, search, terms
from scheduler.availability.models import Opening
from scheduler.availability.options import Option, Query
from scheduler.booking import offer_freeing, offer_upsets, offer_windows, offers, waitlist
from scheduler.booking.models import Offer, WaitingListEntry
from scheduler.booking.offer_freeing import Freed
from scheduler.booking.offer_ways import Reach, Way
from scheduler.booking.offer_windows import Fits
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners.models import Post, Site
from scheduler.people import choices

Clock = Callable[[], datetime]
log = logging.getLogger(__name__)

# So many places on the list are read at once.
_CHUNK = 100
# So many options are tried for one person before the next one's turn comes.
_TRIED = 5
# Somebody else was quicker, or something changed since the search: the next option may do.
_GONE = (claims.Taken, exact.NotAnOption, exact.NotShared)
_SHUT_OUT = (choices.NotAsked, terms.OutsideChoice)
_NOT_NOW = (offers.NotTheirTurn, *_SHUT_OUT)
# The database is gone, or the time of the task is up: nobody's turn can come.
_NOBODYS_TURN = (OperationalError, InterfaceError, SoftTimeLimitExceeded)
# Not offered again to the same person: they said no, did not say, or we took it back.
_OFFERED_BEFORE = (Offer.State.REFUSED, Offer.State.LAPSED, Offer.State.WITHDRAWN)


def offer_freed_time(*, clock: Clock, until: datetime, reach: Reach) -> int:
    """Look at every note until the time is up; return how many offers went out.

    What the time did not suffice for is gone on with by the next worker. Raises Unexpected at the
    end: one person's failure never stops the next person's turn.
    """
    made = broke = 0
    while clock() < until:
        freed = offer_freeing.take_next(now=clock())
        if freed is None:
            break
        looked = match(freed=freed, reach=reach, clock=clock, until=until)
        made += looked.made
        broke += looked.broke
        if looked.turn_after is None:
            offer_freeing.forget(freed)
        else:
            offer_freeing.put_back(freed, turn_after=looked.turn_after)
    if broke:
        raise Unexpected(f"{broke} turns on the waiting list broke.")
    return made


class Unexpected(Exception):
    """Something broke that should not have, after everybody else had their turn."""


@dataclass(slots=True)
class Looked:
    """How many offers went out and how many turns broke, and whose turn was the last where the
    time was up too soon."""

    made: int = 0
    broke: int = 0
    turn_after: UUID | None = None


def match(*, freed: Freed, reach: Reach, clock: Clock, until: datetime) -> Looked:
    """Offer the free time of one staff member to those who wait, each at most one time."""
    looked = Looked()
    free = _free(freed, now=clock())
    for entry in _candidates(freed, now=clock()) if free else ():
        now = clock()
        try:
            is_offered = _Turn(entry, freed.staff_member_id, reach, now).offer(free)
        except _NOBODYS_TURN:
            raise
        except Exception as error:  # noqa: BLE001 - told at the end, by offer_freed_time
            log.error("the turn of place %s broke: %s", entry.id, type(error).__name__)
            offer_upsets.tell_turn_broke(entry_id=entry.id, now=now)
            looked.broke += 1
            continue
        if is_offered:
            looked.made += 1
            free = _free(freed, now=now)
        if not free:
            break
        if clock() >= until:
            looked.turn_after = entry.id
            break
    return looked


def _candidates(freed: Freed, *, now: datetime) -> Iterator[WaitingListEntry]:
    """Whose turn it may be, in the published order: no offer out, and this staff member serves."""
    services = Post.objects.filter(staff_member_id=freed.staff_member_id).values("services")
    anybody = Q(staff_members__isnull=True)
    theirs = waitlist.waiting().filter(
        anybody | Q(staff_members=freed.staff_member_id), service__in=services
    )
    waiting = theirs.exclude(id__in=offers.live().values("entry_id"))
    ids = list(waiting.values_list("id", flat=True))
    if freed.turn_after in ids:
        ids = ids[ids.index(freed.turn_after) + 1 :]
    before = Offer.objects.filter(state__in=_OFFERED_BEFORE, ends_at__gt=now)
    everything = (
        waitlist.waiting()
        .select_related("service")
        .prefetch_related(
            "sites", "service__service_modes", Prefetch("offers", before, to_attr="offered_before")
        )
    )
    for start in range(0, len(ids), _CHUNK):
        yield from everything.filter(id__in=ids[start : start + _CHUNK])


def _free(freed: Freed, *, now: datetime) -> list[Opening]:
    """The openings that what came free has become part of."""
    openings = Opening.objects.filter(
        staff_member_id=freed.staff_member_id,
        starts_at__lt=freed.during.ends_at,
        ends_at__gt=max(freed.during.starts_at, now),
    )
    return list(openings.select_related("site"))


@dataclass
class _Turn:
    """One person's turn at the free time of one staff member."""

    entry: WaitingListEntry
    staff_member_id: UUID
    reach: Reach
    now: datetime

    def __post_init__(self) -> None:
        entry: Any = self.entry
        self.notice: timedelta = entry.service.minimum_notice
        self.site_ids = tuple(site.id for site in entry.sites.all())
        self.fits = Fits(
            weekdays=entry.weekdays, from_time=entry.from_time, until_time=entry.until_time
        )
        self.offered_before = [
            Interval(each.starts_at, each.ends_at) for each in entry.offered_before
        ]

    def offer(self, free: Iterable[Opening]) -> bool:
        """Offer them the best time their route can answer for; or let it pass them, told."""
        windows = self._windows(free)
        self.modes = self._modes() if windows else ()
        if not self.modes:
            return False
        way = self.reach(self.entry.person_id, self.now)
        earliest = way.earliest(notice=self.notice)
        for option in self._options(offer_windows.from_on(windows, earliest)):
            try:
                self._make(option, way)
            except _GONE:
                continue
            except _NOT_NOW:
                return False
            return True
        too_soon = next(self._options(offer_windows.before(windows, earliest)), None)
        if too_soon is not None:
            offers.pass_over_once(
                entry_id=self.entry.id,
                option=too_soon,
                way=way,
                answer_by=too_soon.starts_at - self.notice,
                now=self.now,
            )
        return False

    def _modes(self) -> tuple[Mode, ...]:
        """Those they wait in that their choice in force still accepts; never another."""
        choice = choices.find_in_force(
            person_id=self.entry.person_id, service_id=self.entry.service_id
        )
        accepted = choice.modes if choice is not None else []
        return tuple(Mode(mode) for mode in accepted if mode in self.entry.modes)

    def _make(self, option: Option, way: Way) -> None:
        offers.make(
            entry_id=self.entry.id,
            option=option,
            way=way,
            answer_by=way.answer_by(starts_at=option.starts_at, notice=self.notice),
            now=self.now,
        )

    def _windows(self, free: Iterable[Opening]) -> list[Interval]:
        lengths = [
            each.length
            for each in self.entry.service.service_modes.all()
            if each.mode in self.entry.modes
        ]
        fitting = [
            (Interval(each.starts_at, each.ends_at), ZoneInfo(each.site.zone))
            for each in free
            if (not self.site_ids or each.site_id in self.site_ids)
            and set(self.entry.modes) & set(each.modes)
        ]
        # Starts from which an appointment as long as the one before would overlap it.
        without = [
            Interval(each.starts_at - each.length + timedelta.resolution, each.ends_at)
            for each in self.offered_before
        ]
        return offer_windows.of(
            fitting,
            fits=self.fits,
            without=without,
            at_least=min(lengths, default=timedelta.max),
        )

    def _options(self, windows: Iterable[Interval]) -> Iterator[Option]:
        """Real options, as a search finds them for this person at the desk of their place."""
        for window in windows:
            query = Query(
                person_id=self.entry.person_id,
                service_id=self.entry.service_id,
                partner_id=self.entry.owner_id,
                from_at=window.starts_at,
                until_at=window.ends_at,
                modes=self.modes,
                site_ids=self.site_ids,
                staff_member_ids=(self.staff_member_id,),
                limit=_TRIED,
            )
            try:
                found = search.find(query=query, now=self.now, with_next_steps=False)
            except _SHUT_OUT:
                return
            yield from (each for each in found.options if self._suits(each))

    def _suits(self, option: Option) -> bool:
        during = Interval(option.starts_at, option.ends_at)
        if any(during.overlaps(each) for each in self.offered_before):
            return False
        if self.fits.is_any:
            return True
        zone = ZoneInfo(Site.objects.only("zone").get(id=option.site_id).zone)
        return self.fits.allows(option.starts_at, option.ends_at, zone=zone)
