"""Rooms that are closed for some days, and what that did to whoever was booked in them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output, Query
from scheduler.api.views import View
from scheduler.audit import trail
from scheduler.booking import room_closings
from scheduler.booking.models import RoomClosing
from scheduler.booking.room_closings import Closed
from scheduler.identity import access
from scheduler.partners.models import Room

_REFUSES = ("room_held", "room_closed")


class RoomClosingShown(Output):
    id = fields.Identity()
    room_id = fields.Identity()
    starts_on = fields.Day()
    ends_on = fields.Day(help_text="The first day on which it is open.")
    closed_by = serializers.CharField()
    closed_at = fields.Moment()
    opened_at = fields.Moment(allow_null=True)


class RoomClosed(Output):
    id = fields.Identity(allow_null=True, help_text="Null: only tried.")
    room_id = fields.Identity()
    starts_on = fields.Day()
    ends_on = fields.Day(help_text="The first day on which it is open.")
    moved = serializers.ListField(
        child=fields.Identity(), help_text="Appointments seen in another room that suits."
    )
    to_ask = serializers.ListField(
        child=fields.Identity(), help_text="Appointments that fit no other room: their desk asks."
    )


class NewRoomClosing(Input):
    room_id = fields.Identity()
    first_on = fields.Day()
    last_on = fields.Day(help_text="The last day on which it is closed.")


class RoomClosingsAsked(Query):
    room = fields.Identity(required=False, help_text="Only those of this room.")


class RoomClosings(View):
    tag = "rooms"
    order = ("starts_on", "id")

    @operation(
        name="list_room_closings",
        summary="List when rooms are closed",
        deed="rota.see",
        query=RoomClosingsAsked,
        gives=RoomClosingShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[RoomClosing]:
        """At every site; those that are over, and rooms that were opened again, included."""
        of_room = {"room_id": call.query["room"]} if call.query else {}
        return RoomClosing.objects.filter(**of_room)

    @operation(
        name="close_room",
        summary="Close a room",
        deed="rota.change",
        takes=NewRoomClosing,
        gives=RoomClosed,
        status=201,
        refuses=_REFUSES,
    )
    def post(self, call: Call) -> dict[str, Any]:
        """Nothing is booked into it then. Nobody booked loses their time by it."""
        _require_own(call)
        return _shown(room_closings.close(**call.body, by=call.by, now=call.now))


class TryClosingRoom(View):
    tag = "rooms"

    @operation(
        name="try_closing_room",
        summary="Ask what closing a room would do",
        deed="rota.change",
        takes=NewRoomClosing,
        gives=RoomClosed,
        refuses=_REFUSES,
    )
    def post(self, call: Call) -> dict[str, Any]:
        """Carried out, looked at and taken back: nothing is kept of it."""
        _require_own(call)
        found = room_closings.preview(**call.body, by=call.by, now=call.now)
        trail.record(
            deed="rota.tried",
            kind="room",
            record_id=found.closing.room_id,
            by=call.by,
            now=call.now,
        )
        return _shown(found) | {"id": None}


class OpenRoom(View):
    tag = "rooms"

    @operation(
        name="open_room",
        summary="Open a room again",
        deed="rota.change",
        gives=RoomClosingShown,
        refuses=("room_open",),
    )
    def post(self, call: Call, closing_id: UUID) -> RoomClosing:
        """The rest of the time can be booked again."""
        closing = RoomClosing.objects.select_related("room__site").get(id=closing_id)
        access.require_own(call.by, closing.room.site.partner_id)
        return room_closings.reopen(closing_id=closing_id, by=call.by, now=call.now)


def _require_own(call: Call) -> None:
    room = Room.objects.select_related("site").get(id=call.body["room_id"])
    access.require_own(call.by, room.site.partner_id)


def _shown(found: Closed) -> dict[str, Any]:
    closing = found.closing
    return {
        "id": closing.id,
        "room_id": closing.room_id,
        "starts_on": closing.starts_on,
        "ends_on": closing.ends_on,
        "moved": [appointment.id for appointment, _ in found.moved],
        "to_ask": [appointment.id for appointment in found.to_ask],
    }
