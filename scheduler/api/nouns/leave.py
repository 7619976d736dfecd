"""Leave: time taken out of a staff member's shifts, at whichever employer they are."""

from uuid import UUID

from django.db.models import Q, QuerySet
from rest_framework import serializers

from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output, Query
from scheduler.api.views import View
from scheduler.identity import access
from scheduler.partners.models import StaffMember
from scheduler.rota import leave
from scheduler.rota.models import Leave


class LeaveShown(Output):
    id = fields.Identity()
    staff_member_id = fields.Identity()
    kind = fields.OneOf(choices=Leave.Kind.choices)
    starts_at = fields.Moment()
    ends_at = fields.Moment()
    recorded_by = serializers.CharField()
    recorded_at = fields.Moment()
    ended_at = fields.Moment(allow_null=True, help_text="When it was taken back.")


class NewLeave(Input):
    staff_member_id = fields.Identity()
    kind = fields.OneOf(choices=Leave.Kind.choices)
    starts_at = fields.Moment()
    ends_at = fields.Moment()


class LeaveAsked(Query):
    staff_member = fields.Identity(required=False)
    from_at = fields.Moment(required=False, help_text="Only leave that ends after this.")
    until_at = fields.Moment(required=False, help_text="Only leave that starts before this.")


class LeaveTaken(View):
    tag = "leave"
    order = ("starts_at", "id")

    @operation(
        name="list_leave",
        summary="List leave",
        deed="leave.see",
        query=LeaveAsked,
        gives=LeaveShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Leave]:
        """Of staff members with a post at the caller's partner; taken-back leave included."""
        lookups = {
            "staff_member": "staff_member_id",
            "from_at": "ends_at__gt",
            "until_at": "starts_at__lt",
        }
        return _own(call).filter(
            *(Q(**{lookups[name]: value}) for name, value in call.query.items())
        )

    @operation(
        name="take_leave",
        summary="Take leave",
        deed="leave.record",
        takes=NewLeave,
        gives=LeaveShown,
        status=201,
        located="api:one-leave",
    )
    def post(self, call: Call) -> Leave:
        """Nothing new can be booked in this time; what is booked stays until somebody moves it."""
        _staff(call).get(id=call.body["staff_member_id"])
        return leave.take(**call.body, by=call.by, now=call.now)


class OneLeave(View):
    tag = "leave"

    @operation(name="read_leave", summary="Read leave", deed="leave.see", gives=LeaveShown)
    def get(self, call: Call, leave_id: UUID) -> Leave:
        """One stretch of leave."""
        return _own(call).get(id=leave_id)


class EndLeave(View):
    tag = "leave"

    @operation(
        name="end_leave",
        summary="Take leave back",
        deed="leave.end",
        gives=LeaveShown,
        refuses=("leave_ended",),
    )
    def post(self, call: Call, leave_id: UUID) -> Leave:
        """The time is the rota's again."""
        _own(call).get(id=leave_id)
        return leave.end(leave_id=leave_id, by=call.by, now=call.now)


def _staff(call: Call) -> QuerySet[StaffMember]:
    """Whose leave is the caller's business: a kind of leave can be a matter of health."""
    return StaffMember.objects.filter(access.own_rows(call.by, "posts__partner")).distinct()


def _own(call: Call) -> QuerySet[Leave]:
    return Leave.objects.filter(staff_member__in=_staff(call))
