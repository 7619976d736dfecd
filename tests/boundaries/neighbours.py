"""Two sides of a partnership that have nothing to do with each other, and all that each has.

One is the world of the API's tests (the trust, with the charity); the other is the dale, which has
people, appointments, messages and tasks of its own. Whatever is the one's is foreign to the other.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import time_machine
from django.apps import apps
from django.db import transaction
from django.test import Client, override_settings

from scheduler.booking import feeds, waitlist
from scheduler.booking.models import Appointment
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.people.models import ContactRule
from scheduler.reminders.models import Message, Task
from scheduler.settings import ROOT
from scheduler.web import acting
from tests.api import calling
from tests.api import world as the_world
from tests.api.calling import Caller
from tests.api.world import World
from tests.factories import NOW, booking, people, rota
from tests.factories.booking import TUESDAY, Clinic
from tests.times import at

# What a fenced row holds besides its id that would tell whose it is.
_TELLING = {
    "people_person": ("name",),
    "people_contactrule": ("number",),
    "booking_appointment": ("reference",),
    "reminders_message": ("body",),
    "reminders_reply": ("text",),
}
# Found by its name: its number is that of a day.
(_FENCES,) = (ROOT / "scheduler" / "reminders" / "migrations").glob("*_fences.py")
FENCED: Mapping[str, str] = import_module(f"scheduler.reminders.migrations.{_FENCES.stem}").SEES
_OPEN_DOORS = (Role.RECEPTIONIST, Role.SERVICE_ACCOUNT)


@dataclass(frozen=True)
class Neighbours:
    """`foreign` are the words that only one side may read, by the table they come from."""

    world: World
    dale: Clinic
    of_world: Mapping[str, set[str]]
    of_dale: Mapping[str, set[str]]
    dales_staff: Mapping[str, Caller]
    trusts_staff: Mapping[str, Caller]


@contextmanager
def built(folder: Path) -> Iterator[Neighbours]:
    """In a transaction that is never committed."""
    with (
        override_settings(
            CHANNELS=the_world.carriers(folder), VAR_FOLDER=folder, STATIC_ROOT=folder
        ),
        time_machine.travel(NOW, tick=False),
        transaction.atomic(),
    ):
        world = the_world.build()
        of_world = _telling()
        dale = _dale(world.clinic)
        of_both = _telling()
        yield Neighbours(
            world,
            dale,
            of_world,
            {table: words - of_world[table] for table, words in of_both.items()},
            {str(role): calling.caller(role, at=dale.trust) for role in Role},
            {str(role): calling.caller(role, at=world.clinic.trust) for role in Role},
        )
        transaction.set_rollback(True)


def hidden_from(role: str, words: Mapping[str, set[str]]) -> set[str]:
    """What is foreign to this role. A front desk may ask for anybody, wherever they are known."""
    return {
        word
        for table, of_table in words.items()
        if not (role in _OPEN_DOORS and table.startswith("people_"))
        for word in of_table
    }


def signed_in(caller: Caller) -> Client:
    """A browser of somebody who signed in on the page."""
    client = Client()
    client.force_login(caller.account)
    session = client.session
    session[acting.GRANT] = str(caller.grant.id)
    session.save()
    return client


def _dale(clinic: Clinic) -> Clinic:
    """Zena, booked by the dale's own desk with its own worker at the same hub, and all of hers."""
    dale = booking.partner("dale", desk_phone="01632 960008")
    dai = booking.post(dale, clinic.service, slug="dai")
    booking.shift(dai, clinic.hub, clinic.rota, f"{TUESDAY} 09:00-13:00")
    quiet = booking.room(clinic.hub, name="Room 9")
    own = replace(clinic, trust=dale, freya=dai, room=quiet, dot=booking.actor(dale))
    zena = booking.person(dale, Mode.FACE_TO_FACE, name="Zena Unseen")
    people.need("print_24_point", of=zena)
    people.text_route(of=zena, number="07700 900077")
    appointment = booking.appointment(own, zena, posts=(dai,))
    waitlist.join(person_id=zena.id, service_id=clinic.service.id, by=own.dot, now=NOW)
    booking.hold(own, zena, starts_at=at(f"{TUESDAY} 11:00"), posts=(dai,))
    feeds.make(label="Dai", staff_member_id=dai.staff_member_id, by=own.dot, now=NOW)
    rota.leave("Mon 8 Mar 2027 09:00-17:00", of=dai.staff_member)
    Task.objects.create(
        kind="ask_and_rebook",
        person=zena,
        appointment=appointment,
        owner=dale,
        reason="Ask Zena.",
        opened_at=NOW,
        due_at=NOW,
    )
    assert Message.objects.filter(appointment=appointment).exists()
    assert Appointment.objects.filter(person=zena).exists()
    assert ContactRule.objects.filter(person=zena).exists()
    return own


def _telling() -> dict[str, set[str]]:
    """Ids, names, numbers and words of every row there is in a fenced table."""
    return {
        model._meta.db_table: {
            word
            for row in model._default_manager.all()
            for word in _of_row(row, _TELLING.get(model._meta.db_table, ()))
        }
        for model in apps.get_models()
        if model._meta.db_table in FENCED
    }


def _of_row(row: Any, names: tuple[str, ...]) -> Iterator[str]:
    identity = str(row.pk)
    # A number proves nothing where it is found.
    if len(identity) == 36:
        yield identity
    yield from (value for name in names if (value := str(getattr(row, name))))
