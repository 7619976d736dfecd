"""Everybody booked whose worker is away: asked by their desk, covered or given another time."""

import pytest

from scheduler.booking import uncovered
from scheduler.booking.models import Appointment
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.partners.models import Post
from tests.factories import booking, partners, people, rota
from tests.factories.booking import SETUP
from tests.times import at
from tests.web.conftest import NOW, Desk, staff_of


@pytest.fixture
def left(desk: Desk, gwen: Post) -> Appointment:
    """Asha is booked with Gwen, who is ill; Freya is there."""
    asha = booking.person(desk.clinic.trust, Mode.FACE_TO_FACE)
    people.text_route(of=asha)
    booked = booking.appointment(desk.clinic, asha, posts=(gwen,))
    rota.leave("Tue 9 Mar 2027 00:00-23:00", of=gwen.staff_member, kind="sickness", by=SETUP)
    return booked


def _read(desk: Desk) -> str:
    return desk.client.get("/rota/without-worker").content.decode()


def _value(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def test_the_list_says_who_when_and_who_could_see_them(desk: Desk, left: Appointment) -> None:
    page = _read(desk)
    for told in ("Asha Example", "Gwen Example, who is away", "Freya Example, Charity", "The task"):
        assert told in page, told


def test_whoever_said_yes_is_covered_and_leaves_the_list(desk: Desk, left: Appointment) -> None:
    page = _read(desk)
    names = ("appointment", "version", "missing", "post")
    desk.client.post("/rota/without-worker/agree", {name: _value(page, name) for name in names})
    assert [each.post for each in Appointment.objects.get().appointment_staff.all()] == [
        desk.clinic.freya
    ]
    assert "Everybody who is booked has a worker." in _read(desk)


def test_whoever_takes_another_time_is_moved_and_leaves_the_list(
    desk: Desk, left: Appointment
) -> None:
    _, _, page = _read(desk).partition("/rota/without-worker/rebook")
    names = ("appointment", "version", "starts_at", "site", "mode", "post")
    form = {name: _value(page, name) for name in names}
    answer = desk.client.post("/rota/without-worker/rebook", form)
    assert answer.status_code == 302
    assert Appointment.objects.get().starts_at >= at("Tue 9 Mar 2027 09:00")
    assert not uncovered.coming(now=NOW).exists()


def test_a_cover_that_was_taken_meanwhile_is_said(desk: Desk, left: Appointment) -> None:
    page = _read(desk)
    names = ("appointment", "version", "missing", "post")
    form = {name: _value(page, name) for name in names}
    rota.leave("Tue 9 Mar 2027 00:00-23:00", of=desk.clinic.freya.staff_member, by=SETUP)
    answer = desk.client.post("/rota/without-worker/agree", form)
    assert answer.status_code == 409
    assert "This worker cannot see them then any more" in answer.content.decode()


def test_others_do_not_see_it(desk: Desk, left: Appointment) -> None:
    other = staff_of(desk.clinic, partners.partner(name="Elsewhere"), Role.RECEPTIONIST)
    assert "Everybody who is booked has a worker." in _read(other)
    form = {"appointment": str(left.id)}
    assert other.client.post("/rota/without-worker/agree", form).status_code == 404
