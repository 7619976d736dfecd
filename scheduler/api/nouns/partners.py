"""Partners: the organisations in the partnership."""

from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Change, Input, Output
from scheduler.api.views import View
from scheduler.identity import access
from scheduler.partners import partners
from scheduler.partners.models import Partner


class PartnerShown(Output):
    id = fields.Identity()
    slug = serializers.CharField()
    name = serializers.CharField()
    kind = fields.OneOf(choices=Partner.Kind.choices)
    ods_code = serializers.CharField()
    neutral_name = serializers.CharField(help_text="What messages may call the partner.")
    desk_phone = serializers.CharField()
    text_number = serializers.CharField()


class PartnerChange(Change):
    name = fields.Text(max_length=120)
    kind = fields.OneOf(choices=Partner.Kind.choices)
    ods_code = fields.Text(max_length=9, allow_blank=True)
    neutral_name = fields.Text(max_length=40)
    desk_phone = fields.Text(max_length=20)
    text_number = fields.Text(max_length=20, allow_blank=True)


class NewPartner(Input):
    slug = fields.Slug(max_length=60)
    name = fields.Text(max_length=120)
    kind = fields.OneOf(choices=Partner.Kind.choices)
    neutral_name = fields.Text(max_length=40)
    desk_phone = fields.Text(max_length=20)
    ods_code = fields.Text(max_length=9, allow_blank=True, required=False)
    text_number = fields.Text(max_length=20, allow_blank=True, required=False)


class Partners(View):
    tag = "partners"
    order = ("name", "id")

    @operation(
        name="list_partners",
        summary="List the partners",
        deed="partnership.see",
        gives=PartnerShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Partner]:
        """The organisations in the partnership, by name."""
        return Partner.objects.all()

    @operation(
        name="add_partner",
        summary="Add a partner",
        deed="partner.add",
        takes=NewPartner,
        gives=PartnerShown,
        status=201,
        shows_version=True,
        located="api:partner",
        refuses=("already_there",),
    )
    def post(self, call: Call) -> Partner:
        """A new organisation; its short name (slug) is its own for good."""
        return partners.add(**call.body, by=call.by, now=call.now)


class OnePartner(View):
    tag = "partners"

    @operation(
        name="read_partner",
        summary="Read a partner",
        deed="partnership.see",
        gives=PartnerShown,
        shows_version=True,
    )
    def get(self, call: Call, partner_id: UUID) -> Partner:
        """One organisation."""
        return Partner.objects.get(id=partner_id)

    @operation(
        name="change_partner",
        summary="Change a partner",
        deed="partner.change",
        takes=PartnerChange,
        gives=PartnerShown,
        is_versioned=True,
        shows_version=True,
    )
    def patch(self, call: Call, partner_id: UUID) -> Partner:
        """Change what is given and nothing else."""
        access.require_own(call.by, partner_id)
        partner = Partner.objects.select_for_update(no_key=True).get(id=partner_id)
        call.require_unchanged(partner, shown_as=PartnerShown)
        return partners.change(partner_id=partner_id, changes=call.body, by=call.by, now=call.now)
