"""Writes a plan of shifts, all of it or nothing; the constraint judges at the end, not row by row.

Row by row, two shifts that swap their hours would overlap while the first of them is written.
"""

import psycopg
from django.db import IntegrityError, connection, transaction

from scheduler.rota import events
from scheduler.rota.models import Shift
from scheduler.rota.shift_plans import SAID, Plan

CONSTRAINT = "one_human_one_shift_at_a_time"
_FIELDS = [name.removesuffix("_id") for name in SAID]
_AT_ONCE = 1000


@transaction.atomic
def carry_out(plan: Plan, *, changed: events.Changed) -> None:
    """Write the plan and note in `changed` every stretch that differs, before and after.

    Raises IntegrityError; `is_overlap` tells whether it was two shifts of one human.
    """
    _judge("DEFERRED")
    for shift in [*plan.removed, *plan.made]:
        _note(changed, shift)
    for row, shift in plan.changed:
        _note(changed, row)
        _note(changed, shift)
        for name in SAID:
            setattr(row, name, getattr(shift, name))
    Shift.objects.filter(id__in=[row.id for row in plan.removed]).delete()
    Shift.objects.bulk_update([row for row, _ in plan.changed], fields=_FIELDS, batch_size=_AT_ONCE)
    Shift.objects.bulk_create(plan.made, batch_size=_AT_ONCE)
    _judge("IMMEDIATE")


def is_overlap(error: IntegrityError) -> bool:
    """Whether the database refused two shifts of one human at one time."""
    cause = error.__cause__
    return isinstance(cause, psycopg.Error) and cause.diag.constraint_name == CONSTRAINT


def _judge(when: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {CONSTRAINT} {when}")


def _note(changed: events.Changed, shift: Shift) -> None:
    changed.note(
        staff_member_id=shift.staff_member_id, starts_at=shift.starts_at, ends_at=shift.ends_at
    )
