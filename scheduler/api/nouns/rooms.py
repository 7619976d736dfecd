"""Rooms: where people are seen or rung from, with the features that needs ask for."""

from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Change, Input, Output, Query
from scheduler.api.views import View
from scheduler.identity import access
from scheduler.partners import rooms
from scheduler.partners.models import Room, Site


class RoomShown(Output):
    id = fields.Identity()
    site_id = fields.Identity()
    name = serializers.CharField()
    is_step_free = serializers.BooleanField()
    is_quiet = serializers.BooleanField()
    has_hearing_loop = serializers.BooleanField()
    is_private = serializers.BooleanField(help_text="A closed door: what calls need.")
    sees_people = serializers.BooleanField(help_text="Whether people are seen here in person.")


class RoomChange(Change):
    name = fields.Text(max_length=60)
    is_step_free = fields.YesNo()
    is_quiet = fields.YesNo()
    has_hearing_loop = fields.YesNo()
    is_private = fields.YesNo()
    sees_people = fields.YesNo()


class NewRoom(Input):
    site_id = fields.Identity()
    name = fields.Text(max_length=60)
    is_step_free = fields.YesNo(required=False)
    is_quiet = fields.YesNo(required=False)
    has_hearing_loop = fields.YesNo(required=False)
    is_private = fields.YesNo(required=False)
    sees_people = fields.YesNo(required=False)


class RoomsAsked(Query):
    site = fields.Identity(required=False, help_text="Only those of this site.")


class Rooms(View):
    tag = "rooms"
    order = ("name", "id")

    @operation(
        name="list_rooms",
        summary="List the rooms",
        deed="partnership.see",
        query=RoomsAsked,
        gives=RoomShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Room]:
        """Rooms by name."""
        rooms_at = {"site_id": call.query["site"]} if call.query else {}
        return Room.objects.filter(**rooms_at)

    @operation(
        name="add_room",
        summary="Add a room",
        deed="room.add",
        takes=NewRoom,
        gives=RoomShown,
        status=201,
        shows_version=True,
        located="api:room",
        refuses=("already_there",),
    )
    def post(self, call: Call) -> Room:
        """A new room at a site."""
        _require_own(call, call.body["site_id"])
        return rooms.add(**call.body, by=call.by, now=call.now)


class OneRoom(View):
    tag = "rooms"

    @operation(
        name="read_room",
        summary="Read a room",
        deed="partnership.see",
        gives=RoomShown,
        shows_version=True,
    )
    def get(self, call: Call, room_id: UUID) -> Room:
        """One room."""
        return Room.objects.get(id=room_id)

    @operation(
        name="change_room",
        summary="Change a room",
        deed="room.change",
        takes=RoomChange,
        gives=RoomShown,
        is_versioned=True,
        shows_version=True,
        refuses=("already_there",),
    )
    def patch(self, call: Call, room_id: UUID) -> Room:
        """Change what is given; what is booked in the room stays booked."""
        room = Room.objects.select_for_update(no_key=True).get(id=room_id)
        _require_own(call, room.site_id)
        call.require_unchanged(room, shown_as=RoomShown)
        return rooms.change(room_id=room_id, changes=call.body, by=call.by, now=call.now)


def _require_own(call: Call, site_id: UUID) -> None:
    access.require_own(call.by, Site.objects.only("partner_id").get(id=site_id).partner_id)
