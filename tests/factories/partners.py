"""Partners, places, services, staff: whatever is not given is made, and differs from the rest."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from scheduler.audit.actors import Actor
from scheduler.modes import Mode
from scheduler.partners import (
    interpreters,
    partners,
    posts,
    rooms,
    services,
    sharing,
    sites,
    staff_members,
)
from scheduler.partners import protection as protection_levels
from scheduler.partners.models import (
    Interpreter,
    Partner,
    Post,
    Protection,
    Room,
    Service,
    SharingAgreement,
    Site,
    StaffMember,
)
from scheduler.partners.services import Times
from tests.factories import NOW, SETUP, slug

LONG_AGO = date(2026, 1, 1)
LENGTHS: Mapping[Mode | str, Times | timedelta] = {
    Mode.FACE_TO_FACE: Times(length=timedelta(minutes=50), buffer_after=timedelta(minutes=10)),
    Mode.PHONE: timedelta(minutes=30),
    Mode.VIDEO: Times(length=timedelta(minutes=50), buffer_after=timedelta(minutes=10)),
    Mode.TEXT: timedelta(minutes=30),
}


def partner(
    *,
    name: str = "Levels Trust",
    kind: str = "nhs_trust",
    neutral_name: str = "Levels",
    desk_phone: str = "01632 960001",
    text_number: str = "07700 900001",
    ods_code: str = "",
    by: Actor = SETUP,
    now: datetime = NOW,
) -> Partner:
    return partners.add(
        slug=slug("partner"),
        name=name,
        kind=kind,
        neutral_name=neutral_name,
        desk_phone=desk_phone,
        text_number=text_number,
        ods_code=ods_code,
        by=by,
        now=now,
    )


def site(
    *,
    of: Partner | None = None,
    name: str = "Exampleton Hub",
    neutral_name: str = "The Hub",
    zone: str = "Europe/London",
    by: Actor = SETUP,
    now: datetime = NOW,
) -> Site:
    return sites.add(
        partner_id=(of or partner()).id,
        slug=slug("site"),
        name=name,
        neutral_name=neutral_name,
        address_lines=["2 High Street", "Exampleton"],
        postcode="TA1 1AA",
        phone="01632 960002",
        zone=zone,
        by=by,
        now=now,
    )


def room(
    *,
    at_site: Site | None = None,
    name: str | None = None,
    by: Actor = SETUP,
    now: datetime = NOW,
    **features: bool,
) -> Room:
    return rooms.add(
        site_id=(at_site or site()).id, name=name or slug("Room"), by=by, now=now, **features
    )


def service(
    *,
    name: str = "First conversation",
    lengths: Mapping[Mode | str, Times | timedelta] = LENGTHS,
    neutral_name: str = "appointment",
    minimum_notice: timedelta = timedelta(hours=2),
    horizon: timedelta = timedelta(weeks=26),
    by: Actor = SETUP,
    now: datetime = NOW,
) -> Service:
    return services.add(
        slug=slug("service"),
        name=name,
        lengths=lengths,
        neutral_name=neutral_name,
        minimum_notice=minimum_notice,
        horizon=horizon,
        by=by,
        now=now,
    )


def staff_member(
    *,
    name: str = "Freya Example",
    gender: str = "",
    languages: Collection[str] = (),
    by: Actor = SETUP,
    now: datetime = NOW,
) -> StaffMember:
    return staff_members.add(
        slug=slug("staff"), name=name, gender=gender, languages=list(languages), by=by, now=now
    )


def post(
    *,
    of: StaffMember | None = None,
    at_partner: Partner | None = None,
    title: str = "Worker",
    kind: str = "contract",
    starts_on: date = LONG_AGO,
    ends_on: date | None = None,
    services: Collection[Service] = (),
    by: Actor = SETUP,
    now: datetime = NOW,
) -> Post:
    return posts.add(
        staff_member_id=(of or staff_member()).id,
        partner_id=(at_partner or partner()).id,
        title=title,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        service_ids=[each.id for each in services],
        by=by,
        now=now,
    )


def interpreter(
    *,
    name: str = "Gita Example",
    languages: Collection[str] = ("bsl",),
    phone: str = "",
    by: Actor = SETUP,
    now: datetime = NOW,
) -> Interpreter:
    return interpreters.add(name=name, languages=list(languages), phone=phone, by=by, now=now)


def protection(
    *,
    of: Service | None = None,
    at_site: Site | None = None,
    level: int = 60,
    release: timedelta = timedelta(days=2),
    by: Actor = SETUP,
    now: datetime = NOW,
) -> Protection:
    return protection_levels.set_level(
        service_id=of.id if of else None,
        site_id=at_site.id if at_site else None,
        level=level,
        release=release,
        by=by,
        now=now,
    )


def agreement(
    *,
    owner: Partner,
    with_partner: Partner,
    service: Service | None = None,
    starts_on: date = LONG_AGO,
    ends_on: date | None = None,
    by: Actor = SETUP,
    now: datetime = NOW,
) -> SharingAgreement:
    return sharing.agree(
        owner_id=owner.id,
        with_partner_id=with_partner.id,
        service_id=service.id if service else None,
        starts_on=starts_on,
        ends_on=ends_on,
        by=by,
        now=now,
    )
