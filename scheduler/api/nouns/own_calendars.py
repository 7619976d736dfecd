"""A worker's own calendars, which take time out of their shifts; nobody else knows of them."""

from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output
from scheduler.api.views import View
from scheduler.partners.models import Post
from scheduler.rota import own_calendars
from scheduler.rota.models import OwnCalendar


class OwnCalendarShown(Output):
    id = fields.Identity()
    host = serializers.CharField(help_text="All of the address that is shown again.")
    added_at = fields.Moment()
    read_at = fields.Moment(allow_null=True)
    next_read_at = fields.Moment()
    fault = fields.OneOf(
        choices=[("", "It could be read."), *OwnCalendar.Fault.choices],
        help_text="Why the last reading failed; empty where it did not.",
    )
    unread = serializers.IntegerField(help_text="Entries that nobody could make sense of.")


class NewOwnCalendar(Input):
    address = fields.Text(max_length=2000, help_text="An ICS address, https or webcal.")


class NewOwnAccount(Input):
    address = fields.Text(max_length=2000, help_text="Of a CalDAV server, or of one calendar.")
    user_name = fields.Text(max_length=200)
    password = fields.Text(max_length=200, help_text="An app password. It is never shown again.")


class OwnCalendars(View):
    tag = "own calendars"
    order = ("added_at", "id")

    @operation(
        name="list_own_calendars",
        summary="List one's own calendars",
        deed="own_calendar.see",
        gives=OwnCalendarShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[OwnCalendar]:
        """The caller's own, and nobody else's."""
        return _own(call)

    @operation(
        name="add_own_calendar",
        summary="Let a calendar take time",
        deed="own_calendar.keep",
        takes=NewOwnCalendar,
        gives=OwnCalendarShown,
        status=201,
    )
    def post(self, call: Call) -> OwnCalendar:
        """Nobody is booked with the caller while it says that they are busy."""
        return own_calendars.add(
            staff_member_id=_oneself(call), **call.body, by=call.by, now=call.now
        )


class OwnAccounts(View):
    tag = "own calendars"

    @operation(
        name="add_own_account",
        summary="Let a CalDAV account take time",
        deed="own_calendar.keep",
        takes=NewOwnAccount,
        gives=OwnCalendarShown,
        status=201,
    )
    def post(self, call: Call) -> OwnCalendar:
        """Every calendar of it that holds appointments and counts as busy."""
        return own_calendars.add_account(
            staff_member_id=_oneself(call), **call.body, by=call.by, now=call.now
        )


class ReadOwnCalendar(View):
    tag = "own calendars"

    @operation(
        name="read_own_calendar_again",
        summary="Have a calendar read again now",
        deed="own_calendar.keep",
        gives=OwnCalendarShown,
    )
    def post(self, call: Call, calendar_id: UUID) -> OwnCalendar:
        """However the last times went."""
        _own(call).get(id=calendar_id)
        own_calendars.ask_again(calendar_id=calendar_id, by=call.by, now=call.now)
        return _own(call).get(id=calendar_id)


class RemoveOwnCalendar(View):
    tag = "own calendars"

    @operation(
        name="remove_own_calendar",
        summary="Forget a calendar",
        deed="own_calendar.keep",
    )
    def post(self, call: Call, calendar_id: UUID) -> None:
        """Its address is forgotten, and its time can be booked again."""
        _own(call).get(id=calendar_id)
        own_calendars.remove(calendar_id=calendar_id, by=call.by, now=call.now)


def _oneself(call: Call) -> UUID:
    return Post.objects.get(id=call.post_id).staff_member_id


def _own(call: Call) -> QuerySet[OwnCalendar]:
    me = Post.objects.filter(id=call.post_id).values("staff_member")
    return OwnCalendar.objects.filter(staff_member__in=me)
