"""Who looked at one's record and who changed it: partner, role and time of each."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from scheduler.audit import trail
from scheduler.audit.models import Entry
from tests.factories import booking
from tests.web.conftest import NOW
from tests.web.person.conftest import Visit, supported
from tests.web_process import LET_IN

pytestmark = pytest.mark.django_db


def look(visit: Visit, *, times: int = 1, role: str = "receptionist", hours_ago: int = 2) -> None:
    for number in range(times):
        trail.record(
            deed="person.seen",
            kind="person",
            record_id=visit.person.id,
            by=booking.actor(visit.clinic.charity, role=role),
            now=NOW - timedelta(hours=hours_ago) + timedelta(minutes=number),
            person_id=visit.person.id,
        )


def test_a_look_says_partner_role_and_what(visit: Visit) -> None:
    look(visit)
    page = visit.read("/yours/looks")
    assert "Monday 1 March 2027 Who Receptionist, Charity What Looked at your record" in page


def test_looks_of_one_day_are_counted_until_every_look_is_wanted(visit: Visit) -> None:
    look(visit, times=3)
    assert "Looked at your record, 3 times" in visit.read("/yours/looks")
    visit.client.post("/yours/looks/wish", {"show": "every"})
    page = visit.read("/yours/looks")
    for minute in ("7am", "7:01am", "7:02am"):
        assert f"Monday 1 March 2027, {minute} Who Receptionist, Charity" in page
    visit.client.post("/yours/looks/wish", {"show": "days"})
    assert "3 times" in visit.read("/yours/looks")


def test_changes_are_told_as_well(visit: Visit) -> None:
    page = visit.read("/yours/looks")
    assert "Receptionist, Trust What Booked an appointment" in page


def test_ones_own_looks_are_left_out_and_a_supporters_are_not(visit: Visit) -> None:
    visit.read(visit.path())
    page = visit.read("/yours/looks")
    assert "You What Looked" not in page
    assert "You What Came in with a code" in page
    supported(visit).read(visit.path())
    assert "Somebody who supports you What Looked at your appointments" in visit.read(
        "/yours/looks"
    )


def test_what_was_done_to_others_is_not_told(visit: Visit) -> None:
    Entry.objects.filter(person_id=None).count()
    ben = booking.person(visit.clinic.trust, name="Ben Example")
    trail.record(
        deed="person.seen",
        kind="person",
        record_id=ben.id,
        by=booking.actor(visit.clinic.charity, role="manager"),
        now=NOW,
        person_id=ben.id,
    )
    assert "Manager" not in visit.read("/yours/looks")


def test_a_long_list_goes_on_on_another_page(
    visit: Visit, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    visit.client.post("/yours/looks/wish", {"show": "every"})
    look(visit, times=150, hours_ago=20)
    with django_assert_max_num_queries(13 + LET_IN):
        page = visit.client.get("/yours/looks").content.decode()
    earlier = page.split('href="/yours/looks?before=')[1].split('"')[0]
    assert "Booked an appointment" in visit.read(f"/yours/looks?before={earlier}")
    assert visit.client.get("/yours/looks?before=x").status_code == 404


def test_a_wish_is_on_record_and_only_a_post_makes_one(visit: Visit) -> None:
    visit.client.post("/yours/looks/wish", {"show": "every"})
    assert Entry.objects.get(deed="look_wish.recorded").by_role == "person"
    assert visit.client.get("/yours/looks/wish").status_code == 405
