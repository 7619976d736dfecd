"""Rotas, patterns and leave: whatever is not given is made, and differs from the rest."""

from collections.abc import Iterable
from datetime import date, datetime, time

from scheduler.audit.actors import Actor
from scheduler.modes import Mode
from scheduler.partners.models import Partner, Post, Room, Service, Site, StaffMember
from scheduler.rota import leave as leave_of_staff
from scheduler.rota import patterns, rotas
from scheduler.rota.models import Leave, Pattern, Rota
from scheduler.rota.timings import Repeats, Stretch
from tests.factories import NOW, SETUP, partners, slug
from tests.times import span

WEEKLY = Repeats("weekly")
NINE = time(9)
FIVE = time(17)


def rota(
    *,
    name: str = "Hub duty",
    keeper: Partner | None = None,
    by: Actor = SETUP,
    now: datetime = NOW,
) -> Rota:
    return rotas.add(
        name=name,
        slug=slug("rota"),
        keeper_id=(keeper or partners.partner()).id,
        by=by,
        now=now,
    )


def pattern(
    *,
    on_rota: Rota | None = None,
    of: Post | None = None,
    at_site: Site | None = None,
    in_room: Room | None = None,
    modes: Iterable[Mode | str] = (Mode.FACE_TO_FACE, Mode.PHONE),
    services: Iterable[Service] = (),
    starts_on: date = date(2027, 3, 1),
    from_time: time = NINE,
    until_time: time = FIVE,
    repeats: Repeats | None = WEEKLY,
    zone: str | None = None,
    external_uid: str = "",
    by: Actor = SETUP,
    now: datetime = NOW,
) -> Pattern:
    """Mondays from nine to five from 1 March 2027, unless told otherwise."""
    return patterns.add(
        rota_id=(on_rota or rota()).id,
        post_id=(of or partners.post()).id,
        site_id=(at_site or partners.site()).id,
        room_id=in_room.id if in_room else None,
        modes=modes,
        service_ids=[service.id for service in services],
        starts_on=starts_on,
        from_time=from_time,
        until_time=until_time,
        repeats=repeats,
        zone=zone,
        external_uid=external_uid,
        by=by,
        now=now,
    )


def leave(
    words: str,
    *,
    of: StaffMember | None = None,
    kind: str = "annual",
    by: Actor = SETUP,
    now: datetime = NOW,
) -> Leave:
    """Leave such as "Mon 8 Mar 2027 09:00-17:00"."""
    during = span(words)
    return leave_of_staff.take(
        staff_member_id=(of or partners.staff_member()).id,
        kind=kind,
        starts_at=during.starts_at,
        ends_at=during.ends_at,
        by=by,
        now=now,
    )


def stretch(words: str) -> Stretch:
    """A wall-time stretch such as "Mon 8 Mar 2027 09:00-17:00"; an earlier end is the next day."""
    day, _, hours = words.rpartition(" ")
    first, _, last = hours.partition("-")
    on = datetime.strptime(day, "%a %d %b %Y").date()  # noqa: DTZ007
    assert f"{on:%a}" == words[:3], f"{words} is a {on:%A}"
    return Stretch(on, time.fromisoformat(first), time.fromisoformat(last))
