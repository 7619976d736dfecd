"""Keeps what a pattern says: checks it, and writes it with its timing. Makes no shifts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.modes import Mode
from scheduler.partners.models import Post, Room, Service, Site
from scheduler.refusals import Invalid, Refusal
from scheduler.rota import recurrence, timing_notes
from scheduler.rota.models import Pattern, Rota
from scheduler.rota.timings import Timing


class PostEnded(Refusal):
    """The post is over before the pattern begins; `facts["ends_on"]` says when."""

    code = "post_ended"


@dataclass(frozen=True, slots=True)
class Said:
    """Who works where, how and when. No services: all that the post delivers."""

    post_id: UUID
    site_id: UUID
    room_id: UUID | None
    modes: tuple[str, ...]
    service_ids: frozenset[UUID]
    zone: str
    timing: Timing


def write(said: Said) -> dict[str, Any]:
    """What a pattern says, as values of JSON."""
    return {
        "post_id": str(said.post_id),
        "site_id": str(said.site_id),
        "room_id": str(said.room_id) if said.room_id else None,
        "modes": list(said.modes),
        "service_ids": sorted(str(each) for each in said.service_ids),
        "zone": said.zone,
        "timing": timing_notes.write(said.timing),
    }


def read(notes: dict[str, Any]) -> Said:
    """What `write` has written."""
    return Said(
        post_id=UUID(notes["post_id"]),
        site_id=UUID(notes["site_id"]),
        room_id=UUID(notes["room_id"]) if notes["room_id"] else None,
        modes=tuple(notes["modes"]),
        service_ids=frozenset(UUID(each) for each in notes["service_ids"]),
        zone=notes["zone"],
        timing=timing_notes.read(notes["timing"]),
    )


def modes_of(modes: Iterable[Mode | str]) -> tuple[str, ...]:
    """The modes once each, in their order. Raises Invalid for none, or an unknown one."""
    given = list(dict.fromkeys(str(mode) for mode in modes))
    unknown = [mode for mode in given if mode not in set(Mode)]
    if unknown or not given:
        known = ", ".join(Mode)
        raise _invalid("modes", f"A shift serves one or more of these modes: {known}.")
    return tuple(given)


def said_by(pattern: Pattern) -> Said:
    """What a kept pattern says."""
    return Said(
        post_id=pattern.post_id,
        site_id=pattern.site_id,
        room_id=pattern.room_id,
        modes=tuple(pattern.modes),
        service_ids=frozenset(pattern.services.values_list("id", flat=True)),
        zone=pattern.zone,
        timing=recurrence.find_timings([pattern.event_id])[pattern.event_id],
    )


def keep_new(
    *, rota_id: UUID, said: Said, external_uid: str = "", by: Actor, now: datetime
) -> Pattern:
    """Keep a new pattern. Raises Invalid, PostEnded, or DoesNotExist."""
    rota = Rota.objects.get(id=rota_id)
    _check(said, now=now)
    event_id = recurrence.add(calendar_id=rota.calendar_id, timing=said.timing, zone=said.zone)
    pattern = Pattern(rota=rota, event_id=event_id, external_uid=external_uid)
    _write(pattern, said)
    record("pattern.added", pattern, by=by, now=now)
    return pattern


def keep(pattern: Pattern, said: Said, *, deed: str, by: Actor, now: datetime) -> None:
    """Let a pattern say something else, under the next version. Raises like `keep_new`."""
    _check(said, now=now)
    recurrence.change(event_id=pattern.event_id, timing=said.timing, zone=said.zone)
    pattern.version += 1
    _write(pattern, said)
    record(deed, pattern, by=by, now=now)


def record(deed: str, pattern: Pattern, *, by: Actor, now: datetime) -> None:
    """Note a deed on a pattern."""
    trail.record(deed=deed, kind="pattern", record_id=pattern.id, by=by, now=now)


def _write(pattern: Pattern, said: Said) -> None:
    pattern.post_id, pattern.site_id, pattern.room_id = said.post_id, said.site_id, said.room_id
    pattern.modes, pattern.zone = list(said.modes), said.zone
    pattern.save()
    pattern.services.set(Service.objects.filter(id__in=said.service_ids))


def _check(said: Said, *, now: datetime) -> None:
    modes_of(said.modes)
    try:
        ZoneInfo(said.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _invalid("zone", "This is not the name of a time zone.") from error
    post = Post.objects.get(id=said.post_id)
    begins_on = max(said.timing.first.on, clock.local_day(now))
    if post.ends_on is not None and post.ends_on <= begins_on:
        raise PostEnded(
            f"The post ends on {post.ends_on.isoformat()}, before this would begin.",
            ends_on=post.ends_on.isoformat(),
        )
    site = Site.objects.get(id=said.site_id)
    if said.room_id and Room.objects.get(id=said.room_id).site_id != site.id:
        raise _invalid("room_id", "This room is at another site.")
    _check_services(said, post)


def _check_services(said: Said, post: Post) -> None:
    delivered = set(post.services.values_list("id", flat=True))
    unknown = Service.objects.filter(id__in=said.service_ids - delivered)
    if said.service_ids - delivered:
        names = ", ".join(service.name for service in unknown) or "unknown"
        raise _invalid("service_ids", f"The post does not deliver this: {names}.")


def _invalid(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={name: [sentence]})
