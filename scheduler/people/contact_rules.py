"""Whether, when and in what words a route may be used; refuses routes that cannot be safe.

A rule is never edited: recording a new one for the same route ends the old one, so that at any
time one rule speaks for a route.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners import phone_numbers, rows
from scheduler.people import postal_addresses, standing, supporters
from scheduler.people.models import ContactRule, Person, Supporter
from scheduler.refusals import Refusal

_Channel = ContactRule.Channel

_MEANINGS: rows.Meanings = {
    "contact_rule_route_fits_channel": lambda: rows.invalid(
        "channel",
        "Texts and calls need a number, e-mails an e-mail address, letters an address; "
        "each route has one of them.",
    ),
    "contact_rule_hours_in_order": lambda: rows.invalid(
        "hours_until", "The hours end after they start, on the same day."
    ),
    "contact_rule_days_are_weekdays": lambda: rows.invalid(
        "days", "A day is a number from 1 (Monday) to 7 (Sunday)."
    ),
}


class SupporterEnded(Refusal):
    """The supporter whose route this is, is one no longer, or not yet."""

    code = "supporter_ended"


@transaction.atomic
def record(
    *,
    person_id: UUID,
    channel: str,
    number: str = "",
    email: str = "",
    address_lines: Sequence[str] = (),
    is_safe: bool,
    days: Sequence[int] = (),
    hours_from: time | None = None,
    hours_until: time | None = None,
    may_leave_voicemail: bool = False,
    accepts_recorded_call: bool = False,
    name_to_show: str = "",
    ask_for: str = "",
    wording: str = ContactRule.Wording.STANDARD,
    position: int = 1,
    note: str = "",
    review_on: date | None = None,
    supporter_id: UUID | None = None,
    by: Actor,
    now: datetime,
) -> ContactRule:
    """Record what a person said about a route, and end the rule that spoke for it until now.

    `channel` is one of ContactRule.Channel. `address_lines` are printed as they are: whom it is
    for first, the postcode last. `days` are ISO weekdays, hours are wall times, half-open; none
    of them mean the service's own. `accepts_recorded_call`: they were asked whether a machine may
    ring them, and said yes. `supporter_id`: the route is that supporter's. Raises Invalid,
    SupporterEnded, or DoesNotExist of the person, or of a supporter who is not theirs.
    """
    # Rules of one person are recorded one at a time, so that no two speak for one route.
    person = standing.lock(person_id)
    rule = ContactRule(
        person=person,
        supporter=_supporter(person, supporter_id, now=now),
        channel=channel,
        number=_number(channel, number),
        email=email.strip(),
        address_lines=postal_addresses.check(address_lines) if address_lines else [],
        is_safe=is_safe,
        days=sorted(set(days)),
        hours_from=hours_from,
        hours_until=hours_until,
        may_leave_voicemail=may_leave_voicemail,
        accepts_recorded_call=accepts_recorded_call,
        name_to_show=rows.one_line(name_to_show),
        ask_for=rows.one_line(ask_for),
        wording=wording,
        position=position,
        note=note.strip(),
        review_on=review_on,
        recorded_by=by.label,
        recorded_at=now,
    )
    _refuse_half(rule)
    rows.keep(rule, meanings=_MEANINGS)
    _record("contact_rule.recorded", rule, by=by, now=now)
    for older in _speaking_for_route_of(rule):
        _end(older, by=by, now=now)
    return rule


@transaction.atomic
def end(*, rule_id: UUID, by: Actor, now: datetime) -> ContactRule:
    """Let no rule speak for the route: it is not used from now on.

    Raises rows.AlreadyEnded, or ContactRule.DoesNotExist.
    """
    rule = ContactRule.objects.select_for_update(no_key=True).get(id=rule_id)
    if rule.ended_at is not None:
        raise rows.AlreadyEnded("This contact rule has ended already.")
    _end(rule, by=by, now=now)
    return rule


def current(*, person_id: UUID) -> list[ContactRule]:
    """All rules that hold, safe and unsafe, the person's own and their supporters', in order."""
    return list(_current(person_id))


def routes(*, person_id: UUID, supporter_id: UUID | None = None) -> list[ContactRule]:
    """The safe routes to the person in their order, or to one of their supporters.

    Only the first is used; no other takes its place by itself.
    """
    safe = _current(person_id).filter(is_safe=True)
    if supporter_id is None:
        return list(safe.filter(supporter__isnull=True))
    return list(safe.filter(supporter_id=supporter_id))


def _current(person_id: UUID) -> QuerySet[ContactRule]:
    rules = ContactRule.objects.filter(person_id=person_id, ended_at__isnull=True)
    return rules.order_by("position", "recorded_at", "id")


def _speaking_for_route_of(rule: ContactRule) -> QuerySet[ContactRule]:
    same_route = _current(rule.person_id).filter(
        channel=rule.channel,
        number=rule.number,
        email__iexact=rule.email,
        address_lines=rule.address_lines,
        supporter=rule.supporter,
    )
    return same_route.exclude(id=rule.id)


def _end(rule: ContactRule, *, by: Actor, now: datetime) -> None:
    rule.ended_at = now
    rows.keep(rule, meanings={})
    _record("contact_rule.ended", rule, by=by, now=now)


def _supporter(person: Person, supporter_id: UUID | None, *, now: datetime) -> Supporter | None:
    if supporter_id is None:
        return None
    supporter = person.supporters.get(id=supporter_id)
    today = clock.local_day(now)
    if supporters.find_current(supporter_id=supporter.id, on=today) is None:
        raise SupporterEnded("This supporter is not one today.")
    return supporter


def _number(channel: str, typed: str) -> str:
    if not typed:
        return ""
    number = phone_numbers.check(typed, field="number")
    if channel == _Channel.SMS and not number.may_receive_text:
        raise rows.invalid(
            "number",
            "Texts go to UK mobile numbers only: a landline reads them aloud to whoever is there. "
            "Record this number for phone calls, or use a letter.",
        )
    return number.e164


def _refuse_half(rule: ContactRule) -> None:
    if (rule.hours_from is None) != (rule.hours_until is None):
        missing = "hours_from" if rule.hours_from is None else "hours_until"
        raise rows.invalid(missing, "Hours have a start and an end.")
    if rule.may_leave_voicemail and rule.channel != _Channel.VOICE:
        raise rows.invalid("may_leave_voicemail", "Only phone calls can leave a voicemail.")
    if rule.accepts_recorded_call and rule.channel != _Channel.VOICE:
        raise rows.invalid("accepts_recorded_call", "Only phone calls can be recorded ones.")
    if rule.accepts_recorded_call and rule.ask_for:
        raise rows.invalid(
            "accepts_recorded_call",
            "A recorded call cannot ask for somebody as it is written here: a human rings.",
        )


def _record(deed: str, rule: ContactRule, *, by: Actor, now: datetime) -> None:
    trail.record(
        deed=deed,
        kind="contact_rule",
        record_id=rule.id,
        by=by,
        now=now,
        person_id=rule.person_id,
    )
