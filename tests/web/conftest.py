"""Dot at the trust's desk, signed in; time is Monday 1 March 2027, 9am."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client

from channels.letter import carriers
from channels.letter.address import PostalAddress
from channels.letter.batch import PrintFolder
from channels.letter.message import Letter, PostClass
from scheduler.booking.models import Appointment
from scheduler.identity.models import Account, RoleGrant
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.partners.models import Partner, StaffMember
from scheduler.reminders.models import Message, Task
from tests.factories import booking, identity, partners, people
from tests.factories.booking import Clinic
from tests.times import at

NOW = at("Mon 1 Mar 2027 09:00")


@dataclass(frozen=True)
class Desk:
    """A partnership, and one account of the trust's receptionist with a browser."""

    clinic: Clinic
    account: Account
    grant: RoleGrant
    client: Client


@pytest.fixture(autouse=True)
def folders(settings: LazySettings, tmp_path: Path) -> Path:
    """Nothing of this installation is read: static files, letters and sign-ins are elsewhere."""
    settings.VAR_FOLDER = tmp_path
    settings.STATIC_ROOT = tmp_path
    # The real one takes its time by design; a test of it would be a test of Django.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    letter = letter_settings(settings) | {"print_folder": tmp_path / "letters"}
    settings.CHANNELS = dict(settings.CHANNELS) | {"letter": letter}
    return tmp_path


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(db: None) -> Desk:
    clinic = booking.clinic()
    return staff_of(clinic, clinic.trust, Role.RECEPTIONIST)


def staff_of(clinic: Clinic, partner: Partner, role: str) -> Desk:
    """Somebody with this role at a partner, signed in through the page."""
    human = partners.staff_member()
    granted = identity.grant(role, to=partners.post(of=human, at_partner=partner))
    account = identity.account(of=human, password=identity.PASSWORD)
    identity.second_factor(account)
    client = Client()
    sign_in(client, account.username)
    return Desk(clinic, account, granted, client)


def sign_in(client: Client, username: str, password: str = identity.PASSWORD) -> Any:
    """Password, then a code, as somebody does who has both; the last answer."""
    first = client.post("/sign-in", {"username": username, "password": password})
    if not first.headers.get("Location", "").startswith("/sign-in/second-step"):
        return first
    return client.post(first.headers["Location"], {"code": identity.recovery_code(username)})


def second_grant(of: StaffMember, at_partner: Partner, role: str = Role.WORKER) -> RoleGrant:
    return identity.grant(role, to=partners.post(of=of, at_partner=at_partner))


def text(
    about: Appointment, *, kind: str = "confirmation", state: str = "sent", **fields: Any
) -> Message:
    """A message row about an appointment, to the person, as the outbox would hold it."""
    rule = about.person.contact_rules.first() or people.text_route(of=about.person)
    sent_at = NOW if state in ("sent", "delivered") else None
    values: dict[str, Any] = {
        "appointment": about,
        "appointment_version": about.version,
        "person": about.person,
        "kind": kind,
        "channel": "sms",
        "contact_rule": rule,
        "due_at": NOW,
        "valid_until": NOW + timedelta(days=7),
        "state": state,
        "sent_at": sent_at,
        "carrier": "local-sms" if sent_at else "",
        "body": "Asha, your appointment is on Tuesday 9 March 2027 at 9am." if sent_at else "",
        "planned_at": NOW,
        "changed_at": NOW,
    }
    return Message.objects.create(**values | fields)


def print_folder(settings: LazySettings) -> PrintFolder:
    """The folder that the pages read."""
    return carriers.print_folder(settings=letter_settings(settings))


def letter_settings(settings: LazySettings) -> dict[str, Any]:
    return dict[str, Any](settings.CHANNELS["letter"])


def letter_for(message: Message) -> Letter:
    """What the outbox would hand to the print folder."""
    return Letter(
        reference=str(message.id),
        recipient=PostalAddress(people.ASHAS_ADDRESS),
        sender_name="Appointments",
        contact_lines=("01632 960001",),
        date_line="1 March 2027",
        salutation="Dear Asha",
        heading="Your appointment",
        paragraphs=("We look forward to meeting you.",),
        post_class=PostClass.FIRST,
    )


@pytest.fixture
def booked(desk: Desk) -> Appointment:
    """Asha, face to face with Freya of the charity, booked by the trust's desk."""
    return booked_without_messages(desk)


def booked_without_messages(desk: Desk) -> Appointment:
    """An appointment about which nothing is planned yet, so that a test says what there is."""
    asha = booking.person(desk.clinic.trust, Mode.FACE_TO_FACE)
    appointment = booking.appointment(desk.clinic, asha)
    Task.objects.filter(appointment=appointment).delete()
    Message.objects.filter(appointment=appointment).delete()
    return appointment
