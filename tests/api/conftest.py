from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings

from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.partners.models import Post
from scheduler.people.models import Person
from tests.api import calling
from tests.api.calling import Caller
from tests.factories import NOW, booking, partners, people
from tests.factories.booking import Clinic


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    """Monday 1 March 2027, 08:00: the hour at which every builder works."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _no_static_files(settings: Settings, tmp_path: Path) -> None:
    """The API serves none, and the folder of collected ones is not there before a first start."""
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def clinic(db: None) -> Clinic:
    """Dot's desk at the trust may book Freya of the charity, at the hub on Tuesday 9 March 2027."""
    return booking.clinic()


@pytest.fixture
def dot(clinic: Clinic) -> Caller:
    """At the trust's front desk."""
    return calling.caller(Role.RECEPTIONIST, at=clinic.trust)


@pytest.fixture
def gil(clinic: Clinic) -> Caller:
    """The trust's administrator."""
    return calling.caller(Role.PARTNER_ADMINISTRATOR, at=clinic.trust)


@pytest.fixture
def ewan(clinic: Clinic) -> Caller:
    """Keeps the trust's rotas."""
    return calling.caller(Role.ROTA_KEEPER, at=clinic.trust)


@pytest.fixture
def stranger(clinic: Clinic) -> Caller:
    """At the front desk of a partner that has nothing to do with the clinic."""
    return calling.caller(Role.RECEPTIONIST, at=booking.partner("council", kind="council"))


@pytest.fixture
def asha(clinic: Clinic) -> Person:
    """Known to the trust; wants to be seen face to face."""
    return booking.person(clinic.trust, Mode.FACE_TO_FACE)


@pytest.fixture
def ben(clinic: Clinic) -> Person:
    """Known to the trust; wants to be rung."""
    return booking.person(clinic.trust, Mode.PHONE, name="Ben", number="07700 900002")


@pytest.fixture
def unasked(clinic: Clinic) -> Person:
    """Known to the trust, and never asked how she wants to be seen."""
    return people.person(known_to=clinic.trust, nhs_number="943 476 5919")


@pytest.fixture
def worker(clinic: Clinic) -> Post:
    """A worker of the trust without a shift."""
    return partners.post(at_partner=clinic.trust, services=[clinic.service])
