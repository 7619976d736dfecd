"""Bookings beyond the end of a worker's post: they stay, and somebody hears of each."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from scheduler.booking import appointments, events
from scheduler.booking.models import Appointment
from scheduler.modes import Mode
from scheduler.partners import posts
from scheduler.partners.models import Post
from tests.factories import booking
from tests.factories.booking import NINE, NOW, SETUP

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
THE_DAY = date(2027, 3, 9)


@pytest.fixture
def left() -> Iterator[list[UUID]]:
    """The appointments of which was said that they have no worker any more."""
    heard: list[UUID] = []

    def hear(*, appointment: Appointment, **_signal: Any) -> None:
        heard.append(appointment.id)

    events.left_without_worker.connect(hear)
    yield heard
    events.left_without_worker.disconnect(hear)


def _booked(where: booking.Clinic, *also: Post) -> Appointment:
    asha = booking.person(where.trust, Mode.FACE_TO_FACE)
    return booking.appointment(where, asha, posts=(where.freya, *also))


def _end(post: Post, ends_on: date, **when: Any) -> None:
    posts.end(post_id=post.id, ends_on=ends_on, by=SETUP, **{"now": LATER} | when)


@pytest.mark.parametrize("ends_on", [THE_DAY, THE_DAY - timedelta(days=1)])
def test_an_appointment_on_or_after_the_end_of_the_post_stays_and_is_told_of(
    left: list[UUID], ends_on: date
) -> None:
    where = booking.clinic()
    appointment = _booked(where)
    _end(where.freya, ends_on)
    assert left == [appointment.id]
    appointment.refresh_from_db()
    assert appointment.state == "booked"


def test_a_change_of_the_end_is_followed_like_an_end(left: list[UUID]) -> None:
    where = booking.clinic()
    appointment = _booked(where)
    posts.change(post_id=where.freya.id, changes={"ends_on": THE_DAY}, by=SETUP, now=LATER)
    assert left == [appointment.id]


def test_an_appointment_on_the_last_day_of_the_post_takes_place(left: list[UUID]) -> None:
    where = booking.clinic()
    _booked(where)
    _end(where.freya, THE_DAY + timedelta(days=1))
    assert left == []


def test_another_post_of_the_same_worker_may_end(left: list[UUID]) -> None:
    where = booking.clinic()
    _booked(where)
    honorary = posts.add(
        staff_member_id=where.freya.staff_member_id,
        partner_id=where.trust.id,
        title="Adviser",
        starts_on=date(2026, 1, 1),
        by=SETUP,
        now=NOW,
    )
    _end(honorary, THE_DAY)
    assert left == []


def test_an_appointment_with_two_workers_who_leave_is_told_of_once(left: list[UUID]) -> None:
    where = booking.clinic()
    gwen = booking.post(where.charity, where.service, slug="gwen")
    booking.shift(gwen, where.hub, where.rota, "Tue 9 Mar 2027 09:00-13:00")
    appointment = _booked(where, gwen)
    ids = {where.freya.staff_member_id, gwen.staff_member_id}
    Post.objects.filter(staff_member_id__in=ids).update(ends_on=THE_DAY)
    _end(gwen, THE_DAY)
    assert left == [appointment.id]


def test_what_is_cancelled_or_has_started_is_let_be(left: list[UUID]) -> None:
    where = booking.clinic()
    appointment = _booked(where)
    _end(where.freya, THE_DAY, now=NINE)
    assert left == []
    appointments.cancel(
        appointment_id=appointment.id, version=1, cancelled_by="person", by=SETUP, now=LATER
    )
    _end(where.freya, THE_DAY)
    assert left == []
