"""Sites: places with a front desk, each of one partner."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Change, Input, Output, Query
from scheduler.api.views import View
from scheduler.identity import access
from scheduler.partners import sites
from scheduler.partners.models import Site


class SiteShown(Output):
    id = fields.Identity()
    partner_id = fields.Identity()
    slug = serializers.CharField()
    name = serializers.CharField()
    neutral_name = serializers.CharField(help_text="What messages may call the place.")
    address_lines = serializers.ListField(child=serializers.CharField())
    postcode = serializers.CharField()
    phone = serializers.CharField()
    zone = serializers.CharField(help_text="Whose wall clock rotas are made in.")
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)


def _address_lines(**kwargs: Any) -> fields.Several:
    return fields.Several(child=fields.Text(max_length=60), min_length=1, max_length=6, **kwargs)


class SiteChange(Change):
    name = fields.Text(max_length=120)
    neutral_name = fields.Text(max_length=60)
    address_lines = _address_lines()
    postcode = fields.Text(max_length=8)
    phone = fields.Text(max_length=20)
    zone = fields.Text(max_length=40)
    latitude = fields.Degrees(allow_null=True)
    longitude = fields.Degrees(allow_null=True)


class NewSite(Input):
    partner_id = fields.Identity()
    slug = fields.Slug(max_length=60)
    name = fields.Text(max_length=120)
    neutral_name = fields.Text(max_length=60)
    address_lines = _address_lines()
    postcode = fields.Text(max_length=8)
    phone = fields.Text(max_length=20)
    zone = fields.Text(max_length=40, required=False)
    latitude = fields.Degrees(allow_null=True, required=False)
    longitude = fields.Degrees(allow_null=True, required=False)


class SitesAsked(Query):
    partner = fields.Identity(required=False, help_text="Only those of this partner.")


class Sites(View):
    tag = "sites"
    order = ("name", "id")

    @operation(
        name="list_sites",
        summary="List the sites",
        deed="partnership.see",
        query=SitesAsked,
        gives=SiteShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Site]:
        """The partnership's places, by name."""
        sites_of = {"partner_id": call.query["partner"]} if call.query else {}
        return Site.objects.filter(**sites_of)

    @operation(
        name="add_site",
        summary="Add a site",
        deed="site.add",
        takes=NewSite,
        gives=SiteShown,
        status=201,
        shows_version=True,
        located="api:site",
        refuses=("already_there",),
    )
    def post(self, call: Call) -> Site:
        """A new place with a front desk."""
        access.require_own(call.by, call.body["partner_id"])
        return sites.add(**call.body, by=call.by, now=call.now)


class OneSite(View):
    tag = "sites"

    @operation(
        name="read_site",
        summary="Read a site",
        deed="partnership.see",
        gives=SiteShown,
        shows_version=True,
    )
    def get(self, call: Call, site_id: UUID) -> Site:
        """One place."""
        return Site.objects.get(id=site_id)

    @operation(
        name="change_site",
        summary="Change a site",
        deed="site.change",
        takes=SiteChange,
        gives=SiteShown,
        is_versioned=True,
        shows_version=True,
    )
    def patch(self, call: Call, site_id: UUID) -> Site:
        """Change what is given and nothing else."""
        site = Site.objects.select_for_update(no_key=True).get(id=site_id)
        access.require_own(call.by, site.partner_id)
        call.require_unchanged(site, shown_as=SiteShown)
        return sites.change(site_id=site_id, changes=call.body, by=call.by, now=call.now)
