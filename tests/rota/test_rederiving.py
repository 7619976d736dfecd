"""When clock rules change, the wall time stays as meant, and every moved shift is listed."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import F

from scheduler.intervals import Interval
from scheduler.rota import shifts
from scheduler.rota.models import Shift
from scheduler.rota.timings import Repeats
from tests.factories import NOW, partners, rota
from tests.times import at

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
THREE_WEEKS = Repeats("weekly", until_on=date(2027, 3, 15))


def as_before_the_rules_changed(*shift_ids: UUID) -> None:
    """As if these shifts had been derived when London was an hour behind what it is now."""
    some = Shift.objects.filter(id__in=shift_ids)
    some.update(starts_at=F("starts_at") + HOUR, ends_at=F("ends_at") + HOUR)


def test_every_moved_shift_is_listed_and_nine_is_nine_again(told: list[dict[str, Any]]) -> None:
    pattern = rota.pattern(repeats=THREE_WEEKS)
    first, second, third = pattern.shifts.all()
    as_before_the_rules_changed(first.id, second.id)
    told.clear()
    moved = shifts.rederive(now=at("Mon 1 Mar 2027 19:00"))
    (one,) = moved
    assert one == shifts.Moved(
        shift_id=second.id,
        staff_member_id=second.staff_member_id,
        rota_id=second.rota_id,
        on=date(2027, 3, 8),
        was=Interval(second.starts_at + HOUR, second.ends_at + HOUR),
        became=Interval(second.starts_at, second.ends_at),
    )
    assert list(pattern.shifts.values_list("starts_at", flat=True)) == [
        # Over, and therefore left as it was.
        first.starts_at + HOUR,
        second.starts_at,
        third.starts_at,
    ]
    assert told == [
        {
            "staff_member_ids": {second.staff_member_id},
            "starts_at": second.starts_at,
            "ends_at": second.ends_at + HOUR,
        }
    ]


def test_nothing_moves_while_the_rules_are_the_same(told: list[dict[str, Any]]) -> None:
    rota.pattern()
    told.clear()
    assert shifts.rederive(now=NOW) == []
    assert told == []


def test_a_shift_with_no_time_left_goes_and_is_listed() -> None:
    pattern = rota.pattern(repeats=None)
    shift = pattern.shifts.get()
    # What an hour becomes that the new rules skip.
    Shift.objects.update(local_on=date(2027, 3, 28), local_from=time(1), local_until=time(2))
    (moved,) = shifts.rederive(now=NOW)
    assert (moved.shift_id, moved.became) == (shift.id, None)
    assert not pattern.shifts.exists()


def test_a_shift_that_would_overlap_another_goes_and_is_listed() -> None:
    post = partners.post()
    london = rota.pattern(of=post, from_time=time(10), until_time=time(11), repeats=None)
    utc = rota.pattern(
        of=post, from_time=time(11), until_time=time(12), repeats=None, zone="UTC"
    ).shifts.get()
    # Another zone's rules change so that its noon is our eleven.
    Shift.objects.filter(id=utc.id).update(local_from=time(10), local_until=time(11))
    (moved,) = shifts.rederive(now=NOW)
    assert (moved.shift_id, moved.became) == (utc.id, None)
    assert moved.was.starts_at == datetime(2027, 3, 1, 11, tzinfo=UTC)
    assert Shift.objects.get() == london.shifts.get()
