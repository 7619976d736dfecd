"""Leave is asked for, and decided once, by somebody else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from scheduler.audit.models import Entry
from scheduler.partners.models import Post
from scheduler.refusals import Invalid
from scheduler.rota import leave_requests
from scheduler.rota.models import Leave, LeaveRequest
from tests.factories import NOW, SETUP, partners
from tests.times import at

pytestmark = pytest.mark.django_db
STARTS, ENDS = at("Mon 8 Mar 2027 00:00"), at("Sat 13 Mar 2027 00:00")


def asked(post: Post | None = None, *, days: int = 5) -> LeaveRequest:
    return leave_requests.ask(
        post_id=(post or partners.post()).id,
        kind="annual",
        starts_at=STARTS,
        ends_at=STARTS + timedelta(days=days),
        by=SETUP,
        now=NOW,
    )


def test_asking_changes_nothing_of_the_rota_and_is_recorded() -> None:
    request = asked()
    assert request.state == "asked"
    assert not Leave.objects.exists()
    assert Entry.objects.latest("id").deed == "leave.asked"


def test_what_is_approved_is_leave() -> None:
    request = leave_requests.approve(request_id=asked().id, by=SETUP, now=NOW)
    assert (request.state, request.decided_by) == ("approved", SETUP.label)
    taken = Leave.objects.get()
    assert request.leave == taken
    assert (taken.staff_member_id, taken.starts_at, taken.ends_at) == (
        request.staff_member_id,
        STARTS,
        ENDS,
    )
    assert Entry.objects.latest("id").deed == "leave.approved"


def test_declining_says_why() -> None:
    request = asked()
    for reason in ("", "  ", "x" * 301):
        with pytest.raises(Invalid):
            leave_requests.decline(request_id=request.id, reason=reason, by=SETUP, now=NOW)
    declined = leave_requests.decline(request_id=request.id, reason="No cover", by=SETUP, now=NOW)
    assert (declined.state, declined.reason) == ("declined", "No cover")
    assert not Leave.objects.exists()


def test_a_request_is_decided_once() -> None:
    request = asked()
    leave_requests.withdraw(request_id=request.id, by=SETUP, now=NOW)
    with pytest.raises(leave_requests.AlreadyDecided):
        leave_requests.approve(request_id=request.id, by=SETUP, now=NOW)
    with pytest.raises(leave_requests.AlreadyDecided):
        leave_requests.decline(request_id=request.id, reason="Late", by=SETUP, now=NOW)
    assert not Leave.objects.exists()


def test_the_database_takes_no_second_decision() -> None:
    request = leave_requests.withdraw(request_id=asked().id, by=SETUP, now=NOW)
    with (
        pytest.raises(IntegrityError, match="withdrawn already"),
        transaction.atomic(),
    ):
        LeaveRequest.objects.filter(id=request.id).update(state="asked", decided_at=None)


def test_nobody_decides_what_they_asked_for_themselves() -> None:
    post = partners.post()
    request = asked(post)
    # In another post of theirs, which keeps the rota.
    keeping = replace(SETUP, post_id=partners.post(of=post.staff_member).id)
    with pytest.raises(leave_requests.OwnRequest):
        leave_requests.approve(request_id=request.id, by=keeping, now=NOW)
    with pytest.raises(leave_requests.OwnRequest):
        leave_requests.decline(request_id=request.id, reason="No", by=keeping, now=NOW)


def test_the_same_time_is_asked_for_once_until_it_is_decided() -> None:
    post = partners.post()
    request = asked(post)
    with pytest.raises(leave_requests.AlreadyAsked):
        asked(post, days=1)
    leave_requests.withdraw(request_id=request.id, by=SETUP, now=NOW)
    asked(post, days=1)


@pytest.mark.parametrize(
    ("kind", "starts", "ends"),
    [
        ("nonsense", "Mon 8 Mar 2027 09:00", "Mon 8 Mar 2027 17:00"),
        ("annual", "Mon 8 Mar 2027 09:00", "Mon 8 Mar 2027 09:00"),
        ("annual", "Mon 9 Mar 2026 09:00", "Mon 9 Mar 2026 17:00"),
    ],
)
def test_what_could_not_be_leave_is_not_asked_for(kind: str, starts: str, ends: str) -> None:
    with pytest.raises(Invalid):
        leave_requests.ask(
            post_id=partners.post().id,
            kind=kind,
            starts_at=at(starts),
            ends_at=at(ends),
            by=SETUP,
            now=NOW,
        )
