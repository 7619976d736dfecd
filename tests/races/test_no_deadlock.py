"""Whatever is done at once, nobody waits for ever: every call is done, or refused by name."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from itertools import permutations
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from scheduler.availability import openings, verification
from scheduler.availability.exact import NotAnOption
from scheduler.booking import appointments, events
from scheduler.booking.models import Appointment, Hold
from scheduler.partners import posts, rooms, staff_members
from scheduler.partners.models import Post
from scheduler.refusals import Refusal
from scheduler.rota import leave
from scheduler.rota.models import Leave
from tests.factories import booking
from tests.factories.booking import NINE, NOW, SETUP, TUESDAY, Clinic
from tests.races.test_one_slot import overlapping, people
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed")]
THE_DAY = date(2027, 3, 9)
HOUR = timedelta(hours=1)


def crew(clinic: Clinic, *, many: int) -> list[Post]:
    """Workers at the hub on the clinic's morning, with a room each."""
    found = []
    for number in range(many):
        each = booking.post(clinic.trust, clinic.service, slug=f"worker-{number}")
        booking.room(clinic.hub, name=f"Room {number + 2}")
        booking.shift(each, clinic.hub, clinic.rota, f"{TUESDAY} 09:00-13:00")
        found.append(each)
    return found


def refused_or(done: type, results: list[Any]) -> int:
    """How many were done; everything else must be a refusal by name."""
    others = [each for each in results if not isinstance(each, done)]
    assert [each for each in others if not isinstance(each, Refusal)] == []
    return len(results) - len(others)


def test_joint_bookings_in_every_order_take_turns() -> None:
    clinic = booking.clinic()
    orders = list(permutations([clinic.freya, *crew(clinic, many=2)]))
    calls = [
        partial(booking.hold, clinic, each, posts=orders[number % len(orders)])
        for number, each in enumerate(people(clinic, many=12))
    ]
    assert refused_or(Hold, at_once(calls)) == 1
    assert (overlapping(), verification.compare()) == (0, [])


def test_moves_that_cross_each_other_are_all_answered() -> None:
    clinic = booking.clinic()
    workers = crew(clinic, many=4)
    booked = [
        booking.appointment(clinic, each, posts=(workers[number % 4],), starts_at=NINE)
        for number, each in enumerate(people(clinic, many=4))
    ]
    dice = random.Random(3)
    for _ in range(6):
        moves = []
        for appointment in Appointment.objects.filter(id__in=[each.id for each in booked]):
            moves.append(
                partial(
                    appointments.move,
                    appointment_id=appointment.id,
                    version=appointment.version,
                    starts_at=NINE + dice.randrange(3) * HOUR,
                    post_ids=[dice.choice(workers).id],
                    site_id=clinic.hub.id,
                    by=clinic.dot,
                    now=NOW,
                )
            )
        refused_or(Appointment, at_once(moves))
        assert (overlapping(), verification.compare()) == (0, [])


def test_leave_taken_while_desks_book_leaves_nothing_to_book_in_it() -> None:
    clinic = booking.clinic()
    for hour, each in enumerate(people(clinic, many=3)):
        starts_at = NINE + hour * HOUR
        take = partial(
            leave.take,
            staff_member_id=clinic.freya.staff_member_id,
            kind="sickness",
            starts_at=starts_at,
            ends_at=starts_at + HOUR,
            by=SETUP,
            now=NOW,
        )
        calls: list[Callable[[], Hold | Leave]] = [
            partial(booking.hold, clinic, each, starts_at=starts_at),
            take,
        ]
        assert refused_or(Hold | Leave, at_once(calls)) >= 1  # type: ignore[arg-type]
        assert openings.verify() == []
        with pytest.raises(Refusal):
            booking.hold(clinic, people(clinic, many=1)[0], starts_at=starts_at)


@contextmanager
def left_without_worker() -> Iterator[list[Appointment]]:
    """The appointments that the desk is told of meanwhile."""
    told: list[Appointment] = []

    def note(*, appointment: Appointment, **_signal: Any) -> None:
        told.append(appointment)

    events.left_without_worker.connect(note)
    try:
        yield told
    finally:
        events.left_without_worker.disconnect(note)


def end_post(clinic: Clinic) -> Post:
    return posts.end(post_id=clinic.freya.id, ends_on=THE_DAY, by=SETUP, now=NOW)


@contextmanager
def meanwhile(call: Callable[[], object]) -> Iterator[list[object]]:
    """The block runs in a transaction; `call` begins before it commits and must wait for it."""
    answers: list[object] = []
    begun = Event()

    def run() -> None:
        begun.set()
        answers.extend(at_once([call]))

    other = Thread(target=run)
    with transaction.atomic():
        yield answers
        other.start()
        begun.wait()
        other.join(timeout=0.5)
        assert answers == [], "it did not wait"
    other.join()


def test_a_post_ended_while_an_appointment_is_confirmed_is_not_missed() -> None:
    clinic = booking.clinic()
    held = booking.hold(clinic, people(clinic, many=1)[0])
    with left_without_worker() as told, meanwhile(partial(end_post, clinic)) as ended:
        booked = appointments.confirm(hold_id=held.id, by=clinic.dot, now=NOW)
    assert isinstance(ended[0], Post)
    assert told == [booked]


def test_an_appointment_confirmed_while_its_post_is_ended_is_refused() -> None:
    clinic = booking.clinic()
    held = booking.hold(clinic, people(clinic, many=1)[0])
    confirm = partial(appointments.confirm, hold_id=held.id, by=clinic.dot, now=NOW)
    with left_without_worker() as told, meanwhile(confirm) as confirmed:
        end_post(clinic)
    assert isinstance(confirmed[0], NotAnOption)
    assert (told, Appointment.objects.count()) == ([], 0)


def test_a_hold_made_while_its_post_is_ended_is_refused() -> None:
    clinic = booking.clinic()
    (asha,) = people(clinic, many=1)
    with meanwhile(partial(booking.hold, clinic, asha)) as held:
        end_post(clinic)
    assert isinstance(held[0], Refusal)
    assert (Hold.objects.count(), verification.compare()) == (0, [])


def test_an_appointment_moved_to_a_post_that_is_ended_meanwhile_is_not_missed() -> None:
    clinic = booking.clinic()
    (other,) = crew(clinic, many=1)
    booked = booking.appointment(clinic, people(clinic, many=1)[0], posts=(other,))
    with left_without_worker() as told, meanwhile(partial(end_post, clinic)) as ended:
        appointments.move(
            appointment_id=booked.id,
            version=1,
            starts_at=NINE,
            post_ids=[clinic.freya.id],
            site_id=clinic.hub.id,
            by=clinic.dot,
            now=NOW,
        )
    assert isinstance(ended[0], Post)
    assert told == [booked]


def test_changes_of_the_partnership_and_bookings_do_not_deadlock() -> None:
    clinic = booking.clinic()
    somebody = people(clinic, many=3)
    for number in range(8):
        human, room = clinic.freya.staff_member_id, clinic.room.id
        ends_on = THE_DAY + timedelta(days=1 + number)
        calls: list[Callable[[], object]] = [
            partial(posts.end, post_id=clinic.freya.id, ends_on=ends_on, by=SETUP, now=NOW),
            partial(
                staff_members.change,
                staff_member_id=human,
                changes={"name": f"Freya {number}"},
                by=SETUP,
                now=NOW,
            ),
            partial(
                rooms.change,
                room_id=room,
                changes={"is_quiet": bool(number % 2)},
                by=SETUP,
                now=NOW,
            ),
            *(partial(booking.hold, clinic, each, lasting=HOUR) for each in somebody),
        ]
        refused_or(object, [each for each in at_once(calls) if isinstance(each, Exception)])
    assert (overlapping(), verification.compare()) == (0, [])


def test_two_that_lock_the_other_way_round_do_deadlock() -> None:
    """The negative control: this harness sees a deadlock where there is one."""
    clinic = booking.clinic()
    ids = [clinic.freya.staff_member_id, crew(clinic, many=1)[0].staff_member_id]
    first, second = Event(), Event()

    def lock(order: list[Any], mine: Event, theirs: Event) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for each in order:
                cursor.execute("SELECT FROM partners_staffmember WHERE id = %s FOR UPDATE", [each])
                mine.set()
                theirs.wait()

    calls = [partial(lock, ids, first, second), partial(lock, ids[::-1], second, first)]
    with pytest.raises(AssertionError, match="deadlock detected"):
        refused_or(type(None), at_once(calls))
