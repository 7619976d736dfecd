"""Times on view go grey when others take them; while nothing happens, nothing is said."""

from pytest_django import DjangoAssertNumQueries

from scheduler.modes import Mode
from tests.factories import booking
from tests.web.conftest import Desk
from tests.web.desk.conftest import SERVICE, picks, see, somebody
from tests.web_process import LET_IN


def test_an_unchanged_mark_is_answered_with_nothing(
    desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first = desk.client.get("/desk/mark")
    assert (first.status_code, first.content) == (204, b"")
    with django_assert_max_num_queries(5 + LET_IN):
        again = desk.client.get("/desk/mark", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    booking.hold(desk.clinic, somebody(desk, Mode.FACE_TO_FACE))
    changed = desk.client.get("/desk/mark", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 204
    assert changed["ETag"] != first["ETag"]


def test_of_the_times_on_view_those_that_are_taken_are_told(desk: Desk) -> None:
    asha, ben = somebody(desk, Mode.FACE_TO_FACE), somebody(desk, Mode.FACE_TO_FACE, name="Ben")
    shown = picks(see(desk, asha))
    given = {"service": SERVICE, "picks": " ".join([*shown, "nonsense"])}
    address = f"/desk/people/{asha.id}/taken"
    assert desk.client.post(address, given).json() == {"taken": []}
    booking.hold(desk.clinic, ben)
    assert desk.client.post(address, given).json() == {"taken": [shown[0]]}


def test_without_a_service_there_is_nothing_to_tell(desk: Desk) -> None:
    asha = somebody(desk, Mode.FACE_TO_FACE)
    assert desk.client.post(f"/desk/people/{asha.id}/taken", {"service": "x"}).status_code == 404
    nothing = {"service": SERVICE, "picks": ""}
    answer = desk.client.post(f"/desk/people/{asha.id}/taken", nothing)
    assert answer.json() == {"taken": []}
