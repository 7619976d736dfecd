"""What changed in one's own shifts after they were published; and who has not seen it yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.identity import access
from scheduler.partners.models import Post, Site, StaffMember
from scheduler.reminders.words import clock_time
from scheduler.rota import notices
from scheduler.rota.models import ShiftNotice
from scheduler.web import acting, pages, words


@dataclass(frozen=True, slots=True)
class Row:
    """One change in words."""

    name: str
    on: date
    was: str
    becomes: str
    changed: str
    reason: str


@require_safe
@acting.needs("notice.acknowledge")
def see(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the one who acts has not seen, the first day first; past days too, until it is seen."""
    found = list(_told(unseen(actor)))
    return pages.answer(
        request,
        "rota/my_changes.html",
        rows=[_row(each) for each in found],
        until=max((each.changed_at for each in found), default=clock.now()).isoformat(),
    )


@require_POST
@acting.needs("notice.acknowledge")
def acknowledge(request: HttpRequest, actor: Actor) -> HttpResponse:
    """They have seen what the page showed, and not what was changed since."""
    now = clock.now()
    try:
        until = datetime.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        until = None
    mine = [] if actor.post_id is None else [actor.post_id]
    me = Post.objects.filter(id__in=mine).values_list("staff_member_id", flat=True).first()
    if me is not None and until is not None and until.tzinfo is not None:
        notices.acknowledge(staff_member_id=me, until=until, by=actor, now=now)
    return HttpResponseRedirect(reverse("rota-my-changes"))


def unseen(actor: Actor) -> QuerySet[ShiftNotice]:
    """What the staff member who acts has not seen, whichever rota it is of."""
    mine = StaffMember.objects.filter(posts=actor.post_id)
    return ShiftNotice.objects.filter(staff_member__in=mine, seen_at=None)


def how_many(actor: Actor) -> str:
    """“1 change”; empty where there is none, or where the one who acts is told of none."""
    number = unseen(actor).count() if access.may(actor, "notice.acknowledge") else 0
    said = "1 change" if number == 1 else f"{number} changes"
    return said if number else ""


def not_seen(actor: Actor, *, today: date) -> Sequence[Row]:
    """What workers have not seen of coming days that the actor's partner keeps or employs for."""
    theirs = Q(rota__keeper=actor.partner_id) | Q(staff_member__posts__partner=actor.partner_id)
    rows = ShiftNotice.objects.filter(theirs, seen_at=None, on__gte=today).distinct()
    return [_row(each) for each in _told(rows)]


def _told(rows: QuerySet[ShiftNotice]) -> QuerySet[ShiftNotice]:
    return rows.select_related("staff_member", "was_site", "is_site")


def _row(each: ShiftNotice) -> Row:
    was = _hours(each.was_from, each.was_until, each.was_site)
    becomes = _hours(each.is_from, each.is_until, each.is_site)
    return Row(
        name=each.staff_member.name,
        on=each.on,
        was=f"It was {was}" if was else "Nothing before",
        becomes=f"Now {becomes}" if becomes else "Not at work any more",
        changed=f"{words.moment(each.changed_at)}, {each.changed_by}",
        reason=each.reason,
    )


def _hours(from_time: time | None, until_time: time | None, site: Site | None) -> str:
    if from_time is None or until_time is None or site is None:
        return ""
    return f"{clock_time(from_time)} to {clock_time(until_time)}, {site.name}"
