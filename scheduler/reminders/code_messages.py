"""Sends somebody a code to come in by: their own first safe route, in its hours, or nothing.

A route that others may see carries none, e-mail and phone calls never do, and no other route takes
the place of one that may not.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from scheduler.audit.actors import Actor
from scheduler.identity import codes
from scheduler.identity.models import Code
from scheduler.people import contact_hours, contact_rules
from scheduler.people.models import ContactRule, Person
from scheduler.refusals import Refusal
from scheduler.reminders import code_sending, hints
from scheduler.reminders.kinds import Channel, Kind
from scheduler.reminders.models import Message
from scheduler.reminders.postal import PostClass

# So often a day by text, and this far apart; a letter is on its way for days.
MOST_TEXTS = 5
BETWEEN_TEXTS = timedelta(minutes=1)
BETWEEN_LETTERS = timedelta(days=3)
_DAY = timedelta(days=1)
_WAYS = {Channel.SMS: Code.Way.TEXT, Channel.LETTER: Code.Way.LETTER}


class NoSafeWay(Refusal):
    """No route of theirs may carry a code, or not in this hour."""

    code = "no_safe_way_for_code"


class TooSoon(Refusal):
    """A code went to them a short while ago, or too many did today."""

    code = "code_sent_already"


@transaction.atomic
def send(
    *,
    person_id: UUID,
    supporter_id: UUID | None = None,
    names: Sequence[str] = (),
    by: Actor,
    now: datetime,
) -> Message:
    """Put a code for the person, or for one of their supporters, in the outbox.

    `names` may be entered with it, besides what is written beside it.

    Raises NoSafeWay, TooSoon, `codes.SeesNothing`, `codes.Locked`, Person.DoesNotExist.
    """
    person = Person.objects.select_for_update(no_key=True).get(id=person_id)
    rule = route(person_id=person_id, supporter_id=supporter_id, now=now)
    way = _WAYS[Channel(rule.channel)]
    _refuse_too_many(person_id, supporter_id, way, now=now)
    code = codes.issue(
        person_id=person_id,
        supporter_id=supporter_id,
        owner_id=by.partner_id or person.first_known_to_id,
        way=way,
        names=[*names, rule.number] if way is Code.Way.TEXT else names,
        by=by,
        now=now,
    )
    message = Message.objects.create(
        code=code,
        appointment_version=0,
        person=person,
        supporter_id=supporter_id,
        kind=Kind.CODE,
        channel=rule.channel,
        contact_rule=rule,
        post_class=PostClass.FIRST if way is Code.Way.LETTER else "",
        due_at=now,
        valid_until=code.expires_at,
        planned_at=now,
        changed_at=now,
    )
    transaction.on_commit(partial(hints.look_at, message.id))
    return message


def route(*, person_id: UUID, now: datetime, supporter_id: UUID | None = None) -> ContactRule:
    """The route by which a code would go now. Raises NoSafeWay, with the reason for a desk."""
    rule = next(iter(contact_rules.routes(person_id=person_id, supporter_id=supporter_id)), None)
    if rule is None:
        raise NoSafeWay("No safe route to them is recorded.")
    if not code_sending.may_carry(rule):
        raise NoSafeWay(
            "Their first safe route carries no code: codes go by text or letter, and not where"
            " others may see it."
        )
    if rule.channel == Channel.SMS and not contact_hours.is_allowed_at(rule, now):
        raise NoSafeWay("They want no texts at this hour, and a code does not wait.")
    return rule


def _refuse_too_many(
    person_id: UUID, supporter_id: UUID | None, way: Code.Way, *, now: datetime
) -> None:
    lately = codes.of(person_id=person_id, supporter_id=supporter_id).filter(way=way)
    if way is Code.Way.LETTER:
        if lately.filter(made_at__gt=now - BETWEEN_LETTERS).exists():
            raise TooSoon("A letter with a code went to them in the last three days.")
        return
    if lately.filter(made_at__gt=now - BETWEEN_TEXTS).exists():
        raise TooSoon("A code went to them a moment ago. It takes a minute to come.")
    if lately.filter(made_at__gt=now - _DAY).count() >= MOST_TEXTS:
        raise TooSoon(f"{MOST_TEXTS} codes went to them today. Ring them, or wait until tomorrow.")
