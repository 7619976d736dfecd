"""The self-test's own two partners, one room, one worker; found again by every run.

Between runs they have no shift, so that nobody can be booked with them, and the account that acts
for them is closed. Rows that are only added to (people, choices, messages, the record) stay.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction

from scheduler import clock
from scheduler.audit.actors import system
from scheduler.identity import accounts, machine_secrets, machines
from scheduler.identity.models import Machine
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
from scheduler.partners.models import (
    Partner,
    Post,
    Room,
    Service,
    SharingAgreement,
    Site,
    StaffMember,
)
from scheduler.rota import patterns, rotas
from scheduler.rota.models import Pattern, Rota
from scheduler.rota.timings import Repeats

BY = system("selftest")
DESK, HOST = "self-test-desk", "self-test-host"
SERVICE = "self-test"
MACHINE = "self-test-machine"
SCOPES = (
    "partnership:read",
    "people:read",
    "people:write",
    "appointments:read",
    "appointments:write",
    "messages:read",
    "tasks:read",
    "tasks:write",
)
AHEAD = timedelta(weeks=5)
LENGTH = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Places:
    """What a run plays with. The desk's machine proves itself by id and secret."""

    desk: Partner
    host: Partner
    service: Service
    worker: Post
    machine_id: str
    machine_secret: str


@transaction.atomic
def open_for_a_run(*, now: datetime) -> Places:
    """Find or make everything, give the worker shifts, and let the desk's machine act."""
    desk, host = _partner(DESK, "Self-test desk", now), _partner(HOST, "Self-test host", now)
    service = _service(now)
    site = _site(host, now)
    worker = _post(host, "Self-test worker", [service], now)
    if not SharingAgreement.objects.filter(owner=host, with_partner=desk, service=service).exists():
        sharing.agree(
            owner_id=host.id,
            with_partner_id=desk.id,
            service_id=service.id,
            starts_on=clock.local_day(now),
            by=BY,
            now=now,
        )
    _end_patterns(worker, now=now)
    _give_shifts(worker, site, host, now=now)
    machine, secret = _machine(_post(desk, "Self-test receptionist", [], now), now=now)
    return Places(desk, host, service, worker, str(machine.id), secret)


@transaction.atomic
def close_after_a_run(*, now: datetime) -> None:
    """Take the shifts away, end the machine's secret with its tokens, and close its account."""
    for post in Post.objects.filter(partner__slug=HOST):
        _end_patterns(post, now=now)
    for machine in Machine.objects.filter(account__username=MACHINE):
        for secret in machine_secrets.in_force(machine, now=now):
            machine_secrets.end(machine_id=machine.id, secret_id=secret.id, by=BY, now=now)
        if machine.account.is_active:
            accounts.close(account_id=machine.account_id, by=BY, now=now)


def _partner(slug: str, name: str, now: datetime) -> Partner:
    return Partner.objects.filter(slug=slug).first() or partners.add(
        slug=slug,
        name=name,
        kind=Partner.Kind.CHARITY,
        neutral_name="Appointments",
        # Kept for fiction: nobody has these numbers.
        desk_phone="01632 960998",
        text_number="07700 900998",
        by=BY,
        now=now,
    )


def _service(now: datetime) -> Service:
    return Service.objects.filter(slug=SERVICE).first() or services.add(
        slug=SERVICE,
        name="Self-test (not for people)",
        lengths=dict.fromkeys(Mode, LENGTH),
        minimum_notice=timedelta(),
        by=BY,
        now=now,
    )


def _site(host: Partner, now: datetime) -> Site:
    site = Site.objects.filter(slug=HOST).first() or sites.add(
        partner_id=host.id,
        slug=HOST,
        name="Self-test site",
        neutral_name="Self-test site",
        address_lines=["Self-test site", "1 Nowhere Lane", "NOWHERE"],
        postcode="TA99 9ZZ",
        phone="01632 960998",
        by=BY,
        now=now,
    )
    if not Room.objects.filter(site=site).exists():
        rooms.add(site_id=site.id, name="Room 1", is_step_free=True, by=BY, now=now)
    return site


def _post(partner: Partner, title: str, gives: list[Service], now: datetime) -> Post:
    slug = f"{partner.slug}-staff"
    member = StaffMember.objects.filter(slug=slug).first() or staff_members.add(
        slug=slug, name=title, by=BY, now=now
    )
    return Post.objects.filter(staff_member=member, partner=partner).first() or posts.add(
        staff_member_id=member.id,
        partner_id=partner.id,
        title=title,
        starts_on=clock.local_day(now),
        service_ids=[service.id for service in gives],
        by=BY,
        now=now,
    )


def _give_shifts(worker: Post, site: Site, host: Partner, *, now: datetime) -> None:
    rota = Rota.objects.filter(slug=HOST).first() or rotas.add(
        name="Self-test", slug=HOST, keeper_id=host.id, by=BY, now=now
    )
    today = clock.local_day(now)
    patterns.add(
        rota_id=rota.id,
        post_id=worker.id,
        site_id=site.id,
        modes=list(Mode),
        starts_on=today,
        from_time=time(9),
        until_time=time(17),
        repeats=Repeats("daily", until_on=today + AHEAD),
        by=BY,
        now=now,
    )


def _end_patterns(post: Post, *, now: datetime) -> None:
    # What an earlier run left behind when it was interrupted is ended too.
    for pattern in Pattern.objects.filter(post=post, ended_at=None):
        last_on = clock.local_day(now) - timedelta(days=1)
        patterns.end(pattern_id=pattern.id, last_on=last_on, by=BY, now=now)


def _machine(receptionist: Post, *, now: datetime) -> tuple[Machine, str]:
    machine = Machine.objects.filter(account__username=MACHINE).first()
    if machine is None:
        return machines.add(
            name=MACHINE, post_id=receptionist.id, scopes_given=SCOPES, by=BY, now=now
        )
    if not machine.account.is_active:
        accounts.open_again(account_id=machine.account_id, by=BY, now=now)
    _, secret = machine_secrets.rotate(machine_id=machine.id, overlap=timedelta(), by=BY, now=now)
    return machine, secret
