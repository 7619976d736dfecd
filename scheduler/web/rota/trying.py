"""Before it is saved: what a change would do to people who are booked. Then it is saved, or not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.audit.models import Entry
from scheduler.booking import covers, previews
from scheduler.booking import seen as bookings
from scheduler.booking.covers import Proposal
from scheduler.booking.models import Appointment
from scheduler.booking.previews import Preview
from scheduler.identity import access
from scheduler.modes import Mode
from scheduler.partners.models import StaffMember
from scheduler.refusals import Invalid, Refusal, Stale
from scheduler.reminders import outbox
from scheduler.reminders.kinds import Kind, TaskKind
from scheduler.rota import publishing
from scheduler.web import acting, pages, words
from scheduler.web.rota import authorised, bars, cells, planned, warned
from scheduler.web.rota.entries import Planned

# Whom no message reaches is told by a human, and stands on the list for it.
_GO_BACK = "Nothing was saved. Go back, and change what you entered."
_BY_HAND = (TaskKind.COULD_NOT_BE_TOLD, TaskKind.RING_INSTEAD)

# Whose form is shown again with what was typed in it.
_PAGES = {"authorise": authorised.page}


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody booked, as far as the reader may know: others see when and how, and a reference."""

    who: str
    when: str
    how: str
    cover: str
    desk: str
    not_told: str


@require_POST
@acting.needs("rota.see")
def preview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Try the change, show what it would do, keep nothing of it."""
    now = clock.now()
    entered, modes = request.POST.dict(), request.POST.getlist("modes")
    try:
        plan = planned.read(entered, modes, by=actor, now=now)
        with publishing.giving(reason=entered.get("reason", ""), by=actor):
            found = previews.of(change=plan.change, now=now)
    except Refusal as refusal:
        return _refused(request, actor, refusal)
    return _page(request, actor, plan, found, now=now)


@require_POST
@acting.needs("rota.see")
def save(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Save it, if it still does what was shown; otherwise show what it would do by now."""
    now = clock.now()
    entered, modes = request.POST.dict(), request.POST.getlist("modes")
    try:
        plan = planned.read(entered, modes, by=actor, now=now)
        key = entered.get("key", "")
        with publishing.giving(reason=entered.get("reason", ""), by=actor):
            other = previews.save_if_same(change=plan.change, key=key, now=now)
    except Refusal as refusal:
        return _refused(request, actor, refusal)
    if other is not None:
        return _page(request, actor, plan, other, now=now, is_stale=True)
    covers.agree_where_fine(now=now)
    return HttpResponseRedirect(f"{_whence(plan, entered)}{bars.to_undo(entered)}")


def _whence(plan: Planned, entered: Mapping[str, str]) -> str:
    """Where they came from."""
    return reverse(plan.page) if plan.page else _board(entered)


def _board(entered: Mapping[str, str]) -> str:
    """The board, or its bars, as it was looked at."""
    name = "rota-bars" if entered.get("view") == bars.VIEW else "rota"
    return f"{reverse(name)}?{entered.get('back', '')[:300]}"


def _page(
    request: HttpRequest,
    actor: Actor,
    plan: Planned,
    found: Preview,
    *,
    now: datetime,
    is_stale: bool = False,
) -> HttpResponse:
    trail.record(
        deed="rota.tried", kind="partner", record_id=str(actor.partner_id), by=actor, now=now
    )
    hidden = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("key", "csrfmiddlewaretoken")
        for value in values
    ]
    return pages.answer(
        request,
        "rota/preview.html",
        code=409 if is_stale else 200,
        words=plan.words,
        is_stale=is_stale,
        **outcome(actor, found, now=now),
        hidden=[*hidden, ("key", found.key)],
        board=_whence(plan, request.POST.dict()),
        also=plan.also,
        asked=plan.asked,
        save_words="Approve the leave" if plan.asked else "Save",
    )


def outcome(actor: Actor, found: Preview, *, now: datetime) -> dict[str, object]:
    """What `rota/_outcome.html` shows of a preview: to whom what would happen."""
    shown = _Shown(actor, found, now=now)
    return {
        "covered": shown.rows(found.covered),
        "to_ask": shown.rows(found.to_ask),
        "without": shown.rows(found.without),
        "back_again": len(found.back),
        "stays": _stay(len(found.stays)),
        "not_told": shown.not_told,
        "short_of": [
            f"{each.service}, {each.mode.words}: {each.before} would still fit the next four"
            f" weeks now, {each.after} after this, and {each.waiting} wait"
            for each in found.short_of
        ],
        "is_nobody": not (found.left or found.back),
        "warned": warned.lines(found.warnings, _names(found.warnings)),
    }


def _names(staff_member_ids: Collection[UUID]) -> dict[UUID, str]:
    named = StaffMember.objects.filter(id__in=list(staff_member_ids))
    return dict(named.values_list("id", "name"))


class _Shown:
    """Turns those who would be left without a worker into rows, with what the reader may see."""

    def __init__(self, actor: Actor, found: Preview, *, now: datetime) -> None:
        self._actor, self._now = actor, now
        ids = [each.row.appointment_id for each in found.left]
        self._appointments = {one.id: one for one in bookings.appointments().filter(id__in=ids)}
        self.not_told = 0

    def rows(self, proposals: Sequence[Proposal]) -> list[Row]:
        return [self._row(each) for each in proposals]

    def _row(self, proposal: Proposal) -> Row:
        appointment = self._appointments[proposal.row.appointment_id]
        told = not_told(appointment, now=self._now)
        self.not_told += bool(told)
        post = proposal.post
        before = ", who has seen them before" if proposal.is_known else ""
        return Row(
            who=who(self._actor, appointment),
            when=words.moment(appointment.starts_at),
            how=f"{Mode(appointment.mode).words}, {appointment.site.name}",
            cover=f"{post.staff_member.name}, {post.partner.name}{before}" if post else "",
            desk=appointment.booked_by_partner.name,
            not_told=told,
        )


def who(actor: Actor, appointment: Appointment) -> str:
    """The person's name for whoever may see it, otherwise only which appointment it is."""
    if bookings.sees_details(actor, appointment):
        return f"{appointment.person.name}, {appointment.reference}"
    return f"Somebody, {appointment.reference}"


def not_told(appointment: Appointment, *, now: datetime) -> str:
    """Why no message could tell the person in time; empty where one could."""
    made = outbox.would_say(appointment=appointment, saying=Kind.MOVED, now=now)
    by_hand = [task for task in made.tasks if task.kind in _BY_HAND and task.supporter_id is None]
    return by_hand[0].reason.partition(":")[0] if by_hand else ""


def _refused(request: HttpRequest, actor: Actor, refusal: Refusal) -> HttpResponse:
    """The form again with what was typed; or who was quicker, and what they did."""
    entered, modes = request.POST.dict(), request.POST.getlist("modes")
    if isinstance(refusal, Stale):
        return pages.answer(
            request,
            "rota/stale.html",
            code=409,
            changes=_last_changes(entered.get("pattern", "")),
            typed=_typed(entered),
            cell=_cell_address(entered),
            board=_board(entered),
        )
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    if isinstance(refusal, publishing.ReasonNeeded):
        fields = {"reason": [refusal.sentence]}
    errors = [
        {"text": sentence, "href": f"#{entered.get('form', '')}-{name}"}
        for name, sentences in fields.items()
        for sentence in sentences
    ] or [{"text": refusal.sentence, "href": "#maincontent"}]
    code = 422 if fields else 403 if isinstance(refusal, access.NotAllowed) else 409
    if entered.get("kind") in _PAGES:
        again = _PAGES[entered["kind"]]
        errors = [one | {"href": one["href"].replace("#-", "#")} for one in errors]
        return again(request, actor, entered=entered, errors=errors, code=code)
    try:
        staff_member_id, on = UUID(entered["cell_staff"]), date.fromisoformat(entered["cell_on"])
    except (KeyError, ValueError):
        return pages.answer(
            request, "error.html", code=code, heading=errors[0]["text"], paragraphs=[_GO_BACK]
        )
    return cells.page(
        request,
        actor,
        staff_member_id,
        on,
        entered=entered,
        entered_modes=modes,
        errors=errors,
        code=code,
    )


def _last_changes(pattern_id: str) -> list[str]:
    """Who changed the shift last, and what they did."""
    rows = Entry.objects.filter(record_kind="pattern", record_id=pattern_id).order_by("-id")[:3]
    return [
        f"{row.by_label}: {_DEEDS.get(row.deed, row.deed)}, {words.moment(row.at)}" for row in rows
    ]


def _typed(entered: dict[str, str]) -> list[str]:
    """What would be lost, to be entered again."""
    named = {"from_time": "From", "until_time": "Until", "what": "At work", "scope": "Which days"}
    return [f"{name}: {entered[key]}" for key, name in named.items() if entered.get(key)]


_DEEDS = {
    "pattern.added": "added the pattern",
    "pattern.changed": "changed every day of the pattern",
    "pattern.date_changed": "changed the hours of one day",
    "pattern.date_skipped": "took out one day",
    "pattern.date_restored": "put one day back",
    "pattern.date_added": "added one day",
    "pattern.ended": "ended the pattern",
}


def _cell_address(entered: dict[str, str]) -> str:
    try:
        return reverse("rota-cell", args=[entered.get("cell_staff"), entered.get("cell_on")])
    except NoReverseMatch as error:
        raise Http404 from error


def _stay(number: int) -> str:
    if not number:
        return ""
    who = (
        "1 person booked in this time keeps"
        if number == 1
        else f"{number} booked in this time keep"
    )
    return f"{who} their worker, place and hour."
