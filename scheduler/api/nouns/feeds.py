"""Calendar feeds: made for one staff member, rota or site, read by a secret address, revoked."""

import hashlib
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from rest_framework import serializers

from channels.calendar import ics
from scheduler import clock
from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output
from scheduler.api.views import View
from scheduler.booking import feeds, seen
from scheduler.booking.models import Feed
from scheduler.identity import access
from scheduler.partners import posts
from scheduler.partners.models import Site, StaffMember
from scheduler.rota.models import Rota

MEDIA_TYPE = "text/calendar"
_ASK_AGAIN_SECONDS = 300


class FeedShown(Output):
    id = fields.Identity()
    label = serializers.CharField()  # type: ignore[assignment]
    staff_member_id = fields.Identity(allow_null=True)
    rota_id = fields.Identity(allow_null=True)
    site_id = fields.Identity(allow_null=True)
    made_by = serializers.CharField()
    made_at = fields.Moment()
    revoked_at = fields.Moment(allow_null=True)


class FeedMade(FeedShown):
    address = serializers.CharField(help_text="To subscribe to. It is shown this once.")


class NewFeed(Input):
    label = fields.Text(max_length=feeds.LONGEST_LABEL)  # type: ignore[assignment]
    staff_member_id = fields.Identity(required=False)
    rota_id = fields.Identity(required=False)
    site_id = fields.Identity(required=False)


class Feeds(View):
    tag = "feeds"
    order = ("-made_at", "id")

    @operation(
        name="list_feeds",
        summary="List the calendar feeds",
        deed="feed.see",
        gives=FeedShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Feed]:
        """Of the caller's partner's staff, rotas and sites, newest first; never their addresses."""
        return _own(call)

    @operation(
        name="make_feed",
        summary="Make a calendar feed",
        deed="feed.make",
        takes=NewFeed,
        gives=FeedMade,
        status=201,
        holds_secret=True,
    )
    def post(self, call: Call) -> dict[str, Any]:
        """An address for Outlook, Google or Apple. Whoever has it can read the calendar, in
        which no person's name stands, and other partners' appointments are only taken time.
        The staff member must have a post at the caller's partner now."""
        _require_own(call)
        feed, key = feeds.make(**call.body, by=call.by, now=call.now)
        address = settings.PUBLIC_ADDRESS + reverse("api:feed-calendar", args=[key])
        return {**FeedShown(feed).data, "made_at": feed.made_at, "address": address}


class RevokeFeed(View):
    tag = "feeds"

    @operation(
        name="revoke_feed",
        summary="Revoke a calendar feed",
        deed="feed.revoke",
        gives=FeedShown,
    )
    def post(self, call: Call, feed_id: UUID) -> Feed:
        """Its address leads nowhere from now on."""
        _own(call).get(id=feed_id)
        return feeds.revoke(feed_id=feed_id, by=call.by, now=call.now)


class FeedCalendar(View):
    tag = "feeds"

    @operation(
        name="read_feed",
        summary="Subscribe to a calendar feed",
        deed=None,
        open_because="the secret in the address is the key: calendar programs send no other.",
        gives=MEDIA_TYPE,
    )
    def get(self, call: Call, key: str) -> Any:
        """Shifts and appointments as iCalendar, cancelled ones marked; no person's name."""
        feed = feeds.find(key=key, now=call.now)
        if feed is None:
            raise Http404
        entries = feeds.entries(feed=feed, now=call.now)
        content = ics.calendar(
            entries=[as_entry(entry) for entry in entries], name=feed.label, now=call.now
        )
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        changed_at = max((entry.changed_at for entry in entries), default=feed.made_at)
        response = HttpResponse(content, content_type=f"{MEDIA_TYPE}; charset=utf-8")
        response["ETag"] = tag
        response["Last-Modified"] = http_date(min(changed_at, call.now).timestamp())
        response["Cache-Control"] = f"private, max-age={_ASK_AGAIN_SECONDS}"
        return get_conditional_response(call.request._request, tag, None, response)


def as_entry(entry: feeds.FeedEntry) -> ics.Entry:
    """An entry in the words of iCalendar."""
    cancelled, confirmed = ics.EntryState.CANCELLED, ics.EntryState.CONFIRMED
    return ics.Entry(
        uid=entry.uid,
        sequence=entry.sequence,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        title=entry.title,
        location=entry.location,
        last_modified=entry.changed_at,
        state=cancelled if entry.is_cancelled else confirmed,
        takes_time=entry.is_busy,
        zone=entry.zone,
    )


def _own(call: Call) -> QuerySet[Feed]:
    return seen.feeds(call.by)


def _require_own(call: Call) -> None:
    if "rota_id" in call.body:
        access.require_own(call.by, Rota.objects.get(id=call.body["rota_id"]).keeper_id)
    if "site_id" in call.body:
        access.require_own(call.by, Site.objects.get(id=call.body["site_id"]).partner_id)
    if "staff_member_id" in call.body:
        # Who has left is no longer theirs to watch.
        own = access.own_rows(call.by, "partner")
        now_theirs = posts.current(on=clock.local_day(call.now)).filter(own)
        StaffMember.objects.filter(posts__in=now_theirs).distinct().get(
            id=call.body["staff_member_id"]
        )
