"""Chooses the people as whom a newcomer may come in by one press: somebody on a phone, somebody on
paper, and a carer, each with an appointment to come.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from scheduler import clock
from scheduler.booking.models import Appointment
from scheduler.demonstration import sign_ins
from scheduler.people.models import ContactRule, Supporter

# Long enough that they can still be moved in the demonstration's first days.
_AHEAD = timedelta(days=14)


def choose(*, now: datetime) -> Iterator[dict[str, str]]:
    """The first of each kind by the time of their appointment; none of a kind that nobody is."""
    texts, letters = (_safe_rules().filter(channel=each) for each in ("sms", "letter"))
    others = _safe_rules().exclude(channel="letter")
    coming = Appointment.objects.filter(
        state=Appointment.State.BOOKED, starts_at__gt=now + _AHEAD
    ).order_by("starts_at", "id")
    on_phone = coming.filter(Exists(texts)).select_related("person").first()
    if on_phone:
        yield _row(on_phone, "on_phone")
    on_paper = coming.filter(Exists(letters), ~Exists(others)).select_related("person").first()
    if on_paper:
        yield _row(on_paper, "on_paper")
    carer = _carers(now).filter(person__in=coming.values("person")).order_by("id").first()
    if carer:
        yield {
            "kind": "carer",
            "name": carer.name,
            "person_id": str(carer.person_id),
            "supporter_id": str(carer.id),
        }


def path() -> Path:
    """Where they are written down."""
    return Path(settings.VAR_FOLDER) / "demonstration" / "visitors.json"


def keep(chosen: list[dict[str, str]]) -> None:
    """Write the file, readable for its owner alone."""
    sign_ins.keep_in(path(), chosen)


def _row(appointment: Appointment, kind: str) -> dict[str, str]:
    person = appointment.person
    return {"kind": kind, "name": person.name, "person_id": str(person.id), "supporter_id": ""}


def _safe_rules() -> QuerySet[ContactRule]:
    return ContactRule.objects.filter(
        person=OuterRef("person"), supporter__isnull=True, is_safe=True, ended_at__isnull=True
    )


def _carers(now: datetime) -> QuerySet[Supporter]:
    today = clock.local_day(now)
    allowed = Supporter.objects.filter(may_see=True, may_move=True, starts_on__lte=today)
    return allowed.exclude(ends_on__lte=today)
