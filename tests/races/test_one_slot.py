"""Many desks want one time at once: one gets it, the others are refused by name, nothing breaks."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from scheduler.availability.claims import Taken
from scheduler.availability.models import Claim
from scheduler.booking import appointments, holds
from scheduler.booking.models import Appointment, Hold
from scheduler.modes import Mode
from scheduler.people.models import Choice, Person
from scheduler.refusals import Stale
from tests.factories import booking
from tests.factories.booking import NINE, NOW, TUESDAY, Clinic
from tests.racing import at_once, owner

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed")]
DESKS = 24


def overlapping() -> int:
    """Pairs of live claims of one staff member, person or room that overlap."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM availability_claim AS a JOIN availability_claim AS b"
            " ON a.id < b.id AND a.during && b.during"
            " AND (a.staff_member_id = b.staff_member_id OR a.person_id = b.person_id"
            "      OR a.room_id = b.room_id)"
            " WHERE a.released_at IS NULL AND b.released_at IS NULL"
        )
        (count,) = cursor.fetchone()
    return int(count)


def people(where: Clinic, *, many: int = DESKS) -> list[Person]:
    return [
        booking.person(where.trust, Mode.FACE_TO_FACE, name=f"Person {number}")
        for number in range(many)
    ]


def test_of_many_holds_on_one_time_exactly_one_is_made() -> None:
    clinic = booking.clinic()
    calls: list[Callable[[], Hold]] = [
        partial(booking.hold, clinic, each) for each in people(clinic)
    ]
    results = at_once(calls)
    assert [type(each) for each in results].count(Hold) == 1
    assert [type(each) for each in results].count(Taken) == DESKS - 1
    assert overlapping() == 0


def test_of_many_confirmations_of_one_hold_exactly_one_wins() -> None:
    clinic = booking.clinic()
    held = booking.hold(clinic, people(clinic, many=1)[0])
    confirm = partial(appointments.confirm, hold_id=held.id, by=clinic.dot, now=NOW)
    results = at_once([confirm] * DESKS)
    assert [type(each) for each in results].count(Appointment) == 1
    assert [type(each) for each in results].count(holds.Lapsed) == DESKS - 1


def test_one_person_held_by_many_desks_with_many_workers_is_in_one_place() -> None:
    clinic = booking.clinic()
    asha = people(clinic, many=1)[0]
    crew = [booking.post(clinic.trust, clinic.service, slug=f"worker-{n}") for n in range(8)]
    for number, each in enumerate(crew):
        booking.room(clinic.hub, name=f"Room {number + 2}")
        booking.shift(each, clinic.hub, clinic.rota, f"{TUESDAY} 09:00-13:00")
    results = at_once([partial(booking.hold, clinic, asha, posts=(each,)) for each in crew])
    assert [type(each) for each in results].count(Hold) == 1
    assert [type(each) for each in results].count(Taken) == 7


def test_joint_bookings_in_opposite_order_do_not_deadlock() -> None:
    clinic = booking.clinic()
    other = booking.post(clinic.trust, clinic.service, slug="ewan")
    booking.shift(other, clinic.hub, clinic.rota, f"{TUESDAY} 09:00-13:00")
    somebody = people(clinic, many=16)
    orders = [(clinic.freya, other), (other, clinic.freya)]
    results = at_once(
        [
            partial(booking.hold, clinic, each, posts=orders[number % 2])
            for number, each in enumerate(somebody)
        ]
    )
    assert not [each for each in results if isinstance(each, OperationalError)]
    assert [type(each) for each in results].count(Hold) == 1


def test_of_many_moves_of_one_version_exactly_one_wins() -> None:
    clinic = booking.clinic()
    booked = booking.appointment(clinic, people(clinic, many=1)[0])
    hours = [NINE.replace(hour=9 + number % 3, minute=15) for number in range(12)]
    results = at_once(
        [
            partial(
                appointments.move,
                appointment_id=booked.id,
                version=1,
                starts_at=starts_at,
                post_ids=[clinic.freya.id],
                site_id=clinic.hub.id,
                by=clinic.dot,
                now=NOW,
            )
            for starts_at in hours
        ]
    )
    assert [type(each) for each in results].count(Appointment) == 1
    assert [type(each) for each in results].count(Stale) == 11
    assert overlapping() == 0


def test_a_cancel_and_a_move_at_once_leave_no_time_behind() -> None:
    clinic = booking.clinic()
    booked = booking.appointment(clinic, people(clinic, many=1)[0])
    move = partial(
        appointments.move,
        appointment_id=booked.id,
        version=1,
        starts_at=NINE.replace(hour=11),
        post_ids=[clinic.freya.id],
        site_id=clinic.hub.id,
        by=clinic.dot,
        now=NOW,
    )
    cancel = partial(
        appointments.cancel,
        appointment_id=booked.id,
        version=1,
        cancelled_by="person",
        by=clinic.dot,
        now=NOW,
    )
    results = at_once([move, cancel] * 4)
    assert [type(each) for each in results].count(Appointment) == 1
    live = Claim.objects.filter(promise_id=booked.id, released_at=None).exists()
    assert live == (Appointment.objects.get().state == "booked")


def test_a_newer_choice_and_a_booking_at_once_never_leave_a_mode_nobody_chose() -> None:
    clinic = booking.clinic()
    for asha in people(clinic, many=4):
        hold = partial(booking.hold, clinic, asha)
        choose = partial(booking.choose, asha, Mode.VIDEO)
        attempts: list[Callable[[], Hold | Choice]] = [hold, choose]
        at_once(attempts)
        live = Hold.objects.filter(person=asha, state=Hold.State.HELD)
        assert not live.exists()
        Claim.objects.filter(person=asha).update(released_at=NOW)


def test_a_newer_choice_that_ends_holds_does_not_deadlock_with_bookings() -> None:
    clinic = booking.clinic()
    for asha in people(clinic, many=6):
        held = booking.hold(clinic, asha)
        choose = partial(booking.choose, asha, Mode.VIDEO)
        again = partial(booking.hold, clinic, asha, starts_at=NINE.replace(hour=11))
        attempts: list[Callable[[], Hold | Choice]] = [choose, again]
        results = at_once(attempts)
        assert not [each for each in results if isinstance(each, OperationalError)]
        assert isinstance(results[0], Choice)
        assert Hold.objects.get(id=held.id).state == Hold.State.RELEASED


def test_an_older_snapshot_cannot_book_by_a_choice_that_was_followed() -> None:
    clinic = booking.clinic()
    (asha,) = people(clinic, many=1)
    held = booking.hold(clinic, asha)
    with pytest.raises(DatabaseError, match="READ COMMITTED"):
        _copy_from_an_older_snapshot(held)


@transaction.atomic
def _copy_from_an_older_snapshot(held: Hold) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute(
            "INSERT INTO booking_hold SELECT (jsonb_populate_record(hold,"
            " jsonb_build_object('id', gen_random_uuid()))).* FROM booking_hold AS hold"
            " WHERE id = %s",
            [held.id],
        )


def test_without_lock_and_constraint_the_same_race_books_twice() -> None:
    """The negative control: this harness can fail, so the other tests say something."""
    clinic = booking.clinic()
    constraints = ("one_staff_member_one_place", "one_room_one_place")
    definitions = {}
    with owner() as cursor:
        for name in constraints:
            cursor.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name]
            )
            [(definitions[name],)] = cursor.fetchall()
            cursor.execute(f"ALTER TABLE availability_claim DROP CONSTRAINT {name}")
    try:
        rows = [partial(_check_then_insert, clinic, each) for each in people(clinic, many=12)]
        booked = [each for each in at_once(rows) if each is True]
        assert len(booked) > 1
        assert overlapping() > 0
    finally:
        with owner() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("DELETE FROM availability_claim")
            cursor.execute("SET session_replication_role = origin")
            for name, definition in definitions.items():
                cursor.execute(f"ALTER TABLE availability_claim ADD CONSTRAINT {name} {definition}")


def _check_then_insert(clinic: Clinic, somebody: Person) -> bool:
    """What every scheduler does that double-books: look, then write."""
    during = ("2027-03-09 09:00+00", "2027-03-09 10:00+00")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM availability_claim WHERE staff_member_id = %s"
            " AND released_at IS NULL AND during && tstzrange(%s, %s)",
            [clinic.freya.staff_member_id, *during],
        )
        (taken,) = cursor.fetchone()
        cursor.execute("SELECT pg_sleep(0.05)")  # the time a real check takes to become a write
        if taken:
            return False
        cursor.execute(
            "INSERT INTO availability_claim (promise_id, staff_member_id, post_id, during)"
            " VALUES (gen_random_uuid(), %s, %s, tstzrange(%s, %s))",
            [clinic.freya.staff_member_id, clinic.freya.id, *during],
        )
    return True
