"""What one needs: asked on one page, with what is on record selected; what is not asked stays.

Whoever has an appointment already is looked after by a human: it was booked without these needs.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from scheduler import clock
from scheduler.booking.models import Appointment
from scheduler.identity.codes import Visitor
from scheduler.partners.phone_numbers import national
from scheduler.people import need_questions, needs
from scheduler.people.models import Need, Person
from scheduler.people.need_questions import INTERPRETER, LANGUAGES, QUESTIONS, Question
from scheduler.refusals import Refusal
from scheduler.reminders import letter_words, plan, tasks, working_days
from scheduler.reminders.kinds import TaskKind
from scheduler.web import languages
from scheduler.web.person import own, refusing, visiting

Told = tuple[str, str]
_WHY = (
    "They changed on our page what they need. See whether the appointments that are booked still"
    " suit, and ask them."
)


@require_http_methods(["GET", "HEAD", "POST"])
@visiting.needs("own.need")
def see(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Ask what they need; a post records what was selected and ends what is no longer."""
    current, now = needs.current(person_id=visitor.person_id), clock.now()
    if request.method != "POST":
        own.note(visitor, kind="person", record_id=visitor.person_id, now=now)
        return _page(request, visitor, current, {(need.kind, need.detail) for need in current})
    told = list(_told(request))
    if languages.is_switching(request):
        return _page(request, visitor, current, set(told))
    try:
        has_changed = needs.answer(
            person_id=visitor.person_id,
            # Only what stood on the page that they saw: a desk may have recorded another since.
            asked=_asked(request),
            told=told,
            by=visitor.actor,
            now=now,
        )
    except Refusal as refusal:
        return _page(request, visitor, current, set(told), error=refusing.said(refusal))
    if has_changed:
        _ask_a_human_if_booked(visitor, now=now)
    return HttpResponseRedirect(f"{reverse('own-needs')}?did=noted")


def _told(request: HttpRequest) -> Iterator[Told]:
    for question in QUESTIONS:
        picked = request.POST.getlist(question.name)
        for kind, __ in question.answers:
            if kind in picked:
                yield kind, _detail(kind)
    language = request.POST.get("language", "")
    if language in LANGUAGES:
        yield INTERPRETER, language


def _asked(request: HttpRequest) -> Iterator[Told]:
    for each in request.POST.getlist("seen"):
        kind, __, detail = each.partition(":")
        if kind in (*need_questions.KINDS, INTERPRETER):
            yield kind, detail


def _detail(kind: str) -> str:
    """The language that the kind itself says, as it is recorded."""
    return needs.CATALOGUE[kind].language


def _page(
    request: HttpRequest,
    visitor: Visitor,
    current: Iterable[Need],
    selected: set[Told],
    *,
    error: str = "",
) -> HttpResponse:
    kinds = {kind for kind, _ in selected}
    person = Person.objects.select_related("first_known_to").get(id=visitor.person_id)
    asked: list[Need] = []
    others: list[Need] = []
    for need in current:
        is_asked = need.kind in need_questions.KINDS or (
            need.kind == INTERPRETER and need.detail in LANGUAGES
        )
        (asked if is_asked else others).append(need)
    language = next((detail for kind, detail in selected if kind == INTERPRETER), "")
    return visiting.answer(
        request,
        "needs.html",
        visitor,
        questions=[_items(question, kinds) for question in QUESTIONS],
        languages=[
            {"value": "", "text": _("No interpreter")},
            *(
                {
                    "value": code,
                    "text": languages.name_in_current(code, in_english=name),
                    "selected": code == language,
                }
                for code, name in LANGUAGES.items()
            ),
        ],
        seen=[f"{need.kind}:{need.detail}" for need in asked],
        others=[_other(need.kind) for need in others],
        desk_phone=national(person.first_known_to.desk_phone),
        has_changed=request.GET.get("did") == "noted",
        errors={"needs": error} if error else None,
    )


def _other(kind: str) -> dict[str, object]:
    """A need that is not asked here, as letters say it in the language of the page, or English."""
    phrases = letter_words.LANGUAGES.get(languages.current().tag)
    known = phrases.needs.get(kind) if phrases and phrases.code != languages.ENGLISH else None
    is_english = known is None and languages.current().tag != languages.ENGLISH
    return {"words": known or needs.CATALOGUE[kind].label, "is_english": is_english}


def _items(question: Question, kinds: set[str]) -> dict[str, object]:
    items: list[dict[str, object]] = [
        {"value": kind, "text": _(words), "checked": kind in kinds}
        for kind, words in question.answers
    ]
    if question.is_one:
        is_none = not any(item["checked"] for item in items)
        no_matter = need_questions.NO_MATTER[question.name]
        items = [{"value": "", "text": _(no_matter), "checked": is_none}, *items]
    return {
        "shown": {
            "name": question.name,
            "idPrefix": question.name,
            "fieldset": {"legend": {"text": _(question.words), "size": "m"}},
            "items": items,
        },
        "is_one": question.is_one,
        "asks_language": question.name == "talking",
    }


def _ask_a_human_if_booked(visitor: Visitor, *, now: datetime) -> None:
    ahead = Appointment.objects.filter(
        person_id=visitor.person_id, state=Appointment.State.BOOKED, starts_at__gt=now
    )
    if not ahead.exists():
        return
    person = Person.objects.get(id=visitor.person_id)
    tasks.open_once(
        kind=TaskKind.ASK_AND_REBOOK,
        person_id=person.id,
        owner_id=person.first_known_to_id,
        reason=_WHY,
        due_at=plan.task_due(now=now, holidays=working_days.bank_holidays()),
        now=now,
    )
