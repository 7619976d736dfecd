"""A calendar file, from its bytes to one transaction that keeps all of it or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from scheduler import clock
from scheduler.audit.actors import system
from scheduler.commands import faults
from scheduler.commands.faults import Fault
from scheduler.commands.told import Told
from scheduler.modes import Mode
from scheduler.partners.models import Post, Room, Site, StaffMember
from scheduler.rota import calendar_files, imports
from scheduler.rota.imported import CalendarFile, ImportedLeave, ImportedShift, Remark
from scheduler.rota.imports import Brought, Target
from scheduler.rota.models import Rota
from scheduler.rota.shifts import WEEKS

BY = system("import rota")


@dataclass(frozen=True, slots=True)
class Where:
    """What the options of the command mean, and when it was started."""

    target: Target
    zone: str
    now: datetime

    @property
    def from_on(self) -> date:
        return clock.local_day(self.now, zone=ZoneInfo(self.zone))

    @property
    def until_on(self) -> date:
        return self.from_on + timedelta(weeks=WEEKS)


def find_where(
    *, staff: str, rota: str, post: str | None, site: str, room: str | None, modes: str
) -> Where:
    """Look up what the options name; what is not there is told with what is."""
    now = clock.now()
    human = _called(StaffMember.objects.all(), staff, "staff member")
    on_rota = _called(Rota.objects.all(), rota, "rota")
    at_site = _called(Site.objects.all(), site, "site")
    target = Target(
        rota_id=on_rota.id,
        post_id=_post(human, on_rota, post, on=clock.local_day(now)).id,
        site_id=at_site.id,
        room_id=_room(at_site, room).id if room else None,
        modes=_modes(modes),
    )
    return Where(target=target, zone=at_site.zone, now=now)


def read(content: bytes, *, where: Where) -> CalendarFile:
    """The entries of a file. Ends the command if one is bad."""
    file = calendar_files.read(
        content, zone=where.zone, from_on=where.from_on, until_on=where.until_on
    )
    _refuse(file.bad)
    return file


def bring_in(
    file: CalendarFile,
    entries: Iterable[ImportedShift | ImportedLeave],
    *,
    where: Where,
    removes_missing: bool,
    dry_run: bool,
) -> tuple[Brought, list[str]]:
    """Save every entry, or none if one is refused or this is only a trial.

    Returns what was done, and the UIDs of an earlier import that the file no longer has. A trial
    goes all the way to the database and back, so that it says what really would happen.
    """
    done, target, now = Brought(), where.target, where.now
    with transaction.atomic():
        if removes_missing:
            # First, since what comes instead may be at the same hours.
            done += imports.end_missing(file, target=target, by=BY, now=now)
        try:
            done += imports.bring_in(file, entries, target=target, by=BY, now=now)
        except imports.BadEntries as refusal:
            _refuse(refusal.remarks)
        missing = imports.find_missing(file, target=target, now=now)
        if dry_run:
            transaction.set_rollback(True)
    return done, missing


def _refuse(remarks: Iterable[Remark]) -> None:
    faults.refuse(
        Fault(one.line, f"UID {one.uid}" if one.uid else "", one.reason) for one in remarks
    )


def _called(rows: QuerySet[Any], slug: str, noun: str) -> Any:
    found = rows.filter(slug=slug).first()
    if found is None:
        known = ", ".join(rows.order_by("slug").values_list("slug", flat=True))
        raise Told(f"No {noun} is called “{slug}”. There are: {known or 'none yet'}.")
    return found


def _room(site: Site, name: str) -> Room:
    found = Room.objects.filter(site=site, name=name).first()
    if found is None:
        known = ", ".join(Room.objects.filter(site=site).values_list("name", flat=True))
        raise Told(f"No room at {site.name} is called “{name}”. There are: {known or 'none yet'}.")
    return found


def _modes(modes: str) -> tuple[str, ...]:
    given = tuple(dict.fromkeys(mode.strip() for mode in modes.split(",") if mode.strip()))
    unknown = [mode for mode in given if mode not in set(Mode)]
    if unknown or not given:
        wrong = " and ".join(f"“{mode}”" for mode in unknown) or "Nothing"
        raise Told(f"{wrong} is no mode. There are: {', '.join(Mode)}.")
    return given


def _post(human: StaffMember, rota: Rota, wanted: str | None, *, on: date) -> Post:
    """The post named by its partner or id; unnamed, the only one, or the only one at the keeper."""
    lasting = list(
        Post.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), staff_member=human)
        .select_related("partner")
        .order_by("partner__slug")
    )
    if wanted is None:
        at_keeper = [post for post in lasting if post.partner_id == rota.keeper_id]
        found = lasting if len(lasting) == 1 else at_keeper
    else:
        found = [post for post in lasting if wanted in (post.partner.slug, str(post.id))]
    if len(found) == 1:
        return found[0]
    known = "; ".join(f"{one.title} at {one.partner.slug} (--post {one.id})" for one in lasting)
    which = "Which post is it for" if wanted is None else f"“{wanted}” names no one post"
    raise Told(f"{which}? {human.slug} has: {known or 'no post that lasts'}.")
