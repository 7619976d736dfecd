"""A small partnership in which one partner's desk books another partner's worker.

Dot is at the trust's front desk; Freya works for the charity, at the hub, where both partners
have rooms. Time is in March 2027, before the clocks change.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from scheduler.audit.actors import Actor, system
from scheduler.availability import openings
from scheduler.booking import appointments, holds
from scheduler.booking.models import Appointment, Hold
from scheduler.clock import LONDON
from scheduler.modes import Mode
from scheduler.partners import (
    partners,
    posts,
    rooms,
    services,
    sharing,
    sites,
    staff_members,
)
from scheduler.partners.models import Partner, Post, Room, Service, Site
from scheduler.partners.services import Times
from scheduler.people import choices, contact_rules, persons
from scheduler.people.models import Choice, Person
from scheduler.rota import rotas
from scheduler.rota.models import Rota, Shift
from tests.factories import remembered
from tests.times import at, span

NOW = at("Mon 1 Mar 2027 08:00")
TUESDAY = "Tue 9 Mar 2027"
NINE = at(f"{TUESDAY} 09:00")
HOURS = f"{TUESDAY} 09:00-13:00"
SETUP = system("tests")


@dataclass(frozen=True)
class Clinic:
    """Everything a booking needs; one shift of Freya's on Tuesday 9 March 2027, 09:00 to 13:00."""

    trust: Partner
    charity: Partner
    hub: Site
    room: Room
    service: Service
    rota: Rota
    freya: Post
    dot: Actor

    @property
    def shift(self) -> Shift:
        return Shift.objects.get(post=self.freya)


def actor(partner: Partner, *, label: str = "dot", role: str = "receptionist") -> Actor:
    """Somebody who acts for a partner, with no account behind them."""
    return Actor(label=label, role=role, partner_id=partner.id)


def partner(slug: str, *, kind: str = "charity", desk_phone: str = "01632 960001") -> Partner:
    return partners.add(
        slug=slug,
        name=slug.title(),
        kind=kind,
        neutral_name=slug.title(),
        desk_phone=desk_phone,
        text_number="07700 900010",
        by=SETUP,
        now=NOW,
    )


def site(owner: Partner, *, slug: str = "hub") -> Site:
    return sites.add(
        partner_id=owner.id,
        slug=slug,
        name=f"The {slug.title()}",
        neutral_name=f"The {slug.title()}",
        address_lines=["2 High Street", "Exampleton"],
        postcode="BS1 4ND",
        phone="01632 960002",
        by=SETUP,
        now=NOW,
    )


def room(at_site: Site, *, name: str = "Room 1", **features: bool) -> Room:
    return rooms.add(site_id=at_site.id, name=name, by=SETUP, now=NOW, **features)


def service(*, slug: str = "first-conversation") -> Service:
    times = Times(length=timedelta(minutes=50), buffer_after=timedelta(minutes=10))
    return services.add(
        slug=slug,
        name=slug.replace("-", " ").capitalize(),
        lengths=dict.fromkeys(Mode, times),
        by=SETUP,
        now=NOW,
    )


def post(
    employer: Partner,
    *offers: Service,
    slug: str = "freya",
    gender: str = "",
    languages: tuple[str, ...] = (),
    ends_on: date | None = None,
) -> Post:
    human = staff_members.add(
        slug=slug,
        name=f"{slug.title()} Example",
        gender=gender,
        languages=languages,
        by=SETUP,
        now=NOW,
    )
    return posts.add(
        staff_member_id=human.id,
        partner_id=employer.id,
        title="Worker",
        starts_on=date(2026, 1, 1),
        ends_on=ends_on,
        service_ids=[each.id for each in offers],
        by=SETUP,
        now=NOW,
    )


def rota(keeper: Partner, *, slug: str = "hub-rota") -> Rota:
    return rotas.add(name=slug.title(), slug=slug, keeper_id=keeper.id, by=SETUP, now=NOW)


def shift(
    of: Post,
    at_site: Site,
    on_rota: Rota,
    words: str,
    *,
    modes: tuple[Mode, ...] = tuple(Mode),
    own_room: Room | None = None,
) -> Shift:
    """One shift, written directly, with its openings: `words` is "Tue 9 Mar 2027 09:00-13:00"."""
    during = span(words)
    row = Shift.objects.create(
        rota=on_rota,
        post=of,
        staff_member_id=of.staff_member_id,
        site=at_site,
        room=own_room,
        modes=[mode.value for mode in modes],
        starts_at=during.starts_at,
        ends_at=during.ends_at,
        local_on=during.starts_at.astimezone(LONDON).date(),
        local_from=during.starts_at.astimezone(LONDON).time(),
        local_until=during.ends_at.astimezone(LONDON).time(),
    )
    openings.refresh(
        staff_member_ids=[of.staff_member_id],
        starts_at=during.starts_at,
        ends_at=during.ends_at,
    )
    return row


def clinic(*, hours: str = HOURS) -> Clinic:
    """The partnership above; the charity lets the trust's desk book its workers."""
    return _usual_clinic() if hours == HOURS else _clinic(hours)


def _clinic(hours: str) -> Clinic:
    trust = partner("trust", kind="nhs_trust", desk_phone="01632 960003")
    charity = partner("charity")
    hub = site(trust)
    offered = service()
    sharing.agree(
        owner_id=charity.id,
        with_partner_id=trust.id,
        starts_on=date(2026, 1, 1),
        by=SETUP,
        now=NOW,
    )
    freya = post(charity, offered)
    on_rota = rota(trust)
    own = room(hub)
    shift(freya, hub, on_rota, hours)
    return Clinic(trust, charity, hub, own, offered, on_rota, freya, actor(trust))


_usual_clinic = remembered.once(lambda: _clinic(HOURS))


def person(known_to: Partner, *modes: Mode, name: str = "Asha Example", number: str = "") -> Person:
    """Somebody who was asked and chose `modes`; never asked where there are none."""
    somebody = persons.register(name=name, first_known_to_id=known_to.id, by=SETUP, now=NOW)
    if modes:
        choose(somebody, *modes)
    if number:
        contact_rules.record(
            person_id=somebody.id,
            channel="voice",
            number=number,
            is_safe=True,
            by=SETUP,
            now=NOW,
        )
    return somebody


def choose(
    somebody: Person, *modes: Mode, service_id: UUID | None = None, now: datetime = NOW
) -> Choice:
    return choices.record(
        person_id=somebody.id,
        modes=modes,
        service_id=service_id,
        asked_by="Dot",
        how="face_to_face",
        asked_at=now,
        by=SETUP,
        now=now,
    )


def hold(
    where: Clinic,
    somebody: Person,
    *,
    mode: Mode = Mode.FACE_TO_FACE,
    starts_at: datetime = NINE,
    posts: tuple[Post, ...] = (),
    now: datetime = NOW,
    lasting: timedelta | None = None,
    room_id: UUID | None = None,
) -> Hold:
    return holds.make(
        person_id=somebody.id,
        service_id=where.service.id,
        mode=mode,
        starts_at=starts_at,
        post_ids=[each.id for each in posts or (where.freya,)],
        site_id=where.hub.id,
        by=where.dot,
        now=now,
        lasting=lasting,
        room_id=room_id,
    )


def appointment(
    where: Clinic,
    somebody: Person,
    *,
    mode: Mode = Mode.FACE_TO_FACE,
    starts_at: datetime = NINE,
    posts: tuple[Post, ...] = (),
    now: datetime = NOW,
) -> Appointment:
    """Held and confirmed through the use cases."""
    held = hold(where, somebody, mode=mode, starts_at=starts_at, posts=posts, now=now)
    return appointments.confirm(hold_id=held.id, by=where.dot, now=now)


def new_id() -> UUID:
    """An id that nothing has yet."""
    return uuid4()
