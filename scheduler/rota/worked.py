"""When staff members work, on whichever rotas, leave taken out of it; and what to warn about."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BigIntegerField, F, Func, QuerySet

from scheduler import clock
from scheduler.rota import working_time
from scheduler.rota.models import LeaveTime, Shift
from scheduler.rota.timings import LONGEST_SHIFT
from scheduler.rota.working_time import Span, Warning

_DAY = timedelta(days=1)


def on_days(first: date, last: date) -> QuerySet[Shift]:
    """The shifts of these days, by the clock on the wall of wherever they are.

    The moments say nothing more, but there is an index of them for each staff member, rota and
    site: a board reads its days, however many years lie before them.
    """
    return Shift.objects.filter(
        local_on__gte=first,
        local_on__lte=last,
        starts_at__gte=clock.local_moment(first, time()) - _DAY,
        starts_at__lt=clock.local_moment(last, time()) + 2 * _DAY,
    )


def warnings(
    *, staff_member_ids: Collection[UUID], starts_at: datetime, ends_at: datetime
) -> Mapping[UUID, list[Warning]]:
    """What to warn about that touches `[starts_at, ends_at)`; two queries, whoever they are."""
    first, last = starts_at - working_time.WEEK, ends_at + working_time.WEEK
    shifts = Shift.objects.filter(
        staff_member__in=staff_member_ids,
        starts_at__lt=last,
        starts_at__gt=first - LONGEST_SHIFT,
        ends_at__gt=first,
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
    spans = (
        rows.order_by()
        .values_list("staff_member_id")
        .annotate(starts=ArrayAgg(seconds("starts_at")), ends=ArrayAgg(seconds("ends_at")))
    )
    return {
        staff_member_id: list(zip(starts, ends, strict=True))
        for staff_member_id, starts, ends in spans
    }


def seconds(name: str) -> Func:
    """A moment as seconds since 1970, for a query: numbers are read much faster than times."""
    return Func(
        F(name),
        template="date_part('epoch', %(expressions)s)::bigint",
        output_field=BigIntegerField(),
    )
