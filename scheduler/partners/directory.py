"""The partnership at hand: its sites, rooms, services and posts in memory, true to a revision.

The database gives every change of these tables a new revision (partners/0003). Whoever reads it
in a query of their own gets the rows that belong to it here, without reading them again. All
threads share the rows, and nobody changes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduler import prepared
from scheduler.partners.models import (
    Interpreter,
    Partner,
    Post,
    Protection,
    Room,
    Service,
    SharingAgreement,
    Site,
)

# What a query selects to learn which directory is true.
REVISION = "partnership_revision()"
# Nothing was ever written that a trigger saw: there is no telling one state from another.
_UNKNOWN = "0"


@dataclass(frozen=True, slots=True, eq=False)
class Directory:
    """Rows of one revision, by id; `rooms` are by site; `posts` have their human and employer."""

    partners: Mapping[UUID, Partner]
    sites: Mapping[UUID, Site]
    zones: Mapping[UUID, ZoneInfo]
    rooms: Mapping[UUID, tuple[Room, ...]]
    rooms_by_id: Mapping[UUID, Room]
    services: Mapping[UUID, Service]
    posts: Mapping[UUID, Post]
    posts_of_service: Mapping[UUID, Mapping[UUID, Post]]
    interpreters: tuple[Interpreter, ...]
    agreements: tuple[SharingAgreement, ...]
    protections: tuple[Protection, ...]
    # What the layers above have worked out of these rows, by a key of theirs.
    worked_out: dict[Any, Any] = field(default_factory=dict)

    def service(self, service_id: UUID) -> Service:
        """Raises Service.DoesNotExist."""
        if service_id not in self.services:
            raise Service.DoesNotExist
        return self.services[service_id]

    def site(self, site_id: UUID) -> Site:
        """Raises Site.DoesNotExist."""
        if site_id not in self.sites:
            raise Site.DoesNotExist
        return self.sites[site_id]


_at_hand: tuple[str, Directory] | None = None


def at(revision: str) -> Directory:
    """The partnership as it is while `revision` is its own."""
    global _at_hand
    kept = _at_hand
    if kept is not None and kept[0] == revision != _UNKNOWN:
        return kept[1]
    found = _read()
    # One assignment: another thread sees the old pair or the new one, both true to their revision.
    _at_hand = (revision, found)
    return found


def current() -> Directory:
    """The partnership as it is now, for whoever has no query of their own to ask with."""
    ((revision,),) = prepared.rows(f"SELECT {REVISION}", [])
    return at(revision)


def _read() -> Directory:
    sites = {site.id: site for site in Site.objects.all()}
    posts = {
        post.id: post for post in Post.objects.select_related("staff_member", "partner").iterator()
    }
    rooms: dict[UUID, list[Room]] = {site_id: [] for site_id in sites}
    for room in Room.objects.all():
        rooms.setdefault(room.site_id, []).append(room)
    offered: dict[UUID, dict[UUID, Post]] = {}
    for service_id, post_id in Post.services.through.objects.values_list("service_id", "post_id"):
        if post_id in posts:
            offered.setdefault(service_id, {})[post_id] = posts[post_id]
    services = Service.objects.prefetch_related("service_modes")
    return Directory(
        partners={partner.id: partner for partner in Partner.objects.all()},
        sites=sites,
        zones={site.id: ZoneInfo(site.zone) for site in sites.values()},
        rooms={site_id: tuple(at_site) for site_id, at_site in rooms.items()},
        rooms_by_id={room.id: room for at_site in rooms.values() for room in at_site},
        services={service.id: service for service in services},
        posts=posts,
        posts_of_service=offered,
        interpreters=tuple(Interpreter.objects.order_by("name", "id")),
        agreements=tuple(SharingAgreement.objects.all()),
        protections=tuple(Protection.objects.filter(ended_at__isnull=True)),
    )
