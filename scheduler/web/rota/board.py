"""The board of one rota, site, partner or worker for one, two or four weeks."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.booking import seen as bookings
from scheduler.booking import uncovered
from scheduler.identity import access
from scheduler.reminders import working_days
from scheduler.rota import worked
from scheduler.rota.timings import YEARS
from scheduler.web import acting, pages, seen
from scheduler.web.rota import asking, boards, my_changes, reading, warned

SPANS = {"week": ("Week", 7), "fortnight": ("Fortnight", 14), "month": ("Month", 28)}


@dataclass(frozen=True, slots=True)
class Question:
    """Whose time is looked at, and on which days, from a Monday."""

    chosen: str
    choices: list[reading.Choice]
    days: list[date]
    staff: list[tuple[UUID, str]]

    @property
    def title(self) -> str:
        """What the board is of."""
        return next(choice.text for choice in self.choices if choice.selected)


@require_safe
@acting.needs("rota.see")
def see(request: HttpRequest, actor: Actor) -> HttpResponse:
    """`?of=rota:hub-days&span=week&from=2027-03-01`; the week of today when not given."""
    now = clock.now()
    span = request.GET.get("span", "week")
    if span not in SPANS:
        raise Http404
    asked = question(request, actor, length=SPANS[span][1], today=clock.local_day(now))
    days, staff, chosen, first = asked.days, asked.staff, asked.chosen, asked.days[0]
    ids = [staff_member_id for staff_member_id, _ in staff]
    board = boards.make(
        staff=staff,
        days=days,
        work=reading.work(actor, ids, first=days[0], last=days[-1]),
        away=reading.away(actor, ids, first=days[0], last=days[-1]),
        holidays=working_days.bank_holidays(),
        address=cell_address(request.META.get("QUERY_STRING", "")),
    )
    trail.record(deed="rota.seen", kind="rota", record_id=chosen[:60], by=actor, now=now)
    return pages.answer(
        request,
        "rota/board.html",
        board=board,
        choices=asked.choices,
        title=asked.title,
        first=days[0],
        monday=first.isoformat(),
        last=days[-1],
        span=span,
        spans=[
            {"value": value, "text": text, "selected": value == span}
            for value, (text, _) in SPANS.items()
        ],
        before=_address(request, chosen, span, first - timedelta(days=len(days))),
        after=_address(request, chosen, span, first + timedelta(days=len(days))),
        letters=[(letter, mode.words) for mode, letter in boards.LETTERS.items()],
        codes=boards.NAMES.items(),
        may_change=access.may(actor, "rota.change"),
        bars=f"{reverse('rota-bars')}?{urlencode({'of': chosen, 'from': first.isoformat()})}",
        warned=warned.lines(
            worked.warnings(
                staff_member_ids=ids,
                starts_at=clock.local_moment(days[0], time()),
                ends_at=clock.local_moment(days[-1] + timedelta(days=1), time()),
            ),
            dict(staff),
        ),
        may_ask=access.may(actor, "leave.ask"),
        may_see_authorised=access.may(actor, "authorisation.see"),
        may_see_leave=access.may(actor, "leave.see"),
        asked_for=asking.waiting(actor).count() if access.may(actor, "leave.record") else 0,
        left=_left(actor),
        changes=my_changes.how_many(actor),
    )


def question(request: HttpRequest, actor: Actor, *, length: int, today: date) -> Question:
    """What the address asks for. Raises Http404 for what is not there, or none of theirs."""
    first = monday(request.GET.get("from", ""), otherwise=today)
    days = [first + timedelta(days=number) for number in range(length)]
    chosen = request.GET.get("of") or _first_choice(actor)
    choices = reading.choices(actor, on=today, chosen=chosen)
    if chosen not in [choice.value for choice in choices]:
        raise Http404
    staff = reading.staff(actor, chosen, first=days[0], last=days[-1])
    return Question(chosen, choices, days, staff)


def _left(actor: Actor) -> int:
    """How many people of this partner are booked and have no worker."""
    rows = uncovered.coming(now=clock.now())
    return rows.filter(bookings.of_partner(actor, path="appointment__")).count()


def _first_choice(actor: Actor) -> str:
    rota = seen.rotas(actor).first()
    return f"rota:{rota.slug}" if rota else "partner"


def cell_address(asked: str) -> str:
    """Where a cell opens, with `{staff}` and `{on}` to fill in; back leads to what was `asked`."""
    nobody, never = "00000000-0000-0000-0000-000000000000", "2000-01-01"
    made = reverse("rota-cell", args=[nobody, never])
    back = urlencode({"back": asked[:200]})
    # What stands in the address already must not be taken for a place to fill in.
    return (
        f"{made}?{back}".replace("{", "")
        .replace("}", "")
        .replace(nobody, "{staff}")
        .replace(never, "{on}")
    )


def _address(request: HttpRequest, chosen: str, span: str, first: date) -> str:
    return f"{request.path}?{urlencode({'of': chosen, 'span': span, 'from': first.isoformat()})}"


def monday(asked: str, *, otherwise: date) -> date:
    try:
        on = date.fromisoformat(asked) if asked else otherwise
    except ValueError as error:
        raise Http404 from error
    if on.year not in YEARS:
        raise Http404
    return on - timedelta(days=on.weekday())
