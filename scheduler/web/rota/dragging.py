"""The week as bars to drag, beside the board: what is dropped fills the form of the cell.

It is an extra. Whoever uses the keyboard, or no JavaScript, does the same and more on the board.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.rota import worked
from scheduler.rota.models import Shift
from scheduler.web import acting, pages, seen
from scheduler.web.rota import bars, board, reading
from scheduler.web.rota.bars import Moved
from scheduler.web.rota.boards import Work

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Undo:
    """The drag that was saved last, with what a form says that takes it back."""

    name: str
    moved: Moved
    fields: Sequence[tuple[str, str]]


@require_safe
@acting.needs("rota.change")
def see(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`?of=rota:hub-days&from=2027-03-01`; `undo` names a drag that was saved."""
    now = clock.now()
    today = clock.local_day(now)
    asked = board.question(request, actor, length=_WEEK, today=today)
    first, last = asked.days[0], asked.days[-1]
    ids = [staff_member_id for staff_member_id, _ in asked.staff]
    shifts = _shifts(actor, ids, first=first, last=last)
    may_drag = _may_drag(actor, shifts, today=today)
    made = bars.make(
        staff=asked.staff,
        shifts=shifts,
        away=reading.away(actor, ids, first=first, last=last),
        may_drag=may_drag,
    )
    trail.record(deed="rota.seen", kind="rota", record_id=asked.chosen[:60], by=actor, now=now)
    here = {"of": asked.chosen, "from": first.isoformat()}
    return pages.answer(
        request,
        "rota/bars.html",
        bars=made | {"first": first.isoformat(), "today": today.isoformat()},
        choices=asked.choices,
        title=asked.title,
        first=first,
        last=last,
        monday=first.isoformat(),
        back=urlencode(here),
        before=urlencode(here | {"from": (first - timedelta(days=_WEEK)).isoformat()}),
        after=urlencode(here | {"from": (first + timedelta(days=_WEEK)).isoformat()}),
        view=bars.VIEW,
        cell=board.cell_address(urlencode(here)),
        table=f"{reverse('rota')}?{urlencode(here)}",
        undo=_find_undo(request, [pair for pair in shifts if pair[0].id in may_drag]),
    )


def _shifts(
    actor: Actor, staff_member_ids: Sequence[UUID], *, first: date, last: date
) -> list[tuple[Shift, Work]]:
    ours = set(seen.rotas(actor).values_list("id", flat=True))
    rows = worked.on_days(first, last).filter(staff_member__in=staff_member_ids)
    named = rows.select_related("pattern", "rota", "post", "site", "staff_member")
    return [(row, _work(row, actor, ours)) for row in named]


def _work(row: Shift, actor: Actor, ours: set[UUID]) -> Work:
    return Work(
        staff_member_id=row.staff_member_id,
        days=(row.local_on,),
        from_time=row.local_from,
        until_time=row.local_until,
        length=row.ends_at - row.starts_at,
        site=row.site.name,
        modes=tuple(row.modes),
        is_busy=row.rota_id not in ours and row.post.partner_id != actor.partner_id,
    )


def _may_drag(actor: Actor, shifts: Sequence[tuple[Shift, Work]], *, today: date) -> set[UUID]:
    """As on the form of a cell: what a lasting pattern gives, from today on, of theirs."""
    return {
        row.id
        for row, _ in shifts
        if row.local_on >= today
        and row.pattern is not None
        and row.pattern.ended_at is None
        and reading.may_change(actor, keeper_id=row.rota.keeper_id, employer_id=row.post.partner_id)
    }


def _find_undo(request: HttpRequest, shifts: Sequence[tuple[Shift, Work]]) -> Undo | None:
    """None where the shift is not there any more as it was saved: then nothing is to be undone."""
    moved = bars.find_moved(request.GET.get("undo", ""))
    if moved is None:
        return None
    for row, work in shifts:
        here = (row.pattern_id, row.local_on, row.local_from)
        if here == (moved.pattern_id, moved.on, moved.from_time):
            return Undo(row.staff_member.name, moved, _fields(row, work, moved))
    return None


def _fields(row: Shift, work: Work, moved: Moved) -> list[tuple[str, str]]:
    version = row.pattern.version if row.pattern else 0
    return [
        ("pattern", str(row.pattern_id)),
        ("form", f"shift-{row.pattern_id}"),
        ("version", str(version)),
        ("on", row.local_on.isoformat()),
        ("starting", row.local_from.isoformat()),
        ("was_until", row.local_until.isoformat()),
        ("to_on", moved.was_on.isoformat()),
        ("from_time", f"{moved.was_from:%H:%M}"),
        ("until_time", f"{moved.was_until:%H:%M}"),
        ("site", str(row.site_id)),
        ("room", str(row.room_id or "")),
        *(("modes", mode) for mode in work.modes),
        ("cell_staff", str(row.staff_member_id)),
        ("cell_on", row.local_on.isoformat()),
    ]
