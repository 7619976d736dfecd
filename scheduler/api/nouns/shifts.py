"""Shifts: stretches of staff members' time, as the rota made them. They are only read."""

from uuid import UUID

from django.db.models import Q, QuerySet
from rest_framework import serializers

from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Output, Query, modes_in_order
from scheduler.api.views import View
from scheduler.rota.models import Shift


class ShiftShown(Output):
    id = fields.Identity()
    rota_id = fields.Identity()
    pattern_id = fields.Identity(allow_null=True)
    post_id = fields.Identity()
    staff_member_id = fields.Identity()
    site_id = fields.Identity()
    room_id = fields.Identity(allow_null=True)
    modes = modes_in_order()
    starts_at = fields.Moment()
    ends_at = fields.Moment()
    zone = serializers.CharField()
    local_on = fields.Day()
    local_from = fields.WallTime(help_text="The wall time that was meant.")
    local_until = fields.WallTime()


class ShiftsAsked(Query):
    rota = fields.Identity(required=False)
    staff_member = fields.Identity(required=False)
    site = fields.Identity(required=False)
    from_at = fields.Moment(required=False, help_text="Only shifts that end after this.")
    until_at = fields.Moment(required=False, help_text="Only shifts that start before this.")


class Shifts(View):
    tag = "shifts"
    order = ("starts_at", "id")

    @operation(
        name="list_shifts",
        summary="List shifts",
        deed="rota.see",
        query=ShiftsAsked,
        gives=ShiftShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Shift]:
        """Shifts by their start."""
        lookups = {
            "rota": "rota_id",
            "staff_member": "staff_member_id",
            "site": "site_id",
            "from_at": "ends_at__gt",
            "until_at": "starts_at__lt",
        }
        return Shift.objects.filter(
            *(Q(**{lookups[name]: value}) for name, value in call.query.items())
        )


class OneShift(View):
    tag = "shifts"

    @operation(name="read_shift", summary="Read a shift", deed="rota.see", gives=ShiftShown)
    def get(self, call: Call, shift_id: UUID) -> Shift:
        """One shift."""
        return Shift.objects.get(id=shift_id)
