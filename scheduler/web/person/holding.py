"""The time that a visitor holds while they read: pressed, found again, and said."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest

from scheduler.booking.models import Hold
from scheduler.identity.codes import Visitor
from scheduler.modes import Mode
from scheduler.partners import directory
from scheduler.web import dates
from scheduler.web.person import own


@dataclass(frozen=True, slots=True)
class Pressed:
    """What the button of a time says."""

    starts_at: datetime
    post_ids: tuple[UUID, ...]
    site_id: UUID
    mode: Mode


@dataclass(frozen=True, slots=True)
class Shown:
    """A held time, and until when it is held."""

    when: str
    how: str
    where: tuple[str, ...]
    held_until: str


def read(request: HttpRequest) -> Pressed:
    """The button that was pressed. Raises Http404 for one that we did not make."""
    known = directory.current()
    try:
        pressed = Pressed(
            datetime.fromisoformat(request.POST.get("starts_at", "")),
            tuple(UUID(each) for each in request.POST.get("post_ids", "").split(",")),
            UUID(request.POST.get("site_id", "")),
            Mode(request.POST.get("mode", "")),
        )
    except ValueError as error:
        raise Http404 from error
    is_known = pressed.site_id in known.sites and known.posts.keys() >= set(pressed.post_ids)
    if pressed.starts_at.tzinfo is None or not is_known:
        raise Http404
    return pressed


def find(visitor: Visitor, hold_id: UUID) -> Hold:
    """What this visitor holds. Nobody else's is found."""
    held = Hold.objects.select_related("site").filter(
        id=hold_id, person_id=visitor.person_id, made_by=visitor.actor.label
    )
    found = held.first()
    if found is None:
        raise Http404
    return found


def shown(held: Hold) -> Shown:
    """What a page says of it."""
    zone, site = ZoneInfo(held.site.zone), held.site
    is_there = held.mode == Mode.FACE_TO_FACE
    return Shown(
        when=dates.moment(held.starts_at, zone=zone),
        how=own.how(Mode(held.mode)),
        where=(site.neutral_name, *site.address_lines, site.postcode) if is_there else (),
        held_until=dates.clock_time(held.held_until.astimezone(zone).time().replace(second=0)),
    )
