"""The partnership of the journeys, made by the real use cases inside the installation.

Run in the installation's Django shell. The trust's desk is Dot's; Freya and Gwen work for the
charity, which lets the trust book them; the hub has rooms. Freya sees people, Gwen rings them.
"""

from datetime import date, time, timedelta

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret

from scheduler import clock
from scheduler.audit.actors import system
from scheduler.identity import accounts, roles, tokens
from scheduler.identity.models import Account
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.partners import partners, posts, rooms, services, sharing, sites, staff_members
from scheduler.partners.models import Partner, Post, Service, Site
from scheduler.partners.services import Times
from scheduler.rota import patterns, rotas
from scheduler.rota.models import Rota
from scheduler.rota.timings import Repeats

BY = system("journeys")
PASSWORD = "a password for journeys"


def make() -> dict[str, str]:
    """Make it all; returns the ids and tokens a journey needs."""
    now = clock.now()
    trust = _partner("wye-trust", "Wye Trust", "nhs_trust", "01632 960010")
    charity = _partner("lantern", "Lantern", "charity", "01632 960020")
    hub = sites.add(
        partner_id=charity.id,
        slug="the-hub",
        name="The Hub",
        neutral_name="The Hub",
        address_lines=["2 High Street", "Exampleton"],
        postcode="TA1 1AA",
        phone="01632 960021",
        by=BY,
        now=now,
    )
    for name in ("Room 1", "Room 2"):
        rooms.add(site_id=hub.id, name=name, by=BY, now=now)
    service = services.add(
        slug="first-conversation",
        name="First conversation",
        lengths=dict.fromkeys(Mode, Times(length=timedelta(minutes=50))),
        by=BY,
        now=now,
    )
    sharing.agree(
        owner_id=charity.id, with_partner_id=trust.id, starts_on=date(2027, 1, 1), by=BY, now=now
    )
    rota = rotas.add(name="Hub days", slug="hub-days", keeper_id=charity.id, by=BY, now=now)
    freya = _worker("Freya Lund", charity, service)
    gwen = _worker("Gwen Rees", charity, service)
    _works(freya, rota, hub)
    _works(gwen, rota, hub)
    return {
        "service": str(service.id),
        "hub": str(hub.id),
        "trust": str(trust.id),
        "charity": str(charity.id),
        "freya": str(freya.id),
        "gwen": str(gwen.id),
        "desk": _signed_up("Dot Marsh", trust, Role.RECEPTIONIST),
        "charity_desk": _signed_up("Ewan Price", charity, Role.MANAGER),
        "keeper": _signed_up("Kit Hale", trust, Role.PARTNER_ADMINISTRATOR),
        "stranger": _signed_up(
            "Chidi Obi", _partner("elsewhere", "Elsewhere", "council", "01632 960030"), Role.WORKER
        ),
    }


def _partner(slug: str, name: str, kind: str, desk_phone: str) -> Partner:
    return partners.add(
        slug=slug,
        name=name,
        kind=kind,
        neutral_name=name,
        desk_phone=desk_phone,
        text_number="07700 900010",
        by=BY,
        now=clock.now(),
    )


def _post(name: str, employer: Partner, title: str, *offers: Service) -> Post:
    human = staff_members.add(
        slug=name.lower().replace(" ", "-"), name=name, by=BY, now=clock.now()
    )
    return posts.add(
        staff_member_id=human.id,
        partner_id=employer.id,
        title=title,
        starts_on=date(2026, 1, 1),
        service_ids=[service.id for service in offers],
        by=BY,
        now=clock.now(),
    )


def _worker(name: str, employer: Partner, *offers: Service) -> Post:
    return _post(name, employer, "Wellbeing worker", *offers)


def _works(post: Post, rota: Rota, site: Site) -> None:
    """Every Tuesday from 9am to 5pm, in every mode."""
    patterns.add(
        rota_id=rota.id,
        post_id=post.id,
        site_id=site.id,
        modes=list(Mode),
        starts_on=date(2027, 3, 2),
        from_time=time(9),
        until_time=time(17),
        repeats=Repeats("weekly", weekdays=("TU",)),
        by=BY,
        now=clock.now(),
    )


def recovery_code(number: int) -> str:
    """Everybody here has the same codes: which were used, a journey counts."""
    return f"{number:010}"


def with_second_step(account: Account) -> None:
    """Give an account what `recovery_code` says."""
    encrypt = get_adapter().encrypt
    codes = [encrypt(recovery_code(number)) for number in range(200)]
    secret = encrypt(generate_totp_secret())
    for kind, data in (("totp", {"secret": secret}), ("recovery_codes", {"migrated_codes": codes})):
        Authenticator.objects.create(user=account, type=kind, data=data)


def _signed_up(name: str, employer: Partner, role: str) -> str:
    """An account named like its first name, with this role; returns its API token."""
    now = clock.now()
    post = _post(name, employer, role.replace("_", " ").capitalize())
    account = accounts.add(
        username=name.split()[0].lower(),
        password=PASSWORD,
        staff_member_id=post.staff_member_id,
        by=BY,
        now=now,
    )
    with_second_step(account)
    granted = roles.grant(post_id=post.id, role=role, by=BY, now=now)
    _, secret = tokens.issue(
        account_id=account.id,
        grant_id=granted.id,
        label="journeys",
        lifetime=tokens.LONGEST_LIFETIME,
        by=BY,
        now=now,
    )
    return secret
