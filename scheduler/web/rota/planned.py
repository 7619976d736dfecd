"""What somebody entered on a page of the rota, as a change that can be tried and then saved."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import Http404

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.identity import access
from scheduler.modes import Mode
from scheduler.partners import posts
from scheduler.partners.models import Post, Room, Site, StaffMember
from scheduler.reminders.words import clock_time, day
from scheduler.rota import cell_changes, leave, patterns
from scheduler.rota.cell_changes import Cell, Scope, Wish
from scheduler.rota.models import Leave, Pattern, Rota
from scheduler.rota.timings import WEEKDAYS, Repeats
from scheduler.web.rota import boards, entries, other_plans, reading
from scheduler.web.rota.entries import Entered, Planned

REPEATS = {"": "Only that day", "1": "Every week", "2": "Every second week"}
SCOPES = {
    Scope.ONE: "Only that day",
    Scope.FOLLOWING: "That day and all that follow",
    Scope.ALL: "Every day of this pattern",
}


def read(entered: Entered, modes: list[str], *, by: Actor, now: datetime) -> Planned:
    """Raises Invalid for what cannot be read, NotAllowed, Http404 for what is none of theirs."""
    readers: dict[str, Callable[..., Planned]] = {
        "cell": partial(_cell, modes=modes),
        "add": partial(_add, modes=modes),
        "leave": _leave,
        "approve": other_plans.approve,
        "authorise": other_plans.authorise,
        "mistake": other_plans.mistake,
        "swap": other_plans.swap,
        "back": _back,
        "site": _site,
        "post": _post,
    }
    kind = entered.get("kind", "")
    if kind not in readers:
        raise Http404
    try:
        planned = readers[kind](entered, by=by, now=now)
    except (LookupError, ObjectDoesNotExist) as error:
        raise Http404 from error
    access.require(by, planned.deed)
    return planned


def _cell(entered: Entered, modes: list[str], *, by: Actor, now: datetime) -> Planned:
    pattern = Pattern.objects.select_related("rota", "post__staff_member").get(
        id=entries.identity(entered, "pattern")
    )
    _require_ours(by, pattern.rota, pattern.post)
    cell = Cell(
        pattern.id,
        int(entered["version"]),
        entries.day(entered, "on"),
        entries.clock_time(entered, "starting"),
    )
    scope = Scope(entered.get("scope") or entries.missing("scope", "Select which days you mean."))
    wish = None if entered.get("what") == "off" else _wish(entered, modes)
    change = partial(cell_changes.change, cell=cell, scope=scope, wish=wish, by=by, now=now)
    when = f"{day(cell.on)}, {SCOPES[scope].lower()}"
    moved = f"on {day(wish.on)}, " if wish and wish.on and wish.on != cell.on else ""
    words = f"{pattern.post.staff_member.name}, {when}: {moved}{_said(wish)}"
    return Planned(words, change, "rota.change")


def _add(entered: Entered, modes: list[str], *, by: Actor, now: datetime) -> Planned:
    rota = reading.kept_rotas(by).get(id=entries.identity(entered, "rota"))
    post = Post.objects.select_related("staff_member").get(id=entries.identity(entered, "post"))
    _require_ours(by, rota, post)
    on, wish = entries.day(entered, "on"), _wish(entered, modes)
    interval = entered.get("repeats", "")
    repeats = None
    if interval:
        weekday = WEEKDAYS[on.weekday()]
        repeats = Repeats("weekly", interval=int(interval), weekdays=(weekday,))
    change = partial(
        patterns.add,
        rota_id=rota.id,
        post_id=post.id,
        site_id=wish.site_id,
        room_id=wish.room_id,
        modes=wish.modes,
        starts_on=on,
        from_time=wish.from_time,
        until_time=wish.until_time,
        repeats=repeats,
        by=by,
        now=now,
    )
    words = f"{post.staff_member.name}, {day(on)}, {REPEATS[interval].lower()}: {_said(wish)}"
    return Planned(words, change, "rota.change")


def _leave(entered: Entered, *, by: Actor, now: datetime) -> Planned:
    whose = _own_staff(by).get(id=entries.identity(entered, "staff"))
    kind = entered.get("leave") or entries.missing("leave", "Select what kind of leave it is.")
    first, last, starts_at, ends_at = entries.leave_stretch(entered)
    change = partial(
        leave.take,
        staff_member_id=whose.id,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        by=by,
        now=now,
    )
    said = dict(Leave.Kind.choices).get(kind, kind)
    until_words = f" to {day(last)}" if last != first else ""
    return Planned(f"{whose.name}: {said}, {day(first)}{until_words}", change, "leave.record")


def _back(entered: Entered, *, by: Actor, now: datetime) -> Planned:
    mine = Leave.objects.filter(staff_member__in=_own_staff(by), ended_at=None)
    row = mine.select_related("staff_member").get(id=entries.identity(entered, "leave"))
    change = partial(leave.end, leave_id=row.id, by=by, now=now)
    on = clock.local_day(row.starts_at)
    return Planned(f"{row.staff_member.name} is back: the leave of {day(on)}", change, "leave.end")


def _site(entered: Entered, *, by: Actor, now: datetime) -> Planned:
    site = Site.objects.get(id=entries.identity(entered, "site"))
    access.require_own(by, site.partner_id)
    on = entries.day(entered, "on")
    change = partial(cell_changes.close_site, site_id=site.id, on=on, by=by, now=now)
    return Planned(f"{site.name} is closed on {day(on)}", change, "rota.change")


def _post(entered: Entered, *, by: Actor, now: datetime) -> Planned:
    post = Post.objects.select_related("staff_member").get(id=entries.identity(entered, "post"))
    access.require_own(by, post.partner_id)
    ends_on = entries.day(entered, "ends_on")
    change = partial(posts.end, post_id=post.id, ends_on=ends_on, by=by, now=now)
    words = f"The post of {post.staff_member.name} ends; {day(ends_on)} is the first day without it"
    return Planned(words, change, "post.end")


def _wish(entered: Entered, modes: list[str]) -> Wish:
    if not modes:
        entries.missing("modes", "Select at least one mode.")
    site_id = entries.identity(entered, "site")
    room = entered.get("room", "")
    if room and not Room.objects.filter(id=UUID(room), site=site_id).exists():
        entries.missing("room", "This room is at another site. Select one of the site, or any.")
    return Wish(
        from_time=entries.clock_time(entered, "from_time"),
        until_time=entries.clock_time(entered, "until_time"),
        site_id=site_id,
        room_id=UUID(room) if room else None,
        modes=tuple(mode for mode in Mode if mode in modes),
        on=entries.day(entered, "to_on") if entered.get("to_on") else None,
    )


def _said(wish: Wish | None) -> str:
    if wish is None:
        return "not at work"
    site = Site.objects.only("name").get(id=wish.site_id)
    hours = f"{clock_time(wish.from_time)} to {clock_time(wish.until_time)}"
    return f"{hours}, {site.name}, {boards.modes_in_words(wish.modes)}"


def _require_ours(by: Actor, rota: Rota, post: Post) -> None:
    if not reading.may_change(by, keeper_id=rota.keeper_id, employer_id=post.partner_id):
        access.require_own(by, post.partner_id)


def _own_staff(by: Actor) -> QuerySet[StaffMember]:
    return StaffMember.objects.filter(posts__partner=by.partner_id).distinct()
