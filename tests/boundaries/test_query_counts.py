"""Every page asks the database as often about very much as about little."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from scheduler.booking import feeds
from scheduler.booking.models import Appointment
from scheduler.modes import Mode
from scheduler.people.models import Person
from scheduler.reminders.models import Task
from scheduler.rota import leave_requests
from tests.boundaries import callers, neighbours, routes
from tests.boundaries.callers import Kind
from tests.boundaries.neighbours import Neighbours
from tests.boundaries.test_matrix import LISTED
from tests.factories import NOW, SETUP, booking
from tests.factories.booking import TUESDAY
from tests.times import at

pytestmark = pytest.mark.xdist_group("query-counts")
MANY = 100
# Who is asked first, where several may see a page.
_WHO = (
    "anonymous",
    "the person",
    *(
        f"{role} of A"
        for role in (
            "receptionist",
            "rota_keeper",
            "worker",
            "partner_administrator",
            "manager",
            "auditor",
        )
    ),
)
Counts = Mapping[str, int]


@pytest.fixture(scope="module")
def counted(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Counts, Counts]]:
    """How many queries each page makes, by its name: of little, and of very much."""
    folder = tmp_path_factory.mktemp("counted")
    with django_db_blocker.unblock(), neighbours.built(folder) as built:
        everybody = callers.of(built)
        little = _count(built, everybody)
        _grow(built)
        yield little, _count(built, everybody)


def _count(built: Neighbours, everybody: Mapping[str, Kind]) -> Counts:
    found = {}
    for name, methods in LISTED["page"].items():
        if "GET" not in methods:
            continue
        path = routes.ALL[name].path(built.world.ids)
        for who in _WHO:
            client = everybody[who].browser
            # What is kept of the partnership, of templates and plans, is kept by the first.
            with transaction.atomic():
                first = client.get(path)
                transaction.set_rollback(True)
            if first.status_code != 200:
                continue
            with transaction.atomic(), CaptureQueriesContext(connection) as asked:
                client.get(path)
                transaction.set_rollback(True)
            found[name] = len(asked)
            break
    return found


def _grow(built: Neighbours) -> None:
    """A hundred more of whatever a page lists."""
    clinic = built.world.clinic
    asha = Person.objects.get(id=built.world.ids["person_id"])
    day = date(2027, 3, 10)
    for number in range(MANY // 2):
        on = day + timedelta(days=number)
        booking.shift(clinic.freya, clinic.hub, clinic.rota, f"{on:%a %-d %b %Y} 09:00-17:00")
        for hour in (10, 14):
            booking.appointment(clinic, asha, starts_at=at(f"{on:%a %-d %b %Y} {hour}:00"))
    for number in range(MANY):
        somebody = booking.person(clinic.trust, Mode.FACE_TO_FACE, name=f"Somebody {number}")
        booking.room(clinic.hub, name=f"Room {number + 10}")
        post = booking.post(clinic.trust, clinic.service, slug=f"worker-{number}")
        booking.shift(post, clinic.hub, clinic.rota, f"{TUESDAY} 09:00-13:00")
        appointment = booking.appointment(clinic, somebody, posts=(post,))
        Task.objects.create(
            kind="ask_and_rebook",
            person=somebody,
            appointment=appointment,
            owner=clinic.trust,
            reason="Ask.",
            opened_at=NOW,
            due_at=NOW,
        )
        feeds.make(label=f"Feed {number}", staff_member_id=post.staff_member_id, by=SETUP, now=NOW)
        leave_requests.ask(
            post_id=post.id,
            kind="annual",
            starts_at=at("Mon 2 Aug 2027 00:00"),
            ends_at=at("Tue 3 Aug 2027 00:00"),
            by=SETUP,
            now=NOW,
        )


PAGES = sorted(name for name, methods in LISTED["page"].items() if "GET" in methods)
# Pages that show nothing in this world, and why.
NOT_SHOWN = {
    "desk-mark": "a picture of one option",
    "openid_connect_callback": "nobody came from a partner's sign-in",
    "own-held": "no time is held for a move",
    "own-new-days": "asks for a mode first; tests/web/person/test_booking counts",
    "own-new-held": "no time is held",
    "own-new-times": "asks for a day first; tests/web/person/test_booking counts",
    "own-new-wait": "asks for a mode first",
    "personas": "there is no demonstration; tests/web/test_personas counts",
    "second-step": "nobody is half way in",
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in PAGES if name not in NOT_SHOWN])
def test_a_page_asks_as_often_about_very_much(counted: tuple[Counts, Counts], name: str) -> None:
    little, much = counted
    assert little[name] == much[name]


def test_every_page_is_counted_or_says_why_not(counted: tuple[Counts, Counts]) -> None:
    little, much = counted
    assert little.keys() == much.keys() == set(PAGES) - NOT_SHOWN.keys()


@pytest.mark.django_db
def test_the_hundred_are_there(counted: tuple[Counts, Counts]) -> None:
    assert Appointment.objects.count() > 2 * MANY
