"""Rotas: shared calendars of staff time, each kept by one partner."""

from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Change, Input, Output, Query
from scheduler.api.views import View
from scheduler.identity import access
from scheduler.rota import rotas
from scheduler.rota.models import Rota


class RotaShown(Output):
    id = fields.Identity()
    slug = serializers.CharField()
    name = serializers.CharField()
    keeper_id = fields.Identity(help_text="The partner who keeps it.")


class RotaChange(Change):
    name = fields.Text(max_length=120)


class NewRota(Input):
    slug = fields.Slug(max_length=80)
    name = fields.Text(max_length=120)
    keeper_id = fields.Identity()


class RotasAsked(Query):
    keeper = fields.Identity(required=False, help_text="Only those this partner keeps.")


class Rotas(View):
    tag = "rotas"
    order = ("name", "id")

    @operation(
        name="list_rotas",
        summary="List the rotas",
        deed="rota.see",
        query=RotasAsked,
        gives=RotaShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Rota]:
        """Rotas by name."""
        kept_by = {"keeper_id": call.query["keeper"]} if call.query else {}
        return Rota.objects.filter(**kept_by)

    @operation(
        name="add_rota",
        summary="Add a rota",
        deed="rota.add",
        takes=NewRota,
        gives=RotaShown,
        status=201,
        shows_version=True,
        located="api:rota",
        refuses=("already_there",),
    )
    def post(self, call: Call) -> Rota:
        """An empty rota, to which posts of several partners may contribute patterns."""
        access.require_own(call.by, call.body["keeper_id"])
        return rotas.add(**call.body, by=call.by, now=call.now)


class OneRota(View):
    tag = "rotas"

    @operation(
        name="read_rota",
        summary="Read a rota",
        deed="rota.see",
        gives=RotaShown,
        shows_version=True,
    )
    def get(self, call: Call, rota_id: UUID) -> Rota:
        """One rota."""
        return Rota.objects.get(id=rota_id)

    @operation(
        name="change_rota",
        summary="Change a rota",
        deed="rota.change",
        takes=RotaChange,
        gives=RotaShown,
        is_versioned=True,
        shows_version=True,
    )
    def patch(self, call: Call, rota_id: UUID) -> Rota:
        """Change what is given and nothing else."""
        rota = Rota.objects.select_for_update(no_key=True).get(id=rota_id)
        access.require_own(call.by, rota.keeper_id)
        call.require_unchanged(rota, shown_as=RotaShown)
        return rotas.change(rota_id=rota_id, changes=call.body, by=call.by, now=call.now)
