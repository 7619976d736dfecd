"""Six people booked with Hana at the annex on Wednesday 24 March 2027; made by the use cases.

Run in the installation's Django shell after `partnership`. Ivor could see the first two at the
same time, Jo the next two; at 1pm and 2pm nobody else is there.
"""

from datetime import date, time, timedelta

from scheduler.audit.actors import Actor
from scheduler.booking import appointments, holds
from scheduler.modes import Mode
from scheduler.partners.models import Partner, Post, Service, Site
from scheduler.rota.models import Rota
from tests.factories import booking, people, rota
from tests.times import at

DAY = "Wed 24 Mar 2027"
# (name, hour, whether cover is fine, whether a message reaches them)
PEOPLE = (
    ("Amal Fine", 9, True, True),
    ("Bo Fine", 10, True, True),
    ("Cass Asked", 11, False, True),
    ("Dee Asked", 12, False, True),
    ("Eli Later", 13, False, True),
    ("Flo Unreached", 14, False, False),
)


def make() -> dict[str, str]:
    """Make it all; returns the ids a journey needs."""
    charity, trust = (Partner.objects.get(slug=slug) for slug in ("lantern", "wye-trust"))
    service = Service.objects.get(slug="first-conversation")
    annex = booking.site(charity, slug="annex")
    for number in range(3):
        booking.room(annex, name=f"Room {number}")
    on_rota = booking.rota(charity, slug="annex-days")
    hana = booking.post(charity, service, slug="hana")
    _works(hana, annex, on_rota, 9, 17)
    for name, hour, is_fine, is_reached in PEOPLE:
        _book(name, hour, is_fine, is_reached, with_whom=hana, where=annex, trust=trust)
    # They come to the rota later, so that everybody is with Hana.
    _works(booking.post(charity, service, slug="ivor"), annex, on_rota, 9, 11)
    _works(booking.post(charity, service, slug="jo"), annex, on_rota, 11, 13)
    return {"hana": str(hana.staff_member_id), "annex": annex.slug}


def _works(post: Post, where: Site, on_rota: Rota, first: int, last: int) -> None:
    rota.pattern(
        on_rota=on_rota,
        of=post,
        at_site=where,
        modes=(Mode.FACE_TO_FACE,),
        starts_on=date(2027, 3, 24),
        from_time=time(first),
        until_time=time(last),
        repeats=None,
    )


def _book(
    name: str,
    hour: int,
    is_fine: bool,
    is_reached: bool,
    *,
    with_whom: Post,
    where: Site,
    trust: Partner,
) -> None:
    somebody = booking.person(trust, Mode.FACE_TO_FACE, name=name)
    if is_reached:
        people.text_route(of=somebody)
    if is_fine:
        people.need("cover_is_fine", of=somebody)
    dot = Actor(label="dot", role="receptionist", partner_id=trust.id)
    now = booking.NOW
    held = holds.make(
        person_id=somebody.id,
        service_id=with_whom.services.get().id,
        mode=Mode.FACE_TO_FACE,
        starts_at=at(f"{DAY} {hour:02}:00"),
        post_ids=[with_whom.id],
        site_id=where.id,
        by=dot,
        now=now,
        lasting=timedelta(minutes=5),
    )
    appointments.confirm(hold_id=held.id, by=dot, now=now)
