"""What somebody entered on a page of the rota, as a change that can be tried and then saved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import NoReturn
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
from scheduler.refusals import Invalid
from scheduler.reminders.words import clock_time, day
from scheduler.rota import cell_changes, leave, leave_requests, patterns
from scheduler.rota.cell_changes import Cell, Scope, Wish
from scheduler.rota.models import Leave, LeaveRequest, Pattern, Rota
from scheduler.rota.timings import WEEKDAYS, Repeats
from scheduler.web.rota import asking, boards, reading

Entered = Mapping[str, str]
REPEATS = {"": "Only that day", "1": "Every week", "2": "Every second week"}
SCOPES = {
    Scope.ONE: "Only that day",
    Scope.FOLLOWING: "That day and all that follow",
    Scope.ALL: "Every day of this pattern",
}


@dataclass(frozen=True, slots=True)
class Planned:
    """What would be done, in words, and the call that does it."""

    words: str
    change: Callable[[], object]
    deed: str
    # Who else is away then: sentences for whoever decides.
    also: tuple[str, ...] = ()
    # The request that saving approves, and that can be declined instead.
    asked: LeaveRequest | None = None


def read(entered: Entered, modes: list[str], *, by: Actor, now: datetime) -> Planned:
    """Raises Invalid for what cannot be read, NotAllowed, Http404 for what is none of theirs."""
    readers: dict[str, Callable[..., Planned]] = {
        "cell": partial(_cell, modes=modes),
        "add": partial(_add, modes=modes),
        "leave": _leave,
        "approve": _approve,
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
        id=_id(entered, "pattern")
    )
    _require_ours(by, pattern.rota, pattern.post)
    cell = Cell(
        pattern.id, int(entered["version"]), _date(entered, "on"), _time(entered, "starting")
    )
    scope = Scope(entered.get("scope") or _missing("scope", "Select which days you mean."))
    wish = None if entered.get("what") == "off" else _wish(entered, modes)
    change = partial(cell_changes.change, cell=cell, scope=scope, wish=wish, by=by, now=now)
    when = f"{day(cell.on)}, {SCOPES[scope].lower()}"
    words = f"{pattern.post.staff_member.name}, {when}: {_said(wish)}"
    return Planned(words, change, "rota.change")


def _add(entered: Entered, modes: list[str], *, by: Actor, now: datetime) -> Planned:
    rota = reading.kept_rotas(by).get(id=_id(entered, "rota"))
    post = Post.objects.select_related("staff_member").get(id=_id(entered, "post"))
    _require_ours(by, rota, post)
    on, wish = _date(entered, "on"), _wish(entered, modes)
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
    whose = _own_staff(by).get(id=_id(entered, "staff"))
    kind = entered.get("leave") or _missing("leave", "Select what kind of leave it is.")
    first, last, starts_at, ends_at = leave_stretch(entered)
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


def leave_stretch(entered: Entered) -> tuple[date, date, datetime, datetime]:
    """The first and the last day, and the moments; whole days where no times are entered."""
    first = _date(entered, "first_on")
    last = _date(entered, "last_on") if entered.get("last_on") else first
    starts, ends = entered.get("leave_from"), entered.get("leave_until")
    from_time = _time(entered, "leave_from") if starts else time()
    until = (last, _time(entered, "leave_until")) if ends else (last + timedelta(days=1), time())
    return first, last, clock.local_moment(first, from_time), clock.local_moment(*until)


def _approve(entered: Entered, *, by: Actor, now: datetime) -> Planned:
    asked = LeaveRequest.objects.select_related("post__partner", "staff_member")
    ours = access.own_rows(by, "post__partner")
    request = asked.filter(ours).get(id=_id(entered, "request"))
    change = partial(leave_requests.approve, request_id=request.id, by=by, now=now)
    words = (
        f"{request.staff_member.name} asks for {dict(Leave.Kind.choices)[request.kind].lower()},"
        f" {asking.stretch(request)}"
    )
    also = tuple(asking.also_away(request))
    return Planned(words, change, "leave.record", also, asked=request)


def _back(entered: Entered, *, by: Actor, now: datetime) -> Planned:
    mine = Leave.objects.filter(staff_member__in=_own_staff(by), ended_at=None)
    row = mine.select_related("staff_member").get(id=_id(entered, "leave"))
    change = partial(leave.end, leave_id=row.id, by=by, now=now)
    on = clock.local_day(row.starts_at)
    return Planned(f"{row.staff_member.name} is back: the leave of {day(on)}", change, "leave.end")


def _site(entered: Entered, *, by: Actor, now: datetime) -> Planned:
    site = Site.objects.get(id=_id(entered, "site"))
    access.require_own(by, site.partner_id)
    on = _date(entered, "on")
    change = partial(cell_changes.close_site, site_id=site.id, on=on, by=by, now=now)
    return Planned(f"{site.name} is closed on {day(on)}", change, "rota.change")


def _post(entered: Entered, *, by: Actor, now: datetime) -> Planned:
    post = Post.objects.select_related("staff_member").get(id=_id(entered, "post"))
    access.require_own(by, post.partner_id)
    ends_on = _date(entered, "ends_on")
    change = partial(posts.end, post_id=post.id, ends_on=ends_on, by=by, now=now)
    words = f"The post of {post.staff_member.name} ends; {day(ends_on)} is the first day without it"
    return Planned(words, change, "post.end")


def _wish(entered: Entered, modes: list[str]) -> Wish:
    if not modes:
        _missing("modes", "Select at least one mode.")
    site_id = _id(entered, "site")
    room = entered.get("room", "")
    if room and not Room.objects.filter(id=UUID(room), site=site_id).exists():
        _missing("room", "This room is at another site. Select one of the site, or any.")
    return Wish(
        from_time=_time(entered, "from_time"),
        until_time=_time(entered, "until_time"),
        site_id=site_id,
        room_id=UUID(room) if room else None,
        modes=tuple(mode for mode in Mode if mode in modes),
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


def _id(entered: Entered, name: str) -> UUID:
    try:
        return UUID(entered.get(name, ""))
    except ValueError as error:
        raise _invalid(name, "Select one from the list.") from error


def _date(entered: Entered, name: str) -> date:
    try:
        return date.fromisoformat(entered.get(name, ""))
    except ValueError as error:
        raise _invalid(name, "Enter a date, such as 9 March 2027.") from error


def _time(entered: Entered, name: str) -> time:
    try:
        return time.fromisoformat(entered.get(name, "")).replace(tzinfo=None)
    except ValueError as error:
        raise _invalid(name, "Enter a time, such as 09:00.") from error


def _missing(name: str, sentence: str) -> NoReturn:
    raise _invalid(name, sentence)


def _invalid(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={name: [sentence]})
