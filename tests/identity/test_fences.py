"""What the database shows, to whom; and default deny."""

from collections.abc import Iterator

import pytest
from django.db import connection

from scheduler.audit import trail
from scheduler.audit.actors import Actor, system
from scheduler.audit.models import Entry
from scheduler.booking.models import Appointment, Feed, Taken
from scheduler.identity import fences
from scheduler.modes import Mode
from scheduler.people.models import ContactRule, Person
from scheduler.reminders.models import Task
from tests.factories import NOW, booking
from tests.factories.booking import Clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    return booking.clinic()


@pytest.fixture
def appointment(clinic: Clinic) -> Appointment:
    """Asha's, first known to a partner that booked nothing; the trust's desk booked the charity's
    Freya."""
    surgery = booking.partner("surgery")
    asha = booking.person(surgery, Mode.FACE_TO_FACE, number="01632 960009")
    return booking.appointment(clinic, asha)


@pytest.fixture
def nobody() -> Iterator[None]:
    """A connection on which nobody has said who asks: a web process between two requests."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('scheduler.acting', '', false)")
        yield
        cursor.execute("SELECT set_config('scheduler.acting', 'service', false)")


def sees(by: Actor) -> tuple[bool, bool]:
    """Whether they see any appointment, and any person."""
    with fences.reading(by):
        return Appointment.objects.exists(), Person.objects.exists()


@pytest.mark.usefixtures("appointment", "nobody")
def test_where_nobody_said_who_asks_nothing_is_there() -> None:
    assert not Person.objects.exists()
    assert not Appointment.objects.exists()
    assert not Taken.objects.exists()
    assert Person.objects.update(name="Somebody") == 0


@pytest.mark.usefixtures("nobody")
def test_where_nobody_said_who_asks_nothing_is_added(clinic: Clinic) -> None:
    from django.db import ProgrammingError, transaction

    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        booking.person(clinic.trust)


@pytest.mark.parametrize("role", ["receptionist", "worker", "manager", "auditor"])
def test_whoever_booked_whose_staff_and_who_knew_first_see_it(
    clinic: Clinic, appointment: Appointment, role: str
) -> None:
    surgery = appointment.person.first_known_to
    for concerned in (clinic.trust, clinic.charity, surgery):
        assert sees(booking.actor(concerned, role=role)) == (True, True)


@pytest.mark.usefixtures("appointment")
def test_others_see_neither_and_a_front_desk_sees_the_person_alone() -> None:
    elsewhere = booking.partner("elsewhere")
    assert sees(booking.actor(elsewhere, role="worker")) == (False, False)
    assert sees(booking.actor(elsewhere, role="receptionist")) == (False, True)
    assert sees(system("open address")) == (False, False)


@pytest.mark.usefixtures("appointment")
def test_whoever_is_in_it_sees_it_whatever_they_act_as(clinic: Clinic) -> None:
    elsewhere = booking.partner("elsewhere")
    human = clinic.freya.staff_member
    from tests.factories import partners

    post = partners.post(of=human, at_partner=elsewhere)
    freya = Actor(label="freya", role="worker", post_id=post.id, partner_id=elsewhere.id)
    assert sees(freya) == (True, True)


@pytest.mark.usefixtures("appointment")
def test_everybody_sees_that_the_time_is_taken_and_no_more() -> None:
    with fences.reading(booking.actor(booking.partner("elsewhere"), role="worker")):
        (taken,) = Taken.objects.all()
        staff = [each.staff_member.name for each in taken.appointment_staff.all()]
    assert staff == ["Freya Example"]
    assert not {field.name for field in Taken._meta.get_fields()} & {"person", "mode", "service"}


def test_a_task_is_its_own_desks_and_shows_whom_it_is_about(appointment: Appointment) -> None:
    elsewhere = booking.partner("elsewhere")
    Task.objects.create(
        kind="ask_and_rebook",
        person=appointment.person,
        owner=elsewhere,
        reason="Ask.",
        opened_at=NOW,
        due_at=NOW,
    )
    with fences.reading(booking.actor(elsewhere, role="worker")):
        assert Task.objects.select_related("person").get().person == appointment.person
        assert ContactRule.objects.exists()
    with fences.reading(booking.actor(booking.partner("farther"), role="worker")):
        assert not Task.objects.exists()


def test_a_look_is_written_down_while_reading(appointment: Appointment) -> None:
    elsewhere = booking.partner("elsewhere")
    by = booking.actor(elsewhere)
    with fences.reading(by):
        trail.record(
            deed="person.seen",
            kind="person",
            record_id=appointment.person_id,
            by=by,
            now=NOW,
            person_id=appointment.person_id,
        )
        assert Entry.objects.filter(by_partner_id=elsewhere.id).count() == 1
        assert not Entry.objects.exclude(by_partner_id=elsewhere.id).exists()


def test_what_was_said_ends_with_the_part_of_a_transaction(appointment: Appointment) -> None:
    with fences.reading(system("open address")):
        assert not Person.objects.exists()
        with fences.changing():
            assert Person.objects.exists()
        assert not Person.objects.exists()
    assert Person.objects.exists()


def test_an_error_brings_back_what_was_said_before() -> None:
    with pytest.raises(ZeroDivisionError), fences.reading(system("open address")):
        raise ZeroDivisionError
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('scheduler.acting', true)")
        assert cursor.fetchone() == ("service",)


@pytest.mark.usefixtures("clinic")
def test_a_feeds_address_shows_that_feed_alone(clinic: Clinic) -> None:
    from scheduler.booking import feeds

    _, key = feeds.make(
        label="Freya",
        staff_member_id=clinic.freya.staff_member_id,
        by=booking.actor(clinic.charity),
        now=NOW,
    )
    other, _ = feeds.make(label="Hub", rota_id=clinic.rota.id, by=clinic.dot, now=NOW)
    with fences.reading(system("open address")):
        assert not Feed.objects.exists()
        found = feeds.find(key=key, now=NOW)
    assert found is not None
    with fences.at_feed(digest=found.digest):
        assert [each.id for each in Feed.objects.all()] == [found.id]
        assert other.id != found.id


def test_letting_the_service_in_twice_changes_nothing() -> None:
    before = connection.connection
    fences.let_service_in()
    assert connection.connection is before
    assert connection.settings_dict["OPTIONS"]["options"].count("scheduler.acting") == 1
