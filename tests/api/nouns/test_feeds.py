"""Calendar feeds: an address to subscribe to, without a person's name, until it is revoked."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from scheduler.booking import appointments
from scheduler.booking.models import Feed
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.partners import posts
from tests.api import calling
from tests.api.calling import START, Caller, problem, told
from tests.factories import NOW, booking, partners
from tests.factories.booking import NINE, TUESDAY, Clinic


@pytest.fixture
def keeper(clinic: Clinic) -> Caller:
    """Keeps the charity's rotas."""
    return calling.caller(Role.ROTA_KEEPER, at=clinic.charity)


def _address(keeper: Caller, clinic: Clinic) -> str:
    body = {"label": "Freya", "staff_member_id": str(clinic.freya.staff_member_id)}
    made = told(keeper.post("feeds", body), 201)
    return str(urlsplit(made["address"]).path)


def test_anybody_with_the_address_reads_shifts_and_appointments_without_names(
    keeper: Caller, clinic: Clinic
) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    appointment = booking.appointment(clinic, asha)
    address = _address(keeper, clinic)
    response = calling.done(Client().get(address, headers={"Accept": "text/calendar"}))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, max-age=300"
    calendar = Calendar.from_ical(response.content)
    assert calendar["X-WR-CALNAME"] == "Freya"
    events = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
    assert set(events) == {f"{appointment.id}@scheduler", f"shift-{clinic.shift.id}@scheduler"}
    assert b"Asha" not in response.content
    appointments.cancel(
        appointment_id=appointment.id,
        version=1,
        cancelled_by="person",
        by=clinic.dot,
        now=NOW,
    )
    after = Calendar.from_ical(Client().get(address).content)
    (cancelled,) = (
        event for event in after.walk("VEVENT") if event["UID"] == f"{appointment.id}@scheduler"
    )
    assert (cancelled["STATUS"], cancelled["SEQUENCE"]) == ("CANCELLED", 1)


def test_a_feed_that_has_not_changed_is_not_sent_again(keeper: Caller, clinic: Clinic) -> None:
    address = _address(keeper, clinic)
    first = calling.done(Client().get(address))
    with time_machine.travel(NOW + timedelta(hours=1)):
        again = Client().get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
        changed = Client().get(address, headers={"If-None-Match": first["ETag"]})
        assert changed.status_code == 200
        assert changed["ETag"] != first["ETag"]
    assert first["Last-Modified"]


def test_a_revoked_feed_and_a_guessed_one_look_alike(keeper: Caller, clinic: Clinic) -> None:
    address = _address(keeper, clinic)
    (feed,) = told(keeper.get("feeds"))["results"]
    assert "address" not in feed
    assert told(keeper.post(f"feeds/{feed['id']}/revoke"))["revoked_at"]
    problem(Client().get(address), 404, "not_found")
    problem(Client().get(f"{START}feeds/guess.ics"), 404, "not_found")


def test_a_feed_of_a_rota_is_made_by_its_keeper(
    ewan: Caller, keeper: Caller, clinic: Clinic
) -> None:
    body = {"label": "Hub", "rota_id": str(clinic.rota.id)}
    made = told(ewan.post("feeds", body), 201)
    assert made["rota_id"] == str(clinic.rota.id)
    assert made["made_at"] == "2027-03-01T08:00:00+00:00"
    problem(keeper.post("feeds", body), 403, "not_allowed")
    problem(keeper.post(f"feeds/{made['id']}/revoke"), 404, "not_found")
    theirs = {"label": "Freya", "staff_member_id": str(clinic.freya.staff_member_id)}
    problem(ewan.post("feeds", theirs), 404, "not_found")
    assert Feed.objects.get().revoked_at is None


def test_who_has_left_cannot_be_watched_and_their_feed_can_still_be_revoked(
    keeper: Caller, clinic: Clinic
) -> None:
    address = _address(keeper, clinic)
    posts.end(post_id=clinic.freya.id, ends_on=NOW.date(), by=clinic.dot, now=NOW)
    body = {"label": "Freya", "staff_member_id": str(clinic.freya.staff_member_id)}
    problem(keeper.post("feeds", body), 404, "not_found")
    told(keeper.post(f"feeds/{Feed.objects.get().id}/revoke"))
    problem(Client().get(address), 404, "not_found")


def test_another_partners_appointment_is_only_taken_time(clinic: Clinic) -> None:
    council = booking.partner("council", kind="council")
    partners.post(of=clinic.freya.staff_member, at_partner=council)
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    appointment = booking.appointment(clinic, asha)
    address = _address(calling.caller(Role.ROTA_KEEPER, at=council), clinic)
    content = calling.done(Client().get(address)).content
    assert b"SUMMARY:Busy" in content
    assert appointment.reference.encode() not in content
    assert b"Room 1" not in content


def test_an_appointment_moved_to_somebody_else_is_cancelled_in_the_calendar(
    keeper: Caller, clinic: Clinic
) -> None:
    hana = booking.post(clinic.trust, clinic.service, slug="hana")
    booking.shift(hana, clinic.hub, clinic.rota, f"{TUESDAY} 09:00-13:00")
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    appointment = booking.appointment(clinic, asha)
    address = _address(keeper, clinic)
    appointments.move(
        appointment_id=appointment.id,
        version=1,
        starts_at=NINE,
        post_ids=[hana.id],
        site_id=clinic.hub.id,
        by=clinic.dot,
        now=NOW,
    )
    calendar = Calendar.from_ical(Client().get(address).content)
    (gone,) = (
        event for event in calendar.walk("VEVENT") if event["UID"] == f"{appointment.id}@scheduler"
    )
    assert (gone["STATUS"], gone["SEQUENCE"], gone.decoded("DTSTART")) == ("CANCELLED", 1, NINE)


@pytest.mark.parametrize("label", ["x" * 121, "a\x00b", " "])
def test_a_label_that_cannot_be_kept_is_refused(ewan: Caller, clinic: Clinic, label: str) -> None:
    body = {"label": label, "rota_id": str(clinic.rota.id)}
    wrong = problem(ewan.post("feeds", body), 422, "invalid")
    assert set(wrong["fields"]) == {"label"}


@pytest.mark.parametrize("of", [{}, {"rota_id": "", "staff_member_id": ""}])
def test_a_feed_is_of_one_calendar(ewan: Caller, clinic: Clinic, of: dict[str, str]) -> None:
    problem(ewan.post("feeds", {"label": "Hub", **of}), 422, "invalid")
    both = {
        "label": "Hub",
        "rota_id": str(clinic.rota.id),
        "staff_member_id": str(ewan.grant.post.staff_member_id),
    }
    problem(ewan.post("feeds", both), 422, "invalid")
    assert not Feed.objects.exists()
