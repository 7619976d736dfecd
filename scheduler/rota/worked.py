"""When staff members work, on whichever rotas, leave taken out of it; and what to warn about."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import BigIntegerField, F, Func, QuerySet

from scheduler.rota import working_time
from scheduler.rota.models import LeaveTime, Shift
from scheduler.rota.working_time import Span, Warning


def warnings(
    *, staff_member_ids: Collection[UUID], starts_at: datetime, ends_at: datetime
) -> Mapping[UUID, list[Warning]]:
    """What to warn about that touches `[starts_at, ends_at)`; two queries, whoever they are."""
    first, last = starts_at - working_time.WEEK, ends_at + working_time.WEEK
    shifts = Shift.objects.filter(
        staff_member__in=staff_member_ids, starts_at__lt=last, ends_at__gt=first
    )
    away = LeaveTime.objects.filter(
        staff_member__in=staff_member_ids, starts_at__lt=last, ends_at__gt=first
    )
    work, leave = _by_staff(shifts), _by_staff(away)
    within = (int(starts_at.timestamp()), int(ends_at.timestamp()))
    found = {
        staff_member_id: working_time.warnings_of(
            working_time.without(spans, leave.get(staff_member_id, ())), within=within
        )
        for staff_member_id, spans in work.items()
    }
    return {staff_member_id: several for staff_member_id, several in found.items() if several}


def _by_staff(rows: QuerySet[Shift] | QuerySet[LeaveTime]) -> dict[UUID, list[Span]]:
    found: dict[UUID, list[Span]] = defaultdict(list)
    named = rows.order_by().values_list("staff_member_id", seconds("starts_at"), seconds("ends_at"))
    for staff_member_id, starts, ends in named:
        found[staff_member_id].append((starts, ends))
    return found


def seconds(name: str) -> Func:
    """A moment as seconds since 1970, for a query: numbers are read much faster than times."""
    return Func(
        F(name),
        template="EXTRACT(EPOCH FROM %(expressions)s)::bigint",
        output_field=BigIntegerField(),
    )
