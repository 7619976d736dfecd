"""Leave that workers ask for: approved by their employer, declined with a reason, or withdrawn.

Whoever asked does not decide; what is decided stays so.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners import rows
from scheduler.partners.models import Post
from scheduler.refusals import Invalid, Refusal
from scheduler.rota import leave
from scheduler.rota.models import LeaveRequest

_State = LeaveRequest.State


class AlreadyAsked(Refusal):
    """Another request of this worker for some of this time waits for an answer."""

    code = "leave_already_asked"


class AlreadyDecided(Refusal):
    """The request was approved, declined or withdrawn before; `state` says which."""

    code = "request_decided"


class OwnRequest(Refusal):
    """Nobody approves or declines what they asked for themselves."""

    code = "own_request"


@transaction.atomic
def ask(
    *,
    post_id: UUID,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Actor,
    now: datetime,
) -> LeaveRequest:
    """Ask the employer of the post for `[starts_at, ends_at)`; nothing of the rota changes yet.

    Raises Invalid, AlreadyAsked, or Post.DoesNotExist.
    """
    leave.check(kind=kind, starts_at=starts_at, ends_at=ends_at)
    if ends_at <= now:
        sentence = "This time is over. Ask your rota keeper to enter it."
        raise Invalid(sentence, fields={"ends_at": [sentence]})
    post = Post.objects.get(id=post_id)
    request = LeaveRequest(
        post=post,
        staff_member_id=post.staff_member_id,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        asked_by=by.label,
        asked_at=now,
    )
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError as error:
        if "leave_is_asked_for_once" not in str(error):
            raise
        raise AlreadyAsked(
            "You have asked for some of this time already. Withdraw that request first."
        ) from error
    _record("leave.asked", request, by=by, now=now)
    return request


@transaction.atomic
def approve(*, request_id: UUID, by: Actor, now: datetime) -> LeaveRequest:
    """Take the leave that was asked for. Raises AlreadyDecided, OwnRequest, or DoesNotExist."""
    request = _undecided(request_id)
    _require_other(request, by)
    request.leave = leave.take(
        staff_member_id=request.staff_member_id,
        kind=request.kind,
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        by=by,
        now=now,
    )
    return _decide(request, _State.APPROVED, "leave.approved", by=by, now=now)


@transaction.atomic
def decline(*, request_id: UUID, reason: str, by: Actor, now: datetime) -> LeaveRequest:
    """Say no, and why: whoever asked reads it.

    Raises Invalid, AlreadyDecided, OwnRequest, or DoesNotExist.
    """
    reason = rows.one_line(reason)
    if not 0 < len(reason) <= 300:
        sentence = "Enter why it is declined, in 300 characters at most."
        raise Invalid(sentence, fields={"reason": [sentence]})
    request = _undecided(request_id)
    _require_other(request, by)
    request.reason = reason
    return _decide(request, _State.DECLINED, "leave.declined", by=by, now=now)


@transaction.atomic
def withdraw(*, request_id: UUID, by: Actor, now: datetime) -> LeaveRequest:
    """Take back what nobody has answered yet. Raises AlreadyDecided, or DoesNotExist."""
    request = _undecided(request_id)
    return _decide(request, _State.WITHDRAWN, "leave.withdrawn", by=by, now=now)


def _undecided(request_id: UUID) -> LeaveRequest:
    """Locked, so that of two who decide only one can; the database's trigger is the judge."""
    request = LeaveRequest.objects.select_for_update().get(id=request_id)
    if request.state != _State.ASKED:
        raise AlreadyDecided(
            f"This request is {request.get_state_display().lower()} already."
            " Read the list again first.",
            state=request.state,
        )
    return request


def _require_other(request: LeaveRequest, by: Actor) -> None:
    own = Post.objects.filter(staff_member=request.staff_member_id)
    if by.post_id is not None and own.filter(id=by.post_id).exists():
        raise OwnRequest("You asked for this yourself. Somebody else decides it.")


def _decide(
    request: LeaveRequest, state: LeaveRequest.State, deed: str, *, by: Actor, now: datetime
) -> LeaveRequest:
    request.state, request.decided_by, request.decided_at = state, by.label, now
    request.save()
    _record(deed, request, by=by, now=now)
    return request


def _record(deed: str, request: LeaveRequest, *, by: Actor, now: datetime) -> None:
    trail.record(deed=deed, kind="leave_request", record_id=request.id, by=by, now=now)
