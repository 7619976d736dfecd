"""A worker asks for leave; a keeper who reads what it would do approves or declines it."""

from typing import Any

from pytest_django import DjangoAssertNumQueries

from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.partners.models import Post
from scheduler.rota import leave_requests
from scheduler.rota.models import Leave, LeaveRequest
from tests.factories import SETUP, booking, people, rota
from tests.factories.partners import post as post_of
from tests.times import at
from tests.web.conftest import NOW, Desk, staff_of
from tests.web.rota.conftest import key_of
from tests.web_process import LET_IN

FORM = {"leave": "annual", "first_on": "2027-03-09", "last_on": "2027-03-10"}


def asks(gwens: Desk) -> LeaveRequest:
    assert gwens.client.post("/rota/my-leave/ask", FORM).status_code == 302
    return LeaveRequest.objects.latest("asked_at")


def shown(desk: Desk, form: dict[str, Any]) -> str:
    return desk.client.post("/rota/preview", form).content.decode()


def test_leave_is_asked_for_and_approved_with_those_who_are_booked_in_view(
    ewan: Desk, gwen: Post, gwens: Desk
) -> None:
    somebody = booking.person(ewan.clinic.trust, Mode.FACE_TO_FACE)
    people.text_route(of=somebody)
    booking.appointment(ewan.clinic, somebody, posts=(gwen,))
    request = asks(gwens)
    assert "Waits for an answer" in gwens.client.get("/rota/my-leave").content.decode()
    assert "(1 asked for)" in ewan.client.get("/rota").content.decode()
    listed = ewan.client.get("/rota/leave").content.decode()
    assert "Tuesday 9 March 2027 to Wednesday 10 March 2027" in listed
    form = {"kind": "approve", "request": str(request.id)}
    page = shown(ewan, form)
    assert "Gwen Example asks for annual leave" in page
    assert "Asha Example" in page
    assert not Leave.objects.exists()
    answer = ewan.client.post("/rota/save", form | {"key": key_of(page)})
    assert (answer.status_code, answer["Location"]) == (302, "/rota/leave")
    assert Leave.objects.get().staff_member == gwen.staff_member
    page = gwens.client.get("/rota/my-leave").content.decode()
    assert "Approved" in page
    assert ewan.account.username in page


def test_it_is_declined_with_a_reason_that_the_worker_reads(ewan: Desk, gwens: Desk) -> None:
    request = asks(gwens)
    path = f"/rota/leave/{request.id}/decline"
    answer = ewan.client.post(path, {"reason": ""})
    assert answer.status_code == 422
    assert "Enter why it is declined" in answer.content.decode()
    assert ewan.client.post(path, {"reason": "Nobody else is in."}).status_code == 302
    assert "Nobody else is in." in gwens.client.get("/rota/my-leave").content.decode()
    # What is decided is not decided again.
    assert ewan.client.post(path, {"reason": "Again"}).status_code == 404


def test_whoever_else_is_away_then_is_named_to_whoever_decides(
    ewan: Desk, gwens: Desk, gwen: Post
) -> None:
    dai = booking.post(ewan.clinic.trust, slug="dai")
    rota.leave("Tue 9 Mar 2027 09:00-13:00", of=dai.staff_member)
    rota.leave("Tue 9 Mar 2027 09:00-13:00", of=ewan.clinic.freya.staff_member)
    page = shown(ewan, {"kind": "approve", "request": str(asks(gwens).id)})
    assert "Dai Example: Tuesday 9 March 2027, 9am" in page
    assert "Freya Example: " not in page  # of another employer


def test_what_nobody_has_answered_is_withdrawn(ewan: Desk, gwens: Desk) -> None:
    request = asks(gwens)
    path = f"/rota/my-leave/{request.id}/withdraw"
    assert gwens.client.post(path).status_code == 302
    assert gwens.client.post(path).status_code == 409
    form = {"kind": "approve", "request": str(request.id)}
    assert ewan.client.post("/rota/preview", form).status_code == 409


def test_nothing_typed_is_lost_when_something_is_missing(gwens: Desk) -> None:
    answer = gwens.client.post("/rota/my-leave/ask", FORM | {"leave": ""})
    assert answer.status_code == 422
    assert 'value="2027-03-10"' in answer.content.decode()
    answer = gwens.client.post("/rota/my-leave/ask", FORM | {"first_on": "soon"})
    assert answer.status_code == 422


def test_it_is_nobody_elses(ewan: Desk, gwens: Desk) -> None:
    request = asks(gwens)
    other = staff_of(ewan.clinic, ewan.clinic.trust, Role.WORKER)
    assert other.client.post(f"/rota/my-leave/{request.id}/withdraw").status_code == 404
    assert "9 March" not in other.client.get("/rota/my-leave").content.decode()
    charity = staff_of(ewan.clinic, ewan.clinic.charity, Role.MANAGER)
    form = {"kind": "approve", "request": str(request.id)}
    assert charity.client.post("/rota/preview", form).status_code == 404
    assert charity.client.post(f"/rota/leave/{request.id}/decline").status_code == 404
    assert "Gwen" not in charity.client.get("/rota/leave").content.decode()


def test_a_worker_does_not_decide(gwens: Desk) -> None:
    request = asks(gwens)
    form = {"kind": "approve", "request": str(request.id)}
    assert gwens.client.post("/rota/preview", form).status_code == 403
    assert gwens.client.post(f"/rota/leave/{request.id}/decline").status_code == 403


def test_many_requests_cost_as_many_questions_as_one(
    ewan: Desk, gwens: Desk, gwen: Post, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for day in range(10, 20):
        for post in (gwen, post_of(at_partner=ewan.clinic.trust)):
            leave_requests.ask(
                post_id=post.id,
                kind="annual",
                starts_at=at(f"{_weekday(day)} {day} Mar 2027 09:00"),
                ends_at=at(f"{_weekday(day)} {day} Mar 2027 17:00"),
                by=SETUP,
                now=NOW,
            )
    with django_assert_max_num_queries(5 + LET_IN):
        gwens.client.get("/rota/my-leave")
    with django_assert_max_num_queries(10 + LET_IN):
        ewan.client.get("/rota/leave")


def _weekday(day: int) -> str:
    return ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[(day - 1) % 7]
