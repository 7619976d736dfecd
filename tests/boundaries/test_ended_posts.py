"""A post that ends, ends what it let somebody do, at that moment: mid-session, by token, by feed.

And somebody with posts at two partners acts for one at a time, and the record says for which.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client
from rest_framework.test import APIClient

from scheduler.audit.models import Entry
from scheduler.booking import feeds
from scheduler.booking.models import Appointment
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.partners import posts
from tests.api import calling
from tests.api.calling import Caller
from tests.boundaries.neighbours import signed_in
from tests.factories import SETUP, booking, partners
from tests.factories.booking import NOW, Clinic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def installation(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.STATIC_ROOT = settings.VAR_FOLDER = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clinic() -> Clinic:
    return booking.clinic()


@pytest.fixture
def freya(clinic: Clinic) -> Caller:
    return calling.of_post(clinic.freya)


@pytest.fixture
def appointment(clinic: Clinic) -> Appointment:
    return booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))


def end(caller: Caller) -> None:
    """Their post ends today: it was there yesterday."""
    posts.end(post_id=caller.grant.post_id, ends_on=NOW.date(), by=SETUP, now=NOW)


def test_a_page_that_was_open_lets_nobody_on_once_the_post_has_ended(freya: Caller) -> None:
    browser = signed_in(freya)
    assert browser.get("/tasks").status_code == 200
    end(freya)
    answer = browser.get("/tasks")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=%2Ftasks")


def test_a_token_lets_nobody_on_once_the_post_has_ended(
    freya: Caller, appointment: Appointment
) -> None:
    assert freya.get(f"appointments/{appointment.id}").status_code == 200
    end(freya)
    calling.problem(freya.get(f"appointments/{appointment.id}"), 401, "not_signed_in")


@pytest.mark.usefixtures("appointment")
def test_a_feed_is_empty_of_somebody_who_has_left(clinic: Clinic, freya: Caller) -> None:
    keeper = booking.actor(clinic.charity, role=Role.ROTA_KEEPER)
    human = clinic.freya.staff_member_id
    keys = [
        feeds.make(label=label, staff_member_id=human, by=by, now=NOW)[1]
        for label, by in (("Freya's own", freya.actor), ("the charity's", keeper))
    ]
    for key in keys:
        assert APIClient().get(f"/api/v1/feeds/{key}.ics").status_code == 200
    end(freya)
    for key in keys:
        assert APIClient().get(f"/api/v1/feeds/{key}.ics").status_code == 404


def test_a_role_that_was_withdrawn_lets_nobody_on(freya: Caller) -> None:
    from scheduler.identity import roles

    browser = signed_in(freya)
    roles.withdraw(grant_id=freya.grant.id, by=SETUP, now=NOW)
    assert browser.get("/tasks").status_code == 302
    calling.problem(freya.get("tasks"), 401, "not_signed_in")


def test_somebody_with_two_posts_acts_for_one_at_a_time_and_the_record_says_which(
    clinic: Clinic, appointment: Appointment, freya: Caller
) -> None:
    """At the charity she is in the appointment; at the surgery she is a receptionist."""
    surgery = booking.partner("surgery")
    second = partners.post(of=clinic.freya.staff_member, at_partner=surgery)
    at_surgery = calling.caller_in(second, Role.RECEPTIONIST, of=freya.account)
    for caller, partner in ((freya, clinic.charity), (at_surgery, surgery)):
        assert caller.get(f"appointments/{appointment.id}").status_code == 200
        look = Entry.objects.filter(deed="person.seen").latest("id")
        assert (look.by_partner_id, look.by_post_id) == (partner.id, caller.grant.post_id)
        tasks = calling.told(caller.get("tasks"))["results"]
        assert tasks == []  # the trust's desk booked it
    end(freya)
    assert at_surgery.get("tasks").status_code == 200
    calling.problem(freya.get("tasks"), 401, "not_signed_in")


def test_a_session_acts_in_the_post_that_was_chosen_and_in_no_other(
    clinic: Clinic, freya: Caller
) -> None:
    second = partners.post(of=clinic.freya.staff_member, at_partner=clinic.trust)
    at_trust = calling.caller_in(second, Role.ROTA_KEEPER, of=freya.account)
    browser: Client = signed_in(at_trust)
    assert browser.get("/feeds").status_code == 200
    assert browser.get("/tasks").status_code == 403  # she works at the charity, not here
