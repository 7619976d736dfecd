"""How one would like to meet: which ways, in which order, then a look at it before it counts.

Nothing is selected beforehand. “I am not sure” changes nothing and asks a human to ask; it never
leads to a way that nobody chose.
"""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from scheduler import clock
from scheduler.booking.models import Appointment
from scheduler.identity.codes import Visitor
from scheduler.modes import Mode
from scheduler.people import choices
from scheduler.people.models import Choice, Person
from scheduler.reminders import plan, tasks, working_days
from scheduler.reminders.kinds import TaskKind
from scheduler.web import languages
from scheduler.web.person import own, visiting

_NOT_SURE = "not_sure"
_WHY = (
    "They said on our page that they are not sure how they would like to meet. Nothing has changed:"
    " ask them, by a route that is safe."
)


@require_http_methods(["GET", "HEAD", "POST"])
@visiting.needs("own.choose")
def choose(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """One question after another, each of them a post that carries the answers before it."""
    if request.method != "POST":
        return _done_before(request, visitor) or _which_page(request, visitor)
    picked = request.POST.getlist("mode")
    chosen = [mode for mode in Mode if mode.value in picked]
    if languages.is_switching(request):
        return _same_page(request, visitor, chosen, is_unsure=_NOT_SURE in picked)
    if picked == [_NOT_SURE]:
        _ask_a_human(visitor)
        return _done_page(request, visitor, [], is_unsure=True)
    if not chosen or _NOT_SURE in picked:
        return _which_page(request, visitor, chosen, error=_how_many(chosen))
    ordered = _ordered(request, chosen)
    left = [mode for mode in chosen if mode not in ordered]
    if len(left) == 1:
        ordered, left = [*ordered, *left], []
    if left:
        return _rank_page(request, visitor, chosen, ordered, left)
    if request.POST.get("wish") != "keep":
        return _check_page(request, visitor, ordered)
    now = clock.now()
    choices.record(
        person_id=visitor.person_id,
        modes=ordered,
        asked_by="the person, on our page",
        how=Choice.How.ONLINE,
        asked_at=now,
        by=visitor.actor,
        now=now,
    )
    return _done_page(request, visitor, ordered)


def _done_before(request: HttpRequest, visitor: Visitor) -> HttpResponse | None:
    """What was said after their answer, when it is read again in another language."""
    current = choices.find_in_force(person_id=visitor.person_id, service_id=None)
    did = request.GET.get("did")
    if did == "unsure" or (did == "chosen" and current is not None):
        modes = [Mode(mode) for mode in current.modes] if current else []
        return _done_page(request, visitor, modes, is_unsure=did == "unsure")
    return None


def _same_page(
    request: HttpRequest, visitor: Visitor, chosen: Sequence[Mode], *, is_unsure: bool
) -> HttpResponse:
    """The question they are at, in another language, with what they had selected."""
    known = {mode.value: mode for mode in chosen}
    ordered = [
        known[each] for each in dict.fromkeys(request.POST.getlist("order")) if each in known
    ]
    left = [mode for mode in chosen if mode not in ordered]
    if "wish" in request.POST and not left:
        return _check_page(request, visitor, ordered)
    if "asked" in request.POST and left:
        return _rank_page(request, visitor, chosen, ordered, left)
    return _which_page(request, visitor, chosen, is_unsure=is_unsure)


def _ordered(request: HttpRequest, chosen: Sequence[Mode]) -> list[Mode]:
    """What was ranked so far, each once."""
    ranked = [*request.POST.getlist("order"), request.POST.get("next", "")]
    known = {mode.value: mode for mode in chosen}
    return [known[each] for each in dict.fromkeys(ranked) if each in known]


def _how_many(chosen: Sequence[Mode]) -> str:
    if chosen:
        return _("Select ways to meet, or “I am not sure”, but not both.")
    return _("Select how you would like to meet, or “I am not sure”.")


def _which_page(
    request: HttpRequest,
    visitor: Visitor,
    chosen: Sequence[Mode] = (),
    *,
    is_unsure: bool = False,
    error: str = "",
) -> HttpResponse:
    current = choices.find_in_force(person_id=visitor.person_id, service_id=None)
    return visiting.answer(
        request,
        "choose.html",
        visitor,
        ways=[
            *_items(tuple(Mode), checked=chosen),
            {"divider": _("or")},
            {
                "value": _NOT_SURE,
                "text": _("I am not sure"),
                "exclusive": True,
                "hint": {"text": _("Somebody will ask you, and nothing changes until then")},
                "checked": is_unsure,
            },
        ],
        current=[own.how(Mode(mode)) for mode in current.modes] if current else [],
        errors={"mode": error} if error else None,
    )


_HINTS = {
    Mode.FACE_TO_FACE: gettext_noop("You come to one of our places"),
    Mode.PHONE: gettext_noop("We phone you"),
    Mode.VIDEO: gettext_noop("We send you a link, and see each other on a screen"),
    Mode.TEXT: gettext_noop("We write to each other at a set time"),
}


def _items(modes: Sequence[Mode], *, checked: Sequence[Mode] = ()) -> list[dict[str, object]]:
    return [
        {
            "value": mode.value,
            "text": own.how(mode),
            "hint": {"text": _(_HINTS[mode])},
            "checked": mode in checked,
        }
        for mode in modes
    ]


def _rank_page(
    request: HttpRequest,
    visitor: Visitor,
    chosen: Sequence[Mode],
    ordered: Sequence[Mode],
    left: Sequence[Mode],
) -> HttpResponse:
    """Which of those that are left they like best; asked in vain, it says what to do."""
    question = _("And which after that?") if ordered else _("Which of these do you like best?")
    is_switching = languages.is_switching(request)
    was_asked = request.POST.get("asked") == str(len(ordered)) and not is_switching
    picked = [mode for mode in left if is_switching and request.POST.get("next") == mode]
    return visiting.answer(
        request,
        "rank.html",
        visitor,
        question=question,
        ways=_items(left, checked=picked),
        chosen=[mode.value for mode in chosen],
        ordered=[mode.value for mode in ordered],
        asked=len(ordered),
        errors={"next": _("Select the one you like best.")} if was_asked else None,
    )


def _check_page(request: HttpRequest, visitor: Visitor, ordered: Sequence[Mode]) -> HttpResponse:
    shut_out = Appointment.objects.filter(
        person_id=visitor.person_id,
        state=Appointment.State.BOOKED,
        starts_at__gt=clock.now(),
    ).exclude(mode__in=[mode.value for mode in ordered])
    return visiting.answer(
        request,
        "check_choice.html",
        visitor,
        ways=[own.how(mode) for mode in ordered],
        ordered=[mode.value for mode in ordered],
        shuts_out=shut_out.exists(),
    )


def _done_page(
    request: HttpRequest, visitor: Visitor, ordered: Sequence[Mode], *, is_unsure: bool = False
) -> HttpResponse:
    return visiting.answer(
        request,
        "chosen.html",
        visitor,
        here=f"{request.path}?did={'unsure' if is_unsure else 'chosen'}",
        ways=[own.how(mode) for mode in ordered],
        is_unsure=is_unsure,
    )


def _ask_a_human(visitor: Visitor) -> None:
    person, now = Person.objects.get(id=visitor.person_id), clock.now()
    tasks.open_once(
        kind=TaskKind.ASK_AND_REBOOK,
        person_id=person.id,
        owner_id=person.first_known_to_id,
        reason=_WHY,
        due_at=plan.task_due(now=now, holidays=working_days.bank_holidays()),
        now=now,
    )
