"""Staff members: the humans who see people, each one however many employers they have."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Change, Input, Output
from scheduler.api.views import View
from scheduler.partners import staff_members
from scheduler.partners.models import StaffMember

_GENDERS = StaffMember.Gender.choices


class StaffMemberShown(Output):
    id = fields.Identity()
    slug = serializers.CharField()
    name = serializers.CharField()
    gender = fields.OneOf(choices=_GENDERS, allow_blank=True)
    languages = serializers.ListField(child=serializers.CharField())


def _languages(**kwargs: Any) -> fields.Several:
    return fields.Several(
        child=fields.Text(max_length=10),
        max_length=20,
        help_text="Codes, such as en, cy, bsl.",
        **kwargs,
    )


class StaffMemberChange(Change):
    name = fields.Text(max_length=120)
    gender = fields.OneOf(choices=_GENDERS, allow_blank=True)
    languages = _languages()


class NewStaffMember(Input):
    slug = fields.Slug(max_length=80)
    name = fields.Text(max_length=120)
    gender = fields.OneOf(choices=_GENDERS, allow_blank=True, required=False)
    languages = _languages(required=False)


class StaffMembers(View):
    tag = "staff members"
    order = ("name", "id")

    @operation(
        name="list_staff_members",
        summary="List the staff members",
        deed="staff.see",
        gives=StaffMemberShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[StaffMember]:
        """Staff members by name."""
        return StaffMember.objects.all()

    @operation(
        name="add_staff_member",
        summary="Add a staff member",
        deed="staff_member.add",
        takes=NewStaffMember,
        gives=StaffMemberShown,
        status=201,
        shows_version=True,
        located="api:staff-member",
        refuses=("already_there",),
    )
    def post(self, call: Call) -> StaffMember:
        """A human; their places with employers are posts."""
        return staff_members.add(**call.body, by=call.by, now=call.now)


class OneStaffMember(View):
    tag = "staff members"

    @operation(
        name="read_staff_member",
        summary="Read a staff member",
        deed="staff.see",
        gives=StaffMemberShown,
        shows_version=True,
    )
    def get(self, call: Call, staff_member_id: UUID) -> StaffMember:
        """One staff member."""
        return StaffMember.objects.get(id=staff_member_id)

    @operation(
        name="change_staff_member",
        summary="Change a staff member",
        deed="staff_member.change",
        takes=StaffMemberChange,
        gives=StaffMemberShown,
        is_versioned=True,
        shows_version=True,
    )
    def patch(self, call: Call, staff_member_id: UUID) -> StaffMember:
        """Change what is given and nothing else."""
        staff_member = StaffMember.objects.select_for_update(no_key=True).get(id=staff_member_id)
        call.require_unchanged(staff_member, shown_as=StaffMemberShown)
        return staff_members.change(
            staff_member_id=staff_member_id, changes=call.body, by=call.by, now=call.now
        )
