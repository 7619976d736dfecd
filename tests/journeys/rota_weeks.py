"""Workers of the annex in the week of Monday 5 April 2027, for the journeys of its rota.

Run in the installation's Django shell after `sick_day`. Lena works for two employers and has no
shift yet; Ines and Olu can sign in; Moe is booked in a room, and Pat is booked with Ines.
"""

from datetime import date, time, timedelta

from scheduler.booking import appointments, holds
from scheduler.identity import accounts, roles
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.partners import posts
from scheduler.partners.models import Partner, Post, Service, Site
from scheduler.rota.models import Rota
from tests.factories import booking, rota
from tests.journeys.partnership import BY, PASSWORD, with_second_step
from tests.times import at


def make() -> dict[str, str]:
    """Make it all; returns the names a journey needs."""
    charity, trust = (Partner.objects.get(slug=slug) for slug in ("lantern", "wye-trust"))
    service = Service.objects.get(slug="first-conversation")
    annex, on_rota = Site.objects.get(slug="annex"), Rota.objects.get(slug="annex-days")
    lena = booking.post(charity, service, slug="lena")
    posts.add(
        staff_member_id=lena.staff_member_id,
        partner_id=trust.id,
        title="Peer worker",
        starts_on=date(2026, 1, 1),
        service_ids=[service.id],
        by=BY,
        now=booking.NOW,
    )
    ines, olu = (_signs_in(booking.post(charity, service, slug=slug)) for slug in ("ines", "olu"))
    for post, day in ((ines, 6), (ines, 7), (olu, 8)):
        rota.pattern(
            on_rota=on_rota,
            of=post,
            at_site=annex,
            modes=(Mode.FACE_TO_FACE,),
            starts_on=date(2027, 4, day),
            from_time=time(9),
            until_time=time(13),
            repeats=None,
        )
    _book("Pat Swapped", "Tue 6 Apr 2027 10:00", with_whom=ines, where=annex, desk=trust)
    room = _book("Moe Roomed", "Wed 7 Apr 2027 10:00", with_whom=ines, where=annex, desk=trust)
    return {"room": room}


def _signs_in(post: Post) -> Post:
    account = accounts.add(
        username=post.staff_member.slug,
        password=PASSWORD,
        staff_member_id=post.staff_member_id,
        by=BY,
        now=booking.NOW,
    )
    with_second_step(account)
    roles.grant(post_id=post.id, role=Role.WORKER, by=BY, now=booking.NOW)
    return post


def _book(name: str, when: str, *, with_whom: Post, where: Site, desk: Partner) -> str:
    """Book somebody face to face; the name of their room."""
    somebody = booking.person(desk, Mode.FACE_TO_FACE, name=name)
    held = holds.make(
        person_id=somebody.id,
        service_id=with_whom.services.get().id,
        mode=Mode.FACE_TO_FACE,
        starts_at=at(when),
        post_ids=[with_whom.id],
        site_id=where.id,
        by=booking.actor(desk),
        now=booking.NOW,
        lasting=timedelta(minutes=5),
    )
    made = appointments.confirm(hold_id=held.id, by=booking.actor(desk), now=booking.NOW)
    return made.room.name if made.room else ""
