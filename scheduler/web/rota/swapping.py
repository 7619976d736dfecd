"""Shifts offered to another worker of the same rota: the form, the offers and the answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.partners.models import Post, StaffMember
from scheduler.refusals import Invalid, Refusal
from scheduler.reminders.words import clock_time, day
from scheduler.rota import swaps, worked
from scheduler.rota.models import Pattern, Swap
from scheduler.rota.swaps import Chosen
from scheduler.web import acting, pages, words

_AHEAD = timedelta(weeks=4)
_LOOKS = {"asked": "blue", "agreed": "green", "declined": "red", "withdrawn": "grey"}
Items = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Row:
    """One swap in words; `parts` are its shifts, each with whose it becomes."""

    id: UUID
    who: str
    parts: tuple[str, ...]
    state: str
    look: str
    answer: str
    # Waits for an answer: to be withdrawn by whoever offered, or answered by whoever was asked.
    is_mine: bool
    is_open: bool


@require_safe
@acting.needs("swap.offer")
def see(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What one was offered, what one has offered, and the form; `?with=` names a colleague."""
    return _page(request, actor, entered=request.GET.dict())


@require_POST
@acting.needs("swap.offer")
def offer(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Offer one of one's own shifts."""
    entered = request.POST.dict()
    try:
        given = _chosen(entered.get("given", ""))
        if given is None:
            sentence = "Select which shift you offer."
            raise Invalid(sentence, fields={"given": [sentence]})
        mine = Pattern.objects.filter(post__staff_member__in=_me(actor))
        if not mine.filter(id=given.pattern_id).exists():
            raise Http404
        swaps.offer(
            to_post_id=UUID(entered.get("with", "")),
            given=given,
            wanted=_chosen(entered.get("wanted", "")),
            by=actor,
            now=clock.now(),
        )
    except (ValueError, ObjectDoesNotExist) as error:
        raise Http404 from error
    except Refusal as refusal:
        return _page(request, actor, entered=entered, refusal=refusal)
    return HttpResponseRedirect(reverse("rota-swaps"))


@require_POST
@acting.needs("swap.offer")
def withdraw(request: HttpRequest, actor: Actor, swap_id: UUID) -> HttpResponse:
    """Take back what one offered."""
    if not _offered_by(actor).filter(id=swap_id).exists():
        raise Http404
    try:
        swaps.withdraw(swap_id=swap_id, by=actor, now=clock.now())
    except Refusal as refusal:
        return _page(request, actor, refusal=refusal)
    return HttpResponseRedirect(reverse("rota-swaps"))


@require_POST
@acting.needs("swap.offer")
def decline(request: HttpRequest, actor: Actor, swap_id: UUID) -> HttpResponse:
    """Say no to what one was offered."""
    if not offered_to(actor).filter(id=swap_id).exists():
        raise Http404
    try:
        swaps.decline(swap_id=swap_id, by=actor, now=clock.now())
    except Refusal as refusal:
        return _page(request, actor, refusal=refusal)
    return HttpResponseRedirect(reverse("rota-swaps"))


def offered_to(actor: Actor) -> QuerySet[Swap]:
    """What others have offered to the staff member who acts, answered or not."""
    return _listed(Q(to_post__staff_member__in=_me(actor)))


def agreed(actor: Actor, *, today: date) -> list[Row]:
    """Coming swaps of which the actor's partner keeps the rota or employs one of the two."""
    theirs = (
        Q(parts__pattern__rota__keeper=actor.partner_id)
        | Q(from_post__partner=actor.partner_id)
        | Q(to_post__partner=actor.partner_id)
    )
    coming = Q(state=Swap.State.AGREED, parts__on__gte=today)
    return [row(each) for each in _listed(theirs & coming)]


def row(swap: Swap, *, is_own: bool = False) -> Row:
    """One swap as everybody reads it."""
    answer = f"{words.moment(swap.decided_at)}, {swap.decided_by}" if swap.decided_at else ""
    is_open = swap.state == Swap.State.ASKED
    return Row(
        id=swap.id,
        who=f"{swap.from_post.staff_member.name} and {swap.to_post.staff_member.name}",
        parts=parts_of(swap),
        state=swap.get_state_display(),
        look=_LOOKS[swap.state],
        answer=answer,
        is_mine=is_own and is_open,
        is_open=is_open,
    )


def parts_of(swap: Swap) -> tuple[str, ...]:
    """“Tuesday 9 March 2027, 9am to 1pm, The Hub: becomes Gwen Example’s”."""
    return tuple(
        f"{_shift_words(part.on, part.from_time, part.until_time, part.site.name)}:"
        f" becomes {part.becomes.staff_member.name}’s"
        for part in swap.parts.all()
    )


def _page(
    request: HttpRequest,
    actor: Actor,
    *,
    entered: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    values = entered or {}
    colleagues = _colleagues(actor)
    with_post = next((post for post in colleagues if str(post.id) == values.get("with")), None)
    error = "" if refusal is None else refusal.sentence
    field = "#given" if isinstance(refusal, Invalid) else "#maincontent"
    return pages.answer(
        request,
        "rota/swaps.html",
        code=pages.code_of(refusal),
        offered=[row(swap) for swap in offered_to(actor)],
        own=[row(swap, is_own=True) for swap in _offered_by(actor)],
        colleagues=[
            {
                "value": str(post.id),
                "text": f"{post.staff_member.name}, {post.title}, {post.partner.name}",
                "selected": with_post == post,
            }
            for post in colleagues
        ],
        with_post=with_post,
        given=_shifts(
            Q(staff_member__in=_me(actor)), values.get("given", ""), none="Select a shift"
        ),
        wanted=_shifts(Q(post=with_post), values.get("wanted", ""), none="Nothing")
        if with_post
        else [],
        errors=[{"text": error, "href": field}] if error else [],
    )


def _me(actor: Actor) -> QuerySet[StaffMember]:
    return StaffMember.objects.filter(posts=actor.post_id)


def _offered_by(actor: Actor) -> QuerySet[Swap]:
    return _listed(Q(from_post__staff_member__in=_me(actor)))


def _listed(condition: Q) -> QuerySet[Swap]:
    found = Swap.objects.filter(condition).distinct()
    return found.select_related(
        "from_post__staff_member", "to_post__staff_member"
    ).prefetch_related("parts__site", "parts__becomes__staff_member")


def _colleagues(actor: Actor) -> Sequence[Post]:
    """Posts on the rotas on which the staff member who acts works."""
    rotas = Pattern.objects.filter(post__staff_member__in=_me(actor), ended_at=None)
    there = Pattern.objects.filter(rota__in=rotas.values("rota"), ended_at=None)
    found = Post.objects.filter(id__in=there.values("post"))
    others = found.exclude(staff_member__in=_me(actor))
    return list(others.select_related("staff_member", "partner").order_by("staff_member__name"))


def _shifts(whose: Q, chosen: str, *, none: str) -> Items:
    """The coming shifts that a pattern has made, as they are selected."""
    today = clock.local_day(clock.now())
    coming = worked.on_days(today + timedelta(days=1), today + _AHEAD)
    rows = coming.filter(whose, pattern__isnull=False).select_related("site")
    items: Items = [{"value": "", "text": none}]
    for shift in rows:
        value = f"{shift.pattern_id}/{shift.local_on}/{shift.local_from:%H:%M}"
        text = _shift_words(shift.local_on, shift.local_from, shift.local_until, shift.site.name)
        items.append({"value": value, "text": text, "selected": value == chosen})
    return items


def _shift_words(on: date, from_time: time, until_time: time, place: str) -> str:
    return f"{day(on)}, {clock_time(from_time)} to {clock_time(until_time)}, {place}"


def _chosen(value: str) -> Chosen | None:
    """Raises ValueError for what no form of ours has sent."""
    if not value:
        return None
    pattern_id, on, starting = value.split("/")
    return Chosen(UUID(pattern_id), date.fromisoformat(on), time.fromisoformat(starting))
