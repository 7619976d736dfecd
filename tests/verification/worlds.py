"""A small partnership over a change of the clocks, made by the real use cases, and its model.

Dot's desk is the trust's. Ada, a woman, works for the charity, which shares its staff until the
Monday after the clocks change; Bo works for the trust, and at night for the charity; Cy works for
the trust in a room of his own. There are two sites, three rooms and one interpreter.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from scheduler.audit.actors import Actor
from scheduler.modes import Mode
from scheduler.partners import interpreters, posts, protection, services, sharing
from scheduler.partners.models import Post, Room, Service, Site
from scheduler.partners.services import Times
from scheduler.rota import patterns
from scheduler.rota.models import Pattern, Rota
from scheduler.rota.models import Shift as ShiftRow
from tests.factories import booking
from tests.factories import people as people_factories
from tests.factories.booking import SETUP
from tests.verification import model

# The Friday before each change of the clocks in London (RELIABILITY.md, fact 11).
SPRING = date(2027, 3, 26)
AUTUMN = date(2027, 10, 29)
NOTICE = timedelta(hours=2)
_RELEASE = timedelta(days=1)
_TEXTING = (time(11), time(23, 30))
MODES = (Mode.FACE_TO_FACE, Mode.PHONE, Mode.TEXT)
_TIMES: dict[Mode | str, Times] = {
    Mode.FACE_TO_FACE: Times(
        length=timedelta(minutes=50),
        buffer_after=timedelta(minutes=10),
        start_grid=timedelta(minutes=30),
    ),
    Mode.PHONE: Times(length=timedelta(minutes=30), start_grid=timedelta(minutes=15)),
    Mode.TEXT: Times(
        length=timedelta(minutes=45),
        buffer_before=timedelta(minutes=15),
        buffer_after=timedelta(minutes=5),
        start_grid=timedelta(minutes=60),
    ),
}


@dataclass
class World:
    """What the machine plays in."""

    friday: date
    service: Service
    dot: Actor
    rota: Rota
    sites: list[Site]
    rooms: list[Room]
    posts: list[Post]
    people: list[UUID]
    patterns: list[Pattern]
    interpreter_id: UUID
    model: model.Model

    def read_shifts(self) -> None:
        """Tell the model the shifts as the rota has them now."""
        workers = {post.staff_member_id for post in self.posts}
        self.model.shifts = [
            model.Shift(
                post_id=row.post_id,
                site_id=row.site_id,
                room_id=row.room_id,
                modes=frozenset(Mode(mode) for mode in row.modes),
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                local_on=row.local_on,
            )
            for row in ShiftRow.objects.filter(staff_member_id__in=workers)
        ]

    def add_pattern(
        self,
        post: Post,
        *,
        site: Site,
        on: date,
        hours: tuple[time, time],
        now: datetime,
        modes: tuple[Mode, ...] = MODES,
        room: Room | None = None,
    ) -> Pattern:
        """One stretch of a post at a site."""
        pattern = patterns.add(
            rota_id=self.rota.id,
            post_id=post.id,
            site_id=site.id,
            room_id=room.id if room else None,
            modes=modes,
            starts_on=on,
            from_time=hours[0],
            until_time=hours[1],
            repeats=None,
            by=SETUP,
            now=now,
        )
        self.patterns.append(pattern)
        return pattern


def make(*, friday: date, kept_percent: int, now: datetime) -> World:
    """The partnership, with four shifts in it."""
    trust = booking.partner("trust", kind="nhs_trust", desk_phone="01632 960003")
    charity = booking.partner("charity")
    hub, annex = booking.site(trust), booking.site(charity, slug="annex")
    rooms = [
        booking.room(hub, name="Room 1", has_hearing_loop=True),
        booking.room(hub, name="Room 2"),
        booking.room(annex, name="Room 3", has_hearing_loop=True, is_private=False),
    ]
    service = services.add(
        slug="first-conversation",
        name="First conversation",
        lengths=dict(_TIMES),
        minimum_notice=NOTICE,
        by=SETUP,
        now=now,
    )
    shared_until = friday + timedelta(days=3)
    sharing.agree(
        owner_id=charity.id,
        with_partner_id=trust.id,
        starts_on=date(2026, 1, 1),
        ends_on=shared_until,
        by=SETUP,
        now=now,
    )
    ada = booking.post(charity, service, slug="ada", gender="female")
    bo = booking.post(trust, service, slug="bo")
    nights = posts.add(
        staff_member_id=bo.staff_member_id,
        partner_id=charity.id,
        title="Night worker",
        starts_on=date(2026, 1, 1),
        service_ids=[service.id],
        by=SETUP,
        now=now,
    )
    cy = booking.post(trust, service, slug="cy")
    interpreter = interpreters.add(name="Ivy Example", languages=["bsl"], by=SETUP, now=now)
    chosen = [MODES, (Mode.FACE_TO_FACE,), (Mode.TEXT, Mode.PHONE)]
    protection.set_level(
        service_id=service.id, site_id=None, level=kept_percent, release=_RELEASE, by=SETUP, now=now
    )
    people = {}
    for number, modes in enumerate(chosen):
        person = booking.person(trust, *modes, name=f"Person {number}", number="01632 960009")
        hours = _TEXTING if number == 0 else None
        people_factories.text_route(of=person, position=2, hours=hours)
        safe = {Mode.TEXT: model.Hours(*hours)} if hours else {}
        people[person.id] = model.Person(person.id, modes, hours=safe)
    world = World(
        friday=friday,
        service=service,
        dot=booking.actor(trust),
        rota=booking.rota(trust),
        sites=[hub, annex],
        rooms=rooms,
        posts=[ada, bo, nights, cy],
        people=list(people),
        patterns=[],
        interpreter_id=interpreter.id,
        model=model.Model(
            now=now,
            desk_id=trust.id,
            times={
                Mode(mode): model.Times(
                    times.length, times.buffer_before, times.buffer_after, times.start_grid
                )
                for mode, times in _TIMES.items()
            },
            notice=NOTICE,
            kept_percent=kept_percent,
            release=_RELEASE,
            rooms={
                room.id: model.Room(room.id, room.site_id, room.has_hearing_loop, room.is_private)
                for room in rooms
            },
            interpreters={interpreter.id},
            people=people,
            posts={
                post.id: model.Post(
                    post.id,
                    post.staff_member_id,
                    post.partner_id,
                    gender="female" if post is ada else "",
                )
                for post in (ada, bo, nights, cy)
            },
            shared_until={charity.id: shared_until},
        ),
    )
    saturday, sunday = friday + timedelta(days=1), friday + timedelta(days=2)
    monday = friday + timedelta(days=3)
    day, night = (time(9), time(14)), (time(22), time(5))
    for post, site, on, hours, room in (
        (ada, hub, friday, (time(12), time(16)), None),
        (bo, hub, friday, (time(10), time(15)), None),
        (nights, annex, saturday, night, None),
        (ada, hub, saturday, (time(22), time(4)), None),
        (cy, hub, saturday, day, rooms[1]),
        (cy, annex, sunday, (time(0), time(6)), None),
        (ada, hub, sunday, day, None),
        (bo, hub, monday, day, None),
    ):
        world.add_pattern(post, site=site, on=on, hours=hours, room=room, now=now)
    world.read_shifts()
    return world
