"""Rooms of a site with the features that needs ask for; refuses two of one name at one site."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners import events, rows
from scheduler.partners.models import Room, Site

MAY_CHANGE = (
    "name",
    "is_step_free",
    "is_quiet",
    "has_hearing_loop",
    "is_private",
    "sees_people",
)

_MEANINGS: rows.Meanings = {
    "room_named_once_per_site": lambda: rows.AlreadyThere(
        "The site has a room of this name.", field="name"
    ),
}


@transaction.atomic
def add(
    *,
    site_id: UUID,
    name: str,
    is_step_free: bool = False,
    is_quiet: bool = False,
    has_hearing_loop: bool = False,
    is_private: bool = True,
    sees_people: bool = True,
    by: Actor,
    now: datetime,
) -> Room:
    """Add a room. `is_private`: a closed door, for calls; `sees_people`: face to face happens here.

    Raises Invalid, rows.AlreadyThere for a name the site has, or Site.DoesNotExist.
    """
    room = Room(
        site=Site.objects.get(id=site_id),
        name=name,
        is_step_free=is_step_free,
        is_quiet=is_quiet,
        has_hearing_loop=has_hearing_loop,
        is_private=is_private,
        sees_people=sees_people,
    )
    _tidy(room)
    rows.keep(room, meanings=_MEANINGS)
    trail.record(deed="room.added", kind="room", record_id=room.id, by=by, now=now)
    _tell(room, now=now)
    return room


@transaction.atomic
def change(*, room_id: UUID, changes: Mapping[str, Any], by: Actor, now: datetime) -> Room:
    """Change fields of MAY_CHANGE. Raises Invalid, rows.AlreadyThere, or Room.DoesNotExist."""
    room = Room.objects.select_for_update(no_key=True).get(id=room_id)
    new = rows.apply(room, changes=changes, may_change=MAY_CHANGE, tidy=_tidy)
    if new:
        rows.keep(room, meanings=_MEANINGS)
        trail.record(
            deed="room.changed",
            kind="room",
            record_id=room.id,
            by=by,
            now=now,
            reason=", ".join(new),
        )
        _tell(room, now=now)
    return room


def _tidy(room: Room) -> None:
    room.name = rows.one_line(room.name)


def _tell(room: Room, *, now: datetime) -> None:
    events.capacity_changed.send(
        sender=Room, staff_member_ids=set(), site_ids={room.site_id}, now=now
    )
