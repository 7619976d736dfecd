"""How one may be reached safely: each number and address, whether, when and in what words.

A new number or address is given to a human: whoever holds a phone for a minute must not turn
somebody's letters to themselves.
"""

from datetime import time
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from scheduler import clock
from scheduler.identity.codes import Visitor
from scheduler.partners import rows
from scheduler.partners.phone_numbers import national
from scheduler.people import contact_rules
from scheduler.people.models import ContactRule, Person
from scheduler.refusals import Invalid
from scheduler.web import dates, languages
from scheduler.web.person import visiting
from scheduler.web.person.own import Line

_WAYS = {
    "sms": gettext_noop("Text messages to %(address)s"),
    "letter": gettext_noop("Letters to %(address)s"),
    "voice": gettext_noop("Phone calls to %(address)s"),
    "email": gettext_noop("E-mails to %(address)s"),
}
_DAYS = (
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
    gettext_noop("Sunday"),
)
_HOURS = tuple(time(hour) for hour in range(7, 23))
_LONGEST_NAME = 40
_KEPT = ("number", "email", "address_lines", "position", "ask_for", "note", "review_on")


@require_safe
@visiting.needs("own.reach")
def see_all(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Every number and address of the person's own, and how we may use it."""
    person = Person.objects.select_related("first_known_to").get(id=visitor.person_id)
    return visiting.answer(
        request,
        "routes.html",
        visitor,
        routes=[
            {
                "name": _name(rule),
                "picture": rule.channel,
                "lines": _lines(rule),
                "change": reverse("own-route", args=[rule.id]),
            }
            for rule in _theirs(visitor)
        ],
        desk_phone=national(person.first_known_to.desk_phone),
        has_changed="changed" in request.GET,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@visiting.needs("own.reach")
def change(request: HttpRequest, visitor: Visitor, rule_id: UUID) -> HttpResponse:
    """One of them: safe or not, when, and what may be said and left there."""
    rule = next((each for each in _theirs(visitor) if each.id == rule_id), None)
    if rule is None:
        raise Http404
    typed = _typed(request) if request.method == "POST" else _as_it_is(rule)
    errors: dict[str, str] = {}
    if request.method == "POST":
        is_switching = languages.is_switching(request)
        errors = {} if is_switching else _faults(typed) or _record(visitor, rule, typed)
        if not errors and not is_switching:
            return HttpResponseRedirect(f"{reverse('own-routes')}?changed=1")
    return visiting.answer(
        request,
        "route.html",
        visitor,
        name=_name(rule),
        typed=typed,
        safe=_radios([("yes", _("Yes")), ("no", _("No, do not use it"))], typed["safe"]),
        when=_radios(
            [("usual", _usual()), ("own", _("Only at these times"))],
            typed["when"],
        ),
        days=[
            {"value": str(number), "text": _(day), "checked": str(number) in typed["days"]}
            for number, day in enumerate(_DAYS, start=1)
        ],
        from_hours=_hours(typed["from"]),
        until_hours=_hours(typed["until"]),
        sight=_radios(
            [
                ("standard", _("Yes: say the day, the time and the place")),
                (
                    "minimal",
                    _("No: only ask me to phone you, because others may see or hear it"),
                ),
            ],
            typed["wording"],
        ),
        voicemail=_radios([("yes", _("Yes")), ("no", _("No"))], typed["voicemail"]),
        has_hours=rule.channel != "letter",
        has_voicemail=rule.channel == "voice",
        errors=errors,
    )


def _theirs(visitor: Visitor) -> list[ContactRule]:
    return [
        rule
        for rule in contact_rules.current(person_id=visitor.person_id)
        if rule.supporter_id is None
    ]


def _name(rule: ContactRule) -> str:
    is_letter = rule.channel == "letter"
    address = ", ".join(rule.address_lines) if is_letter else rule.email or national(rule.number)
    return _(_WAYS[rule.channel]) % {"address": languages.isolated(address)}


def _lines(rule: ContactRule) -> list[Line]:
    if not rule.is_safe:
        return [Line(_("Safe to use"), (_("No, we do not use it"),))]
    lines = [Line(_("Safe to use"), (_("Yes"),))]
    if rule.channel != "letter":
        lines.append(Line(_("When"), (_when(rule),)))
    standard = rule.wording == ContactRule.Wording.STANDARD
    words = _("Day, time and place") if standard else _("Please phone us")
    lines.append(Line(_("What we say"), (words,)))
    if rule.channel == "voice":
        lines.append(Line(_("Voicemail"), (_("Yes") if rule.may_leave_voicemail else _("No"),)))
    if rule.name_to_show:
        lines.append(Line(_("We call ourselves"), (rule.name_to_show,)))
    return lines


def _when(rule: ContactRule) -> str:
    days = ", ".join(_(_DAYS[day - 1]) for day in rule.days)
    return _hours_said(days, rule.hours_from or _USUAL[0], rule.hours_until or _USUAL[1])


_USUAL = time(8), time(18)


def _usual() -> str:
    return _hours_said("", *_USUAL)


def _hours_said(days: str, from_: time, until: time) -> str:
    return _("%(days)s, %(from)s to %(until)s") % {
        "days": days or _("Monday to Friday"),
        "from": dates.clock_time(from_),
        "until": dates.clock_time(until),
    }


Typed = dict[str, str | list[str]]


def _typed(request: HttpRequest) -> Typed:
    fields = ("safe", "when", "from", "until", "wording", "voicemail")
    typed: Typed = {field: request.POST.get(field, "") for field in fields}
    typed["name"] = rows.one_line(request.POST.get("name", ""))[:_LONGEST_NAME]
    typed["days"] = request.POST.getlist("days")
    return typed


def _as_it_is(rule: ContactRule) -> Typed:
    has_own = rule.hours_from is not None or bool(rule.days)
    return {
        "safe": "yes" if rule.is_safe else "no",
        "when": "own" if has_own else "usual",
        "days": [str(day) for day in rule.days],
        "from": "" if rule.hours_from is None else f"{rule.hours_from:%H:%M}",
        "until": "" if rule.hours_until is None else f"{rule.hours_until:%H:%M}",
        "wording": rule.wording,
        "voicemail": "yes" if rule.may_leave_voicemail else "no",
        "name": rule.name_to_show,
    }


def _faults(typed: Typed) -> dict[str, str]:
    if typed["safe"] not in ("yes", "no"):
        return {"safe": _("Select whether it is safe to use this.")}
    if typed["safe"] == "no" or typed["when"] != "own":
        return {}
    hours = {f"{each:%H:%M}" for each in _HOURS}
    known = {str(number) for number in range(1, 8)}
    if not typed["days"] or not known.issuperset(typed["days"]):
        return {"days": _("Select the days on which we may use it.")}
    if typed["from"] not in hours or typed["until"] not in hours:
        return {"from": _("Select from when until when we may use it.")}
    if str(typed["from"]) >= str(typed["until"]):
        return {"from": _("Select a start that is before the end.")}
    return {}


def _record(visitor: Visitor, rule: ContactRule, typed: Typed) -> dict[str, str]:
    """Record it; what could not be kept, by field."""
    is_safe, has_own = typed["safe"] == "yes", typed["when"] == "own"
    # Of a route that is not used, nothing about its hours was asked.
    with_hours = is_safe and has_own and rule.channel != "letter"
    voicemail = typed["voicemail"] == "yes" and rule.channel == "voice"
    wordings = ContactRule.Wording.values
    try:
        contact_rules.record(
            person_id=visitor.person_id,
            channel=rule.channel,
            is_safe=is_safe,
            days=[int(day) for day in typed["days"]] if with_hours else [],
            hours_from=time.fromisoformat(str(typed["from"])) if with_hours else None,
            hours_until=time.fromisoformat(str(typed["until"])) if with_hours else None,
            wording=str(typed["wording"]) if typed["wording"] in wordings else rule.wording,
            may_leave_voicemail=voicemail,
            accepts_recorded_call=rule.accepts_recorded_call and is_safe,
            name_to_show=str(typed["name"]),
            **{field: getattr(rule, field) for field in _KEPT},
            by=visitor.actor,
            now=clock.now(),
        )
    except Invalid as refusal:
        named = {"name_to_show": "name"}
        # The domain's words name fields of a desk; here there are two that people fill in.
        unkept = _("This cannot be kept as it is. Change it, or phone us.")
        return {named.get(field, "safe"): unkept for field in refusal.fields or ("safe",)}
    return {}


def _radios(items: list[tuple[str, str]], chosen: str | list[str]) -> list[dict[str, object]]:
    return [{"value": value, "text": text, "checked": value == chosen} for value, text in items]


def _hours(chosen: str | list[str]) -> list[dict[str, object]]:
    listed = [(f"{each:%H:%M}", dates.clock_time(each)) for each in _HOURS]
    return [
        {"value": value, "text": text, "selected": value == chosen}
        for value, text in [("", _("Select")), *listed]
    ]
