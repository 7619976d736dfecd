"""Codes that let somebody in without an account: made, tried, used once; refuses without a reason.

A text code lives for 10 minutes (ASVS 5.0 V6.5.5), a posted one for 21 days (NIST SP 800-63B-4,
look-up secrets). Both are digits, which every phone types and every language says. Ten wrong tries
lock a code, and ten a day a name; a new code goes on counting where the one before it ended.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import get_random_string, salted_hmac

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.identity import deeds
from scheduler.identity.code_models import MOST_TRIES, Code, CodeTry
from scheduler.partners import phone_numbers
from scheduler.people import supporters
from scheduler.people.models import Supporter
from scheduler.refusals import Refusal

Way = Code.Way

LIVES = {Way.TEXT: timedelta(minutes=10), Way.LETTER: timedelta(days=21)}
# 27 bits for ten minutes, 40 for three weeks; ASVS V6.5.3 asks for 20.
DIGITS = {Way.TEXT: 8, Way.LETTER: 12}
# Tries with one name within a day, known or not.
MOST_OF_A_NAME = 10
REMEMBERED = timedelta(days=1)
# Whoever came in is out after this, whatever they do.
LONGEST_VISIT = timedelta(hours=1)
LONGEST_NAME = 40
# As appointments have them: no vowels, nothing that looks alike.
_REFERENCE = "BCDFGHJKMNPQRSTVWXYZ23456789"
_SEE_ANYTHING = "The person allows them to see nothing, or no longer."

_TAKE_UP = """
    UPDATE identity_code SET tries = tries + 1, tried_at = %(now)s
    WHERE name_digests @> ARRAY[%(name)s]::varchar[] AND used_at IS NULL AND ended_at IS NULL
        AND expires_at > %(now)s AND tries < %(most)s
    RETURNING id, digest
"""


class Wrong(Refusal):
    """Nobody is let in with this; whether the name or the code is wrong is not said."""

    code = "wrong_code"


class TooMany(Refusal):
    """This name was tried too often; whether anybody has it is not said."""

    code = "too_many_tries"


class SeesNothing(Refusal):
    """The supporter is none today, or may not see the appointments."""

    code = "supporter_sees_nothing"


class Locked(Refusal):
    """Too many wrong codes were entered for them lately; a new one would not help."""

    code = "codes_locked"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who came in by a code, and what they may do today."""

    actor: Actor
    person_id: UUID
    supporter: Supporter | None

    def may(self, deed: str) -> bool:
        """Whether their role does it, and the person allows it to them."""
        if deed not in deeds.BY_ROLE[self.actor.role]:
            return False
        return self.supporter is None or deed == "own.see" or self.supporter.may_move


@transaction.atomic
def issue(
    *,
    person_id: UUID,
    owner_id: UUID,
    way: Code.Way,
    names: Sequence[str] = (),
    supporter_id: UUID | None = None,
    by: Actor,
    now: datetime,
) -> Code:
    """Make a code; older ones that went the same way open nothing any more.

    `names` may be entered with it, besides its own reference. Raises SeesNothing, Locked.
    """
    if supporter_id is not None and _find_seeing(supporter_id, person_id, now=now) is None:
        raise SeesNothing(_SEE_ANYTHING)
    theirs = of(person_id=person_id, supporter_id=supporter_id)
    earlier = theirs.select_for_update(of=("self",)).filter(used_at__isnull=True)
    tries = max((code.tries for code in earlier if _is_remembered(code, now)), default=0)
    if tries >= MOST_TRIES:
        raise Locked("Wrong codes were entered for them too often. Wait a day, or ring them.")
    for code in earlier.filter(way=way, ended_at__isnull=True):
        end(code_id=code.id, by=by, now=now)
    reference = get_random_string(8, _REFERENCE)
    code_id = uuid4()
    code = Code.objects.create(
        id=code_id,
        person_id=person_id,
        supporter_id=supporter_id,
        owner_id=owner_id,
        way=way,
        reference=reference,
        digest=_digest(code_id, _digits(code_id, way)),
        name_digests=[_name(each) for each in (reference, *names)],
        made_by=by.label,
        made_at=now,
        expires_at=now + LIVES[way],
        tries=tries,
        tried_at=now if tries else None,
    )
    _note("code.made", code, by=by, now=now)
    return code


def of(*, person_id: UUID, supporter_id: UUID | None) -> QuerySet[Code]:
    """Every code made for the person, or for one of their supporters."""
    whose = Q(supporter__isnull=True) if supporter_id is None else Q(supporter=supporter_id)
    return Code.objects.filter(whose, person=person_id)


@transaction.atomic
def end(*, code_id: UUID, by: Actor, now: datetime) -> Code:
    """Let a code open nothing, and whoever came in by it be out, from this moment."""
    code = Code.objects.select_for_update(of=("self",)).get(id=code_id)
    if code.ended_at is None:
        code.ended_at = now
        code.save(update_fields=["ended_at"])
        _note("code.ended", code, by=by, now=now)
    return code


def spelled(code: Code) -> str:
    """The code as it is printed and said: "4831 9027 5562".

    It is made of the row's id and the installation's secret whenever a message needs its words
    (also to ask a carrier about them), and stands nowhere.
    """
    digits = _digits(code.id, Way(code.way))
    return " ".join(digits[place : place + 4] for place in range(0, len(digits), 4))


def use(*, name: str, typed: str, by: Actor, now: datetime) -> Code:
    """The code, used up by whoever entered it with one of its names. Raises TooMany, Wrong.

    What is counted stays counted when it was wrong: a transaction around it must be committed
    then as well.
    """
    named = _name(name)
    # Of many at once in transactions around this, each sees what the others counted.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [named])
    # Counted before it is looked at, so that of many at once no more than the limit get through.
    CodeTry.objects.filter(at__lte=now - REMEMBERED).delete()
    counted = CodeTry.objects.create(name_digest=named, at=now)
    try:
        code = _use(named, re.sub(r"\D", "", typed), by=by, now=now)
    except TooMany:
        # Tries while it is locked do not lengthen the wait of whoever owns the name.
        counted.delete()
        raise
    if code is None:
        raise Wrong(
            "This reference or number and this code do not let you in. Check both, or ask for"
            " a new code."
        )
    return code


@transaction.atomic
def _use(named: str, digits: str, *, by: Actor, now: datetime) -> Code | None:
    tried = CodeTry.objects.filter(name_digest=named, at__gt=now - REMEMBERED)
    if tried.count() > MOST_OF_A_NAME:
        raise TooMany(
            "There were too many tries. Wait a day, or phone the number in your letter or text."
        )
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_UP, {"name": named, "now": now, "most": MOST_TRIES})
        standing = cursor.fetchall()
    # Compared in the same time, wherever the first wrong digit is, and whether any code stands.
    standing = standing or [(UUID(int=0), "0" * 64)]
    right = [
        each for each, digest in standing if hmac.compare_digest(digest, _digest(each, digits))
    ]
    if not right:
        return None
    code = Code.objects.get(id=right[0])
    if code.supporter_id is not None and _find_seeing(code.supporter_id, now=now) is None:
        return None
    code.used_at, code.tries = now, 0
    code.save(update_fields=["used_at", "tries"])
    tried.delete()
    _note("code.used", code, by=_actor(code, request_id=by.request_id), now=now)
    return code


def find_visitor(*, code_id: UUID, now: datetime, request_id: str = "") -> Visitor | None:
    """Who came in by the code, asked for anew at every request; None once they are out.

    A supporter whose end has come, or who may see nothing any more, is out at that moment.
    """
    code = Code.objects.filter(
        id=code_id, used_at__gt=now - LONGEST_VISIT, ended_at__isnull=True
    ).first()
    if code is None:
        return None
    supporter = None
    if code.supporter_id is not None:
        supporter = _find_seeing(code.supporter_id, now=now)
        if supporter is None:
            return None
    return Visitor(_actor(code, request_id=request_id), code.person_id, supporter)


def as_name(typed: str) -> str:
    """What was typed to name somebody, in one spelling: a phone number, or a reference."""
    number = phone_numbers.find_number(typed)
    if number is not None:
        return number.e164
    return re.sub(r"[^0-9A-Z]", "", typed.upper())[:LONGEST_NAME]


def _actor(code: Code, *, request_id: str) -> Actor:
    is_person = code.supporter_id is None
    return Actor(
        label="the person" if is_person else "a supporter",
        role=deeds.PERSON if is_person else deeds.SUPPORTER,
        request_id=request_id,
        person_id=code.person_id,
        supporter_id=code.supporter_id,
    )


def _find_seeing(
    supporter_id: UUID, person_id: UUID | None = None, *, now: datetime
) -> Supporter | None:
    today = clock.local_day(now)
    found = supporters.find_current(supporter_id=supporter_id, on=today)
    if found is None or not found.may_see or person_id not in (None, found.person_id):
        return None
    return found


def _is_remembered(code: Code, now: datetime) -> bool:
    return code.tried_at is not None and code.tried_at > now - REMEMBERED


def _name(typed: str) -> str:
    return salted_hmac(
        "scheduler.identity.codes.name", as_name(typed), algorithm="sha256"
    ).hexdigest()


def _digits(code_id: UUID, way: Code.Way) -> str:
    made = salted_hmac("scheduler.identity.codes.made", code_id.hex, algorithm="sha256").digest()
    return str(int.from_bytes(made) % 10 ** DIGITS[way]).zfill(DIGITS[way])


def _digest(code_id: UUID, digits: str) -> str:
    kept = f"{code_id.hex}:{digits}"
    return salted_hmac("scheduler.identity.codes.kept", kept, algorithm="sha256").hexdigest()


def _note(deed: str, code: Code, *, by: Actor, now: datetime) -> None:
    trail.record(
        deed=deed, kind="code", record_id=code.id, by=by, now=now, person_id=code.person_id
    )
