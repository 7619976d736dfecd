"""Leave takes time out of shifts and gives it back; it is told, and recorded."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from scheduler.audit.models import Entry
from scheduler.partners.models import StaffMember
from scheduler.refusals import Invalid
from scheduler.rota import leave
from scheduler.rota.models import Leave
from tests.factories import NOW, SETUP, partners, rota
from tests.factories.booking import new_id
from tests.times import at

pytestmark = pytest.mark.django_db

Told = list[dict[str, Any]]
WORDS = "Mon 8 Mar 2027 09:00-17:00"
STARTS, ENDS = at("Mon 8 Mar 2027 09:00"), at("Mon 8 Mar 2027 17:00")


def test_leave_is_kept_told_and_recorded(told: Told) -> None:
    taken = rota.leave(WORDS)
    assert (taken.kind, taken.recorded_by, taken.recorded_at) == ("annual", SETUP.label, NOW)
    assert told == [
        {"staff_member_ids": {taken.staff_member_id}, "starts_at": STARTS, "ends_at": ENDS}
    ]
    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.record_id) == ("leave.taken", str(taken.id))


def test_ended_leave_gives_its_time_back(told: Told) -> None:
    taken = rota.leave(WORDS)
    told.clear()
    now = STARTS + timedelta(hours=2)
    assert leave.end(leave_id=taken.id, by=SETUP, now=now).ended_at == now
    assert told == [
        {"staff_member_ids": {taken.staff_member_id}, "starts_at": STARTS, "ends_at": ENDS}
    ]
    assert Entry.objects.latest("id").deed == "leave.ended"


def test_leave_that_never_began_gives_all_of_it_back(told: Told) -> None:
    taken = rota.leave(WORDS)
    told.clear()
    leave.end(leave_id=taken.id, by=SETUP, now=NOW)
    assert told[0]["starts_at"] == STARTS


def test_leave_ends_once() -> None:
    taken = rota.leave(WORDS)
    leave.end(leave_id=taken.id, by=SETUP, now=NOW)
    with pytest.raises(leave.AlreadyEnded):
        leave.end(leave_id=taken.id, by=SETUP, now=NOW)


@pytest.mark.parametrize(
    ("kind", "starts_at", "ends_at", "fields"),
    [
        ("gardening", STARTS, ENDS, ["kind"]),
        ("annual", ENDS, STARTS, ["ends_at"]),
        ("annual", STARTS, STARTS, ["ends_at"]),
        ("annual", STARTS.replace(tzinfo=None), ENDS, ["starts_at"]),
        ("", STARTS, ENDS.replace(tzinfo=None), ["kind", "starts_at"]),
        ("annual", STARTS, ENDS.replace(year=9999), ["starts_at"]),
        ("annual", STARTS.replace(year=1), ENDS, ["starts_at"]),
    ],
)
def test_leave_that_makes_no_sense_is_refused(
    kind: str, starts_at: datetime, ends_at: datetime, fields: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        leave.take(
            staff_member_id=partners.staff_member().id,
            kind=kind,
            starts_at=starts_at,
            ends_at=ends_at,
            by=SETUP,
            now=NOW,
        )
    assert list(refused.value.fields) == fields
    assert not Leave.objects.exists()


def test_nobody_unknown_takes_leave() -> None:
    with pytest.raises(StaffMember.DoesNotExist):
        leave.take(
            staff_member_id=new_id(),
            kind="annual",
            starts_at=STARTS,
            ends_at=ENDS,
            by=SETUP,
            now=NOW,
        )
    with pytest.raises(Leave.DoesNotExist):
        leave.end(leave_id=new_id(), by=SETUP, now=NOW)
