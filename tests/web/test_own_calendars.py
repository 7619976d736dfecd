"""“Your calendars”: Freya gives hers; what it says of her is for nobody else."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from scheduler.audit.models import Entry
from scheduler.identity import fences
from scheduler.identity.roles import Role
from scheduler.partners.models import StaffMember
from scheduler.rota import own_calendars
from scheduler.rota.models import BusyTime, OwnCalendar
from tests.factories import SETUP
from tests.times import at
from tests.web.conftest import NOW, Desk, staff_of
from tests.web_process import LET_IN

ADDRESS = "https://calendar.example/private-5e55/basic.ics"


@pytest.fixture
def worker(desk: Desk) -> Desk:
    return staff_of(desk.clinic, desk.clinic.charity, Role.WORKER)


def see(client: Client) -> str:
    answer = client.get("/your-calendars")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_address_is_shown_once_and_afterwards_only_where_it_leads(worker: Desk) -> None:
    page = worker.client.post("/your-calendars/add", {"address": ADDRESS}).content.decode()
    assert f"<code>{ADDRESS}</code>" in page
    again = see(worker.client)
    assert "5e55" not in again
    assert "calendar.example" in again
    assert "Waiting to be read." in again
    calendar = OwnCalendar.objects.get()
    assert calendar.staff_member == StaffMember.objects.get(account=worker.account)


def test_what_was_typed_wrong_is_kept_and_said_beside_the_field(worker: Desk) -> None:
    answer = worker.client.post("/your-calendars/add", {"address": "http://calendar.example/a"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The address must begin with https:// or webcal://, so that nobody listens." in page
    assert 'value="http://calendar.example/a"' in page


ACCOUNT = {
    "address": "https://dav.example/calendars/",
    "user_name": "freya",
    "password": "abcd-efgh",
}


def test_the_password_of_an_account_is_shown_nowhere(worker: Desk) -> None:
    answer = worker.client.post("/your-calendars/add-account", ACCOUNT)
    assert (answer.status_code, answer["Location"]) == (302, "/your-calendars")
    page = see(worker.client)
    assert "dav.example" in page
    assert "abcd-efgh" not in page
    assert "freya" not in page
    calendar = OwnCalendar.objects.get()
    assert "abcd-efgh" not in calendar.sealed_sign_in
    sign_in = own_calendars.find_sign_in(calendar)
    assert sign_in is not None
    assert (sign_in.user_name, sign_in.password) == ("freya", "abcd-efgh")
    assert "abcd-efgh" not in repr(sign_in)


def test_what_is_missing_of_an_account_is_said_and_all_but_the_password_kept(worker: Desk) -> None:
    answer = worker.client.post("/your-calendars/add-account", ACCOUNT | {"user_name": "fre:ya"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A user name has no colon in it." in page
    assert 'value="fre:ya"' in page
    assert "abcd-efgh" not in page
    answer = worker.client.post("/your-calendars/add-account", ACCOUNT | {"password": ""})
    assert "Enter the app password of your calendar account." in answer.content.decode()
    assert not OwnCalendar.objects.exists()


def test_what_went_wrong_is_said_in_words(worker: Desk) -> None:
    calendar = _given(worker)
    OwnCalendar.objects.update(fault="gone", read_at=NOW, unread=2)
    page = see(worker.client)
    assert "There is no calendar at this address any more." in page
    assert "2 entries could not be understood, and blocks nothing." not in page
    assert "2 entries could not be understood, and block nothing." in page
    OwnCalendar.objects.update(fault="", unread=1)
    _busy(calendar)
    page = see(worker.client)
    assert "Busy once in the next 26 weeks." in page
    assert "One entry could not be understood, and blocks nothing." in page


def test_it_can_be_read_again_and_removed(worker: Desk) -> None:
    calendar = _given(worker)
    OwnCalendar.objects.update(next_read_at=at("Tue 2 Mar 2027 09:00"))
    worker.client.post(f"/your-calendars/{calendar.id}/read")
    calendar.refresh_from_db()
    assert calendar.next_read_at == NOW
    worker.client.post(f"/your-calendars/{calendar.id}/remove")
    assert not OwnCalendar.objects.exists()
    deeds = (
        Entry.objects.filter(record_kind="own_calendar")
        .order_by("id")
        .values_list("deed", flat=True)
    )
    assert list(deeds) == ["own_calendar.added", "own_calendar.asked", "own_calendar.removed"]


def test_nobody_else_sees_reads_or_removes_it(desk: Desk, worker: Desk) -> None:
    calendar = _given(worker)
    _busy(calendar)
    colleague = staff_of(desk.clinic, desk.clinic.charity, Role.WORKER)
    assert "calendar.example" not in see(colleague.client)
    for deed in ("read", "remove"):
        address = f"/your-calendars/{calendar.id}/{deed}"
        assert colleague.client.post(address).status_code == 404
        assert desk.client.post(address).status_code == 403
    with fences.reading(colleague.clinic.dot):
        assert not OwnCalendar.objects.exists()
        assert not BusyTime.objects.exists()
    assert OwnCalendar.objects.get() == calendar


def test_there_is_no_form_when_there_are_three(
    worker: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        _given(worker)
    with django_assert_max_num_queries(9 + LET_IN):
        page = see(worker.client)
    assert not re.search(r'name="address"', page)


def _given(worker: Desk) -> OwnCalendar:
    owner = StaffMember.objects.get(account=worker.account)
    return own_calendars.add(staff_member_id=owner.id, address=ADDRESS, by=SETUP, now=NOW)


def _busy(calendar: OwnCalendar) -> None:
    BusyTime.objects.create(
        calendar=calendar,
        staff_member=calendar.staff_member,
        starts_at=at("Tue 9 Mar 2027 10:00"),
        ends_at=at("Tue 9 Mar 2027 11:00"),
    )
