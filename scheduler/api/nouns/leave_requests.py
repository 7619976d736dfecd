"""Leave that workers ask for: their employer approves or declines it, or they withdraw it."""

from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output
from scheduler.api.views import View
from scheduler.identity import access
from scheduler.partners.models import Post
from scheduler.rota import leave_requests
from scheduler.rota.models import Leave, LeaveRequest


class LeaveRequestShown(Output):
    id = fields.Identity()
    post_id = fields.Identity()
    staff_member_id = fields.Identity()
    kind = fields.OneOf(choices=Leave.Kind.choices)
    starts_at = fields.Moment()
    ends_at = fields.Moment()
    state = fields.OneOf(choices=LeaveRequest.State.choices)
    asked_by = serializers.CharField()
    asked_at = fields.Moment()
    decided_by = serializers.CharField()
    decided_at = fields.Moment(allow_null=True)
    reason = serializers.CharField(help_text="Why it was declined; never why it was asked for.")
    leave_id = fields.Identity(allow_null=True, help_text="What it became, once approved.")


class NewLeaveRequest(Input):
    kind = fields.OneOf(choices=Leave.Kind.choices)
    starts_at = fields.Moment()
    ends_at = fields.Moment()


class Declining(Input):
    reason = fields.Text(max_length=300, help_text="Whoever asked reads it.")


class LeaveRequests(View):
    tag = "leave"
    order = ("starts_at", "id")

    @operation(
        name="list_leave_requests",
        summary="List what staff ask for",
        deed="leave.see",
        gives=LeaveRequestShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[LeaveRequest]:
        """Of the staff of the caller's partner, decided ones included."""
        return _ours(call)

    @operation(
        name="ask_for_leave",
        summary="Ask for leave",
        deed="leave.ask",
        takes=NewLeaveRequest,
        gives=LeaveRequestShown,
        status=201,
        refuses=("leave_already_asked",),
    )
    def post(self, call: Call) -> LeaveRequest:
        """In the caller's own post. Nothing of the rota changes until it is approved."""
        post = Post.objects.get(id=call.post_id)
        return leave_requests.ask(post_id=post.id, **call.body, by=call.by, now=call.now)


class OwnLeaveRequests(View):
    tag = "leave"
    order = ("starts_at", "id")

    @operation(
        name="list_own_leave_requests",
        summary="List what one has asked for",
        deed="leave.ask",
        gives=LeaveRequestShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[LeaveRequest]:
        """In whichever of one's posts."""
        return _own(call)


class ApproveLeaveRequest(View):
    tag = "leave"

    @operation(
        name="approve_leave_request",
        summary="Approve leave",
        deed="leave.record",
        gives=LeaveRequestShown,
        refuses=("request_decided", "own_request"),
    )
    def post(self, call: Call, request_id: UUID) -> LeaveRequest:
        """The leave is taken. What is booked in it stays until somebody moves it."""
        _ours(call).get(id=request_id)
        return leave_requests.approve(request_id=request_id, by=call.by, now=call.now)


class DeclineLeaveRequest(View):
    tag = "leave"

    @operation(
        name="decline_leave_request",
        summary="Decline leave",
        deed="leave.record",
        takes=Declining,
        gives=LeaveRequestShown,
        refuses=("request_decided", "own_request"),
    )
    def post(self, call: Call, request_id: UUID) -> LeaveRequest:
        """With a reason, which whoever asked reads."""
        _ours(call).get(id=request_id)
        return leave_requests.decline(
            request_id=request_id, reason=call.body["reason"], by=call.by, now=call.now
        )


class WithdrawLeaveRequest(View):
    tag = "leave"

    @operation(
        name="withdraw_leave_request",
        summary="Withdraw a request for leave",
        deed="leave.ask",
        gives=LeaveRequestShown,
        refuses=("request_decided",),
    )
    def post(self, call: Call, request_id: UUID) -> LeaveRequest:
        """What one has asked for, while nobody has answered."""
        _own(call).get(id=request_id)
        return leave_requests.withdraw(request_id=request_id, by=call.by, now=call.now)


def _ours(call: Call) -> QuerySet[LeaveRequest]:
    return LeaveRequest.objects.filter(access.own_rows(call.by, "post__partner"))


def _own(call: Call) -> QuerySet[LeaveRequest]:
    me = Post.objects.filter(id=call.post_id).values("staff_member")
    return LeaveRequest.objects.filter(staff_member__in=me)
