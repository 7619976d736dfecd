"""Two records of one person become one, and can become two again; refuses where it would promise.

Nothing is moved: the record that goes becomes another name of the one that stays, keeps what it
said, and is booked by no more. What is unsafe or needed in either holds for the one that stays.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.dispatch import Signal
from django.forms.models import model_to_dict

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners import rows
from scheduler.people import choices, contact_rules, needs
from scheduler.people.models import Choice, ContactRule, Merge, Person
from scheduler.refusals import Refusal

# Sent in the transaction, with both records locked, before anything is written: `away` (Person),
# `now` (datetime). A listener refuses by raising StillPromised.
asked = Signal()

_ROUTE = ("channel", "number", "email", "address_lines")
_LIMITS = (
    "is_safe",
    "days",
    "hours_from",
    "hours_until",
    "may_leave_voicemail",
    "accepts_recorded_call",
    "name_to_show",
    "ask_for",
    "wording",
)
_NOTE = "Two records of this person said different things about this route. Ask them."


class NotMergeable(Refusal):
    """One of the two was merged already, or has others merged into it."""

    code = "not_mergeable"


class StillPromised(Refusal):
    """The record that would go is booked, held for, or waits."""

    code = "still_promised"


class NotMerged(Refusal):
    """There is nothing to undo."""

    code = "not_merged"


@transaction.atomic
def merge(*, away_id: UUID, into_id: UUID, reason: str, by: Actor, now: datetime) -> Merge:
    """Let the record `into` stand for the person of both.

    Routes on which the two do not agree are unsafe until asked again; needs of both hold; where
    their choices differ the person is asked again before the next booking. Raises Invalid,
    NotMergeable, StillPromised, needs.Contradiction, or Person.DoesNotExist.
    """
    away, into = _locked(away_id, into_id)
    _refuse(away, into)
    asked.send(sender=Merge, away=away, now=now)
    made = Merge(
        away=away,
        into=into,
        reason=rows.one_line(reason),
        merged_by=by.label,
        merged_at=now,
        asked_again_after_before=into.asked_again_after,
    )
    if not made.reason:
        raise rows.invalid("reason", "Say how you know that both are the same person.")
    made.needs_made = _bring_needs(away, into, by=by, now=now)
    made.rules_ended, made.rules_made = _make_stricter(away, into, by=by, now=now)
    if _differ(away, into):
        into.asked_again_after = _newest_choice()
    rows.keep(made, meanings={})
    away.merged_into = into
    away.save(update_fields=["merged_into"])
    into.save(update_fields=["asked_again_after"])
    _record("person.merged", made, by=by, now=now, reason=made.reason)
    return made


@transaction.atomic
def undo(*, merge_id: UUID, reason: str, by: Actor, now: datetime) -> Merge:
    """Let both records stand for themselves again, as they were before.

    What was recorded since by somebody stays. Raises Invalid, NotMerged, or Merge.DoesNotExist.
    """
    made = Merge.objects.get(id=merge_id)
    away, into = _locked(made.away_id, made.into_id)
    made = Merge.objects.select_for_update(of=("self",)).get(id=merge_id)
    if made.undone_at is not None:
        raise NotMerged("This merge was undone before.")
    made.undone_by, made.undone_at, made.undone_reason = by.label, now, rows.one_line(reason)
    if not made.undone_reason:
        raise rows.invalid("reason", "Say how you know that they are two people.")
    rows.keep(made, meanings={})
    away.merged_into = None
    away.save(update_fields=["merged_into"])
    into.asked_again_after = made.asked_again_after_before
    into.save(update_fields=["asked_again_after"])
    for need in needs.current(person_id=into.id):
        if need.id in made.needs_made:
            needs.end(need_id=need.id, by=by, now=now)
    _bring_back_rules(made, by=by, now=now)
    _record("person.merge_undone", made, by=by, now=now, reason=made.undone_reason)
    return made


def of(*, person_id: UUID) -> QuerySet[Merge]:
    """Merges by which other records became this one, and which still stand."""
    return Merge.objects.filter(into_id=person_id, undone_at__isnull=True)


def _locked(away_id: UUID, into_id: UUID) -> tuple[Person, Person]:
    # In one order, whoever merges what; FOR UPDATE, as bookings take the row FOR SHARE.
    found = Person.objects.select_for_update(of=("self",)).order_by("id")
    people = {person.id: person for person in found.filter(id__in=[away_id, into_id])}
    if {away_id, into_id} - people.keys():
        raise Person.DoesNotExist
    return people[away_id], people[into_id]


def _refuse(away: Person, into: Person) -> None:
    if away.id == into.id:
        raise NotMergeable("These are the same record.")
    if away.merged_into_id or into.merged_into_id:
        raise NotMergeable("One of these records was merged into another already.")
    if of(person_id=away.id).exists():
        raise NotMergeable("Others were merged into the record that would go: let it stay.")


def _bring_needs(away: Person, into: Person, *, by: Actor, now: datetime) -> list[UUID]:
    known = {(need.kind, need.detail) for need in needs.current(person_id=into.id)}
    return [
        needs.record(person_id=into.id, kind=need.kind, detail=need.detail, by=by, now=now).id
        for need in needs.current(person_id=away.id)
        if (need.kind, need.detail) not in known
    ]


def _make_stricter(
    away: Person, into: Person, *, by: Actor, now: datetime
) -> tuple[list[UUID], list[UUID]]:
    """Make unsafe what is unsafe in the other record, or safe within other limits there."""
    ended, made = [], []
    theirs = {_route(rule): rule for rule in _own(into)}
    for rule in _own(away):
        other = theirs.get(_route(rule))
        if other is None and rule.is_safe:
            continue  # safe as one record says, but nobody asked whether for the other
        if other is not None and (not other.is_safe or _limits(other) == _limits(rule)):
            continue
        unsafe = _rule(rule, person_id=into.id, is_safe=False, note=_NOTE, by=by, now=now)
        made.append(unsafe.id)
        if other is not None:
            ended.append(other.id)
    return ended, made


def _bring_back_rules(made: Merge, *, by: Actor, now: datetime) -> None:
    standing = {rule.id: rule for rule in _own(made.into)}
    ended = {_route(rule): rule for rule in ContactRule.objects.filter(id__in=made.rules_ended)}
    for rule_id in made.rules_made:
        if rule_id not in standing:
            continue  # somebody has asked since
        before = ended.get(_route(standing[rule_id]))
        if before is None:
            contact_rules.end(rule_id=rule_id, by=by, now=now)
        else:
            _rule(
                before,
                person_id=made.into_id,
                is_safe=before.is_safe,
                note=before.note,
                by=by,
                now=now,
            )


def _own(person: Person) -> Iterable[ContactRule]:
    current = contact_rules.current(person_id=person.id)
    return [rule for rule in current if rule.supporter_id is None]


def _route(rule: ContactRule) -> tuple[str, str, str, tuple[str, ...]]:
    return rule.channel, rule.number, rule.email.casefold(), tuple(rule.address_lines)


def _limits(rule: ContactRule) -> list[object]:
    return [getattr(rule, name) for name in _LIMITS]


def _rule(
    like: ContactRule, *, person_id: UUID, is_safe: bool, note: str, by: Actor, now: datetime
) -> ContactRule:
    same = model_to_dict(like, fields=[*_ROUTE, *_LIMITS, "position", "review_on"])
    return contact_rules.record(
        **{**same, "is_safe": is_safe}, person_id=person_id, note=note, by=by, now=now
    )


def _differ(away: Person, into: Person) -> bool:
    """Whether the record that goes says anything of modes that the other does not say as well."""
    services = Choice.objects.filter(person__in=[away, into]).values_list("service_id", flat=True)
    return any(
        (said := choices.find_in_force(person_id=away.id, service_id=service)) is not None
        and (
            (other := choices.find_in_force(person_id=into.id, service_id=service)) is None
            or said.modes != other.modes
        )
        for service in {None, *services}
    )


def _newest_choice() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('people_choice_order')")
        (newest,) = cursor.fetchone() or (0,)
    return int(newest)


def _record(deed: str, made: Merge, *, by: Actor, now: datetime, reason: str) -> None:
    for person_id in (made.away_id, made.into_id):
        trail.record(
            deed=deed,
            kind="merge",
            record_id=made.id,
            by=by,
            now=now,
            person_id=person_id,
            reason=reason,
        )
