"""When staff members work, on whichever rotas, leave taken out of it; and what to warn about."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from scheduler import intervals
from scheduler.intervals import Interval
from scheduler.rota import working_time
from scheduler.rota.models import LeaveTime, Shift
from scheduler.rota.working_time import Warning


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
    asked = Interval(starts_at, ends_at)
    found = {
        staff_member_id: [
            each
            for each in working_time.warnings(
                intervals.subtract(stretches, leave.get(staff_member_id, []))
            )
            if each.during.overlaps(asked)
        ]
        for staff_member_id, stretches in work.items()
    }
    return {staff_member_id: several for staff_member_id, several in found.items() if several}


def _by_staff(rows: QuerySet[Shift] | QuerySet[LeaveTime]) -> dict[UUID, list[Interval]]:
    found: dict[UUID, list[Interval]] = defaultdict(list)
    named = rows.values_list("staff_member_id", "starts_at", "ends_at")
    for staff_member_id, starts_at, ends_at in named:
        found[staff_member_id].append(Interval(starts_at, ends_at))
    return found
