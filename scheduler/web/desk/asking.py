"""Asking a person: how they want to be seen, how they may be reached, what they need.

Letters stand for modes, so that asking takes four keystrokes: “fp” and Enter.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.modes import Mode
from scheduler.people import choices, contact_rules, needs
from scheduler.people.models import Choice, ContactRule
from scheduler.refusals import Invalid, Refusal
from scheduler.web import acting
from scheduler.web.desk import people

_MODES = {"f": Mode.FACE_TO_FACE, "p": Mode.PHONE, "v": Mode.VIDEO, "t": Mode.TEXT}
_WORDS = {"face": "f", "phone": "p", "video": "v", "text": "t"}
_HOWS = {Choice.How.PHONE, Choice.How.FACE_TO_FACE, Choice.How.PAPER}


@require_POST
@acting.needs("choice.record")
def choose(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Record the modes they said, in their order, and how they were asked."""
    people.find_person(actor, person_id)
    typed, how, now = request.POST.get("order", ""), request.POST.get("how", ""), clock.now()
    modes = read_order(typed)
    if not modes or how not in _HOWS:
        wrong = "Type the letters of what they said, in their order: f, p, v or t, each once."
        return people.page(request, actor, person_id, must_act=wrong, entered={"order": typed})
    try:
        choices.record(
            person_id=person_id,
            modes=modes,
            asked_by=actor.label,
            asked_by_post_id=actor.post_id,
            how=how,
            asked_at=now,
            by=actor,
            now=now,
        )
    except Refusal as refusal:
        return people.page(
            request, actor, person_id, must_act=refusal.sentence, entered={"order": typed}
        )
    return _back(person_id)


def read_order(typed: str) -> list[Mode]:
    """“fp”, “f, p” or “face phone”: the modes in this order; none where any of it is unclear."""
    words = typed.lower().replace(",", " ").split()
    letters = "".join(_WORDS.get(word, word) for word in words)
    if not set(letters) <= set(_MODES) or len(set(letters)) < len(letters):
        return []
    return [_MODES[letter] for letter in letters]


@require_POST
@acting.needs("contact_rule.record")
def reach(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Record a way to reach them, as they said it: an address, or a number."""
    people.find_person(actor, person_id)
    given = request.POST
    channel, where = given.get("channel", ""), given.get("where", "").strip()
    is_letter = channel == ContactRule.Channel.LETTER
    try:
        if given.get("is_safe") not in ("yes", "no"):
            raise Invalid("Say whether this way is safe: ask them.")
        contact_rules.record(
            person_id=person_id,
            channel=channel,
            number="" if is_letter else where,
            address_lines=[line.strip() for line in where.splitlines() if line.strip()]
            if is_letter
            else (),
            is_safe=given["is_safe"] == "yes",
            may_leave_voicemail=given.get("voicemail") == "yes",
            by=actor,
            now=clock.now(),
        )
    except Refusal as refusal:
        kept = {"channel": channel, "where": where}
        return people.page(request, actor, person_id, must_act=_told(refusal), entered=kept)
    return _back(person_id)


@require_POST
@acting.needs("need.record")
def need(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Record a need that the person told."""
    people.find_person(actor, person_id)
    kind, detail = request.POST.get("kind", ""), request.POST.get("detail", "").strip()
    try:
        needs.record(person_id=person_id, kind=kind, detail=detail, by=actor, now=clock.now())
    except Refusal as refusal:
        kept = {"kind": kind, "detail": detail}
        return people.page(request, actor, person_id, must_act=_told(refusal), entered=kept)
    return _back(person_id)


def _told(refusal: Refusal) -> str:
    """The sentence, and what is wrong with each field."""
    fields = getattr(refusal, "fields", {})
    return " ".join([refusal.sentence, *(text for texts in fields.values() for text in texts)])


def _back(person_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-person", args=[person_id]))
