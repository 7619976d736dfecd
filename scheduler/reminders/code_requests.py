"""Answers whoever asked on a page for a code; the page itself looks nobody up.

What was typed lies in a row until a worker has looked whose it is, and is then forgotten. Somebody
known gets the code by their own safe route; where none may carry it, a human asks them for one.
Nobody else gets anything, and nothing says so.
"""

import logging
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from scheduler import celery
from scheduler.audit.actors import system
from scheduler.booking.models import Appointment
from scheduler.identity import codes
from scheduler.identity.models import AskedCode, Code
from scheduler.people.models import ContactRule, Person
from scheduler.refusals import Refusal
from scheduler.reminders import code_messages, plan, tasks, working_days
from scheduler.reminders.kinds import TaskKind

ANSWER = "scheduler.doors.answer_asked_codes"
ASKED = system("codes")
# Whoever asked so long ago no longer waits for it.
_WAITED_FOR = timedelta(minutes=10)
_WHY = (
    "They asked on our page for a code, and none may go to them by their first safe route at this"
    " hour. Ring them within their hours, or ask when you see them."
)

log = logging.getLogger(__name__)


@transaction.atomic
def ask(*, name: str, date_of_birth: date, now: datetime) -> None:
    """Keep what was typed for a worker to look at. Does the same whoever is known or not."""
    AskedCode.objects.create(name=codes.as_name(name), date_of_birth=date_of_birth, asked_at=now)
    transaction.on_commit(_hint)


def answer_all(*, now: datetime) -> int:
    """Answer everybody who asked; return how many. One that breaks stops nobody's."""
    answered = 0
    for asked_id in AskedCode.objects.values_list("id", flat=True):
        try:
            answered += _answer(asked_id, now=now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 - one person's failure never stops the next
            log.error("answering an asked code broke: %s", type(error).__name__)
            AskedCode.objects.filter(id=asked_id).delete()
    return answered


@transaction.atomic
def _answer(asked_id: int, *, now: datetime) -> int:
    rows = AskedCode.objects.select_for_update(skip_locked=True).filter(id=asked_id)
    asked = rows.first()
    if asked is None:
        return 0
    rows.delete()
    if asked.asked_at <= now - _WAITED_FOR:
        return 1
    for person in _find(asked):
        _send_or_ask(person, asked_by=asked.name, now=now)
    return 1


def _find(asked: AskedCode) -> list[Person]:
    """Whose number or reference it is, and who was born that day."""
    ids = {
        *_ids_by_reference(asked.name),
        *ContactRule.objects.filter(
            number=asked.name, ended_at__isnull=True, supporter__isnull=True
        ).values_list("person_id", flat=True),
    }
    return list(Person.objects.filter(id__in=ids, date_of_birth=asked.date_of_birth))


def _ids_by_reference(name: str) -> set[UUID]:
    of_code = Code.objects.filter(reference=name, supporter__isnull=True)
    of_appointment = Appointment.objects.filter(reference=name)
    return {
        *of_code.values_list("person_id", flat=True),
        *of_appointment.values_list("person_id", flat=True),
    }


def _send_or_ask(person: Person, *, asked_by: str, now: datetime) -> None:
    try:
        code_messages.send(person_id=person.id, names=[asked_by], by=ASKED, now=now)
    except code_messages.NoSafeWay:
        tasks.open_once(
            kind=TaskKind.ASK_FOR_ROUTE,
            person_id=person.id,
            owner_id=person.first_known_to_id,
            reason=_WHY,
            due_at=plan.task_due(now=now, holidays=working_days.bank_holidays()),
            now=now,
        )
    except Refusal:
        return  # one went a short while ago, or too many wrong ones were entered


def _hint() -> None:
    """Tell a worker to look now; without a broker the next round finds it."""
    celery.hint(ANSWER)
