"""Access and communication needs: recorded, ended, and what they ask for; refuses contradictions.

A need is never edited: it is ended, and another one recorded.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners import languages, rows
from scheduler.people import need_catalogue, need_kinds, standing
from scheduler.people.models import Need
from scheduler.people.need_kinds import Effects, NeedKind
from scheduler.refusals import Refusal

CATALOGUE = need_catalogue.CATALOGUE


class AlreadyRecorded(Refusal):
    """The person has this need on record."""

    code = "need_already_recorded"


class Contradiction(Refusal):
    """Another need asks for the opposite; `need_id` says which, `effects` of what."""

    code = "need_contradicts"


@transaction.atomic
def record(*, person_id: UUID, kind: str, detail: str = "", by: Actor, now: datetime) -> Need:
    """Record a need of the catalogue.

    An interpreter's need has the language's code as its detail ("pl"; "bsl" by itself for a
    British Sign Language interpreter). Raises Invalid, AlreadyRecorded, Contradiction, or
    Person.DoesNotExist.
    """
    # The person's row is locked so that two needs at once cannot contradict each other.
    person = standing.lock(person_id)
    found = CATALOGUE.get(kind)
    if found is None:
        raise rows.invalid("kind", "This kind of need is not in the catalogue.")
    need = Need(
        person=person,
        kind=found.code,
        detail=_detail(found, detail),
        recorded_by=by.label,
        recorded_at=now,
    )
    _refuse_known(need, current(person_id=person_id))
    rows.keep(need, meanings={})
    _record("need.recorded", need, by=by, now=now)
    return need


@transaction.atomic
def end(*, need_id: UUID, by: Actor, now: datetime) -> Need:
    """Let a need be no longer there. Raises rows.AlreadyEnded, or Need.DoesNotExist."""
    need = Need.objects.select_for_update(no_key=True).get(id=need_id)
    if need.ended_at is not None:
        raise rows.AlreadyEnded("This need has ended already.")
    need.ended_at = now
    rows.keep(need, meanings={})
    _record("need.ended", need, by=by, now=now)
    return need


@transaction.atomic
def answer(
    *,
    person_id: UUID,
    asked: Iterable[tuple[str, str]],
    told: Iterable[tuple[str, str]],
    by: Actor,
    now: datetime,
) -> bool:
    """Record what somebody told when they were asked about some needs, and end the others of these.

    Both are pairs of a kind's code and the detail; whatever was not asked about stays. Returns
    whether anything changed. Raises Invalid, Contradiction, or Person.DoesNotExist.
    """
    standing.lock(person_id)
    before = {(need.kind, need.detail): need for need in current(person_id=person_id)}
    wanted, about = dict.fromkeys(told), set(asked)
    ended = [need for key, need in before.items() if key in about and key not in wanted]
    new = [key for key in wanted if key not in before]
    # What ends comes first: the opposite of it may be what is new.
    for need in ended:
        end(need_id=need.id, by=by, now=now)
    for kind, detail in new:
        record(person_id=person_id, kind=kind, detail=detail, by=by, now=now)
    return bool(ended or new)


def current(*, person_id: UUID) -> list[Need]:
    """The needs a person has."""
    return list(Need.objects.filter(person_id=person_id, ended_at__isnull=True))


def effects(needs: Iterable[Need]) -> Effects:
    """What all these needs together ask of an appointment; asks nothing of the database."""
    return effects_of((need.kind, need.detail) for need in needs)


def effects_of(recorded: Iterable[tuple[str, str]]) -> Effects:
    """The same of pairs of a kind's code and the detail."""
    return need_kinds.merge(_effects(code, detail) for code, detail in recorded)


def _effects(code: str, detail: str) -> Effects:
    kind = CATALOGUE[code]
    match kind.detail_is:
        case "interpreter_language":
            return replace(kind.effects, interpreter_language=detail)
        case "staff_language":
            return replace(kind.effects, staff_language=detail)
        case _:
            return kind.effects


def _detail(kind: NeedKind, typed: str) -> str:
    detail = rows.one_line(typed)
    if not kind.detail_is:
        return detail
    if not detail and not kind.language:
        raise rows.invalid("detail", "Say which language, by its code, such as pl or ar.")
    code = languages.check(detail or kind.language, field="detail")
    if kind.language and code != kind.language:
        raise rows.invalid("detail", f"The language of this need is {kind.language}.")
    return code


def _refuse_known(need: Need, others: list[Need]) -> None:
    for other in others:
        if (other.kind, other.detail) == (need.kind, need.detail):
            raise AlreadyRecorded("This need is on record already.", need_id=other.id)
        against = need_kinds.contradictions(
            _effects(need.kind, need.detail), _effects(other.kind, other.detail)
        )
        if against:
            raise Contradiction(
                f"Another need on record asks for the opposite: {CATALOGUE[other.kind].label}. "
                "End that one first.",
                need_id=other.id,
                effects=against,
            )


def _record(deed: str, need: Need, *, by: Actor, now: datetime) -> None:
    trail.record(
        deed=deed, kind="need", record_id=need.id, by=by, now=now, person_id=need.person_id
    )
