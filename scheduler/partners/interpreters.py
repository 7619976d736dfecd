"""Interpreters who can be claimed for appointments: added and changed; each speaks something."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners import languages as language_codes
from scheduler.partners import phone_numbers, rows
from scheduler.partners.models import Interpreter

MAY_CHANGE = ("name", "languages", "phone")


@transaction.atomic
def add(
    *, name: str, languages: Sequence[str], phone: str = "", by: Actor, now: datetime
) -> Interpreter:
    """Add an interpreter. `languages` are codes such as "bsl", "cy". Raises Invalid."""
    interpreter = Interpreter(name=name, languages=languages, phone=phone)
    _tidy(interpreter)
    rows.keep(interpreter, meanings={})
    trail.record(
        deed="interpreter.added", kind="interpreter", record_id=interpreter.id, by=by, now=now
    )
    return interpreter


@transaction.atomic
def change(
    *, interpreter_id: UUID, changes: Mapping[str, Any], by: Actor, now: datetime
) -> Interpreter:
    """Change fields of MAY_CHANGE. Raises Invalid, or Interpreter.DoesNotExist."""
    interpreter = Interpreter.objects.select_for_update(no_key=True).get(id=interpreter_id)
    new = rows.apply(interpreter, changes=changes, may_change=MAY_CHANGE, tidy=_tidy)
    if new:
        rows.keep(interpreter, meanings={})
        trail.record(
            deed="interpreter.changed",
            kind="interpreter",
            record_id=interpreter.id,
            by=by,
            now=now,
            reason=", ".join(new),
        )
    return interpreter


def _tidy(interpreter: Interpreter) -> None:
    interpreter.name = rows.one_line(interpreter.name)
    interpreter.languages = language_codes.check_all(interpreter.languages, field="languages")
    if interpreter.phone:
        interpreter.phone = phone_numbers.check(interpreter.phone, field="phone").e164
