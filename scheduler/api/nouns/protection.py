"""Protection of face to face: how much time is kept from remote bookings, and until when."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output, Query
from scheduler.api.views import View
from scheduler.identity import access
from scheduler.partners import protection
from scheduler.partners.models import Protection, Site

_LONGEST = 366 * 24 * 60


class ProtectionShown(Output):
    id = fields.Identity()
    service_id = fields.Identity(allow_null=True, help_text="Null: every service at the site.")
    site_id = fields.Identity(allow_null=True, help_text="Null: the service at every site.")
    level = fields.Whole(
        min_value=0, max_value=100, help_text="Per cent of a shift kept for face to face."
    )
    release_minutes = fields.Minutes(
        source="release",
        min_value=0,
        max_value=_LONGEST,
        help_text="How long before its start time is open to every mode.",
    )
    recorded_at = fields.Moment()
    ended_at = fields.Moment(allow_null=True, help_text="Null: it holds.")


class NewProtection(Input):
    service_id = fields.Identity(allow_null=True, required=False, default=None)
    site_id = fields.Identity(allow_null=True, required=False, default=None)
    level = fields.Whole(min_value=0, max_value=100)
    release_minutes = fields.Minutes(source="release", min_value=0, max_value=_LONGEST)


class ProtectionAsked(Query):
    service = fields.Identity(required=False, help_text="Only levels of this service.")
    site = fields.Identity(required=False, help_text="Only levels at this site.")


class Protections(View):
    tag = "protection of face to face"
    order = ("recorded_at", "id")

    @operation(
        name="list_protection",
        summary="List the levels of protection",
        deed="protection.see",
        query=ProtectionAsked,
        gives=ProtectionShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Protection]:
        """Levels by when they were set, ended ones included. Where none holds, the default does."""
        asked = {
            f"{what}_id": call.query[what] for what in ("service", "site") if call.query.get(what)
        }
        return Protection.objects.filter(**asked)

    @operation(
        name="set_protection",
        summary="Set a level of protection",
        deed="protection.set",
        takes=NewProtection,
        gives=ProtectionShown,
        status=201,
        shows_version=True,
        located="api:protection",
    )
    def post(self, call: Call) -> Protection:
        """Keep time from now on; the level before it ends. What is booked stays booked."""
        body: dict[str, Any] = {**call.body}
        site_id = body["site_id"]
        _require_decides(call, Site.objects.get(id=site_id) if site_id else None)
        return protection.set_level(**body, by=call.by, now=call.now)


class OneProtection(View):
    tag = "protection of face to face"

    @operation(
        name="read_protection",
        summary="Read a level of protection",
        deed="protection.see",
        gives=ProtectionShown,
        shows_version=True,
    )
    def get(self, call: Call, protection_id: UUID) -> Protection:
        """One level."""
        return Protection.objects.get(id=protection_id)


class EndProtection(View):
    tag = "protection of face to face"

    @operation(
        name="end_protection",
        summary="End a level of protection",
        deed="protection.set",
        gives=ProtectionShown,
        is_versioned=True,
        shows_version=True,
        refuses=("already_ended",),
    )
    def post(self, call: Call, protection_id: UUID) -> Protection:
        """Let it no longer hold; the next wider level does, or the default."""
        found = (
            Protection.objects.select_for_update(no_key=True, of=("self",))
            .select_related("site")
            .get(id=protection_id)
        )
        _require_decides(call, found.site)
        call.require_unchanged(found, shown_as=ProtectionShown)
        return protection.end(protection_id=protection_id, by=call.by, now=call.now)


def _require_decides(call: Call, site: Site | None) -> None:
    """A site's partner decides for its site; for everywhere, whoever may change the service."""
    if site is None:
        access.require(call.by, "service.change")
    else:
        access.require_own(call.by, site.partner_id)
