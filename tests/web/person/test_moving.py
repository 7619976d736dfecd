"""Moving one's own appointment: a day, a time that is held while it is read, and then the move."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from scheduler.audit.models import Entry
from scheduler.booking import appointments
from scheduler.booking.models import Appointment, Hold
from scheduler.modes import Mode
from scheduler.partners import sharing
from scheduler.partners.models import SharingAgreement
from scheduler.people import choices
from tests.factories import booking
from tests.factories.booking import NINE, SETUP
from tests.times import at
from tests.web.conftest import NOW
from tests.web.person.conftest import TUESDAY, Visit, fields, supported, words

pytestmark = pytest.mark.django_db


def hold(visit: Visit, *, button: int = 0) -> Any:
    """Press the button of a time on Tuesday; the page that follows."""
    page = visit.client.get(visit.path(f"/move/{TUESDAY}"))
    names = ("starts_at", "post_ids", "site_id", "mode")
    pressed = {name: fields(page, name)[button] for name in names}
    return visit.client.post(visit.path("/hold"), pressed)


def test_days_come_first_then_times_as_buttons(visit: Visit) -> None:
    assert "Tuesday 9 March 2027" in visit.read(visit.path("/move"))
    times = visit.read(visit.path(f"/move/{TUESDAY}"))
    assert "10am at The Hub" in times
    assert "phone call" not in times


def test_a_time_is_held_while_they_read_and_says_until_when(visit: Visit) -> None:
    answer = hold(visit)
    checked = visit.read(answer.headers["Location"])
    assert "We hold this time for you until 9:10am" in checked
    held = Hold.objects.get(state="held")
    assert (held.made_by, held.person) == ("the person", visit.person)
    visit.appointment.refresh_from_db()
    assert visit.appointment.starts_at == NINE


def test_a_held_time_becomes_the_new_time(visit: Visit) -> None:
    address = hold(visit).headers["Location"]
    answer = visit.client.post(address, {"wish": "move", "version": visit.version()}, follow=True)
    assert "Appointment moved" in words(answer)
    held = Hold.objects.latest("made_at")
    visit.appointment.refresh_from_db()
    assert (visit.appointment.starts_at, visit.appointment.mode) == (
        held.starts_at,
        "face_to_face",
    )
    moved = Entry.objects.get(deed="appointment.moved")
    assert (moved.by_role, moved.by_partner_id) == ("person", visit.clinic.trust.id)
    assert Appointment.objects.filter(state="booked").count() == 1


def test_only_a_post_moves(visit: Visit) -> None:
    address = hold(visit).headers["Location"]
    visit.read(f"{address}?wish=move&version=1")
    visit.appointment.refresh_from_db()
    assert visit.appointment.starts_at == NINE


def test_more_time_holds_it_for_longer_but_not_for_ever(visit: Visit) -> None:
    address = hold(visit).headers["Location"]
    for minutes, until in ((8, "9:18am"), (16, "9:26am"), (24, "9:34am")):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            answer = visit.client.post(address, {"wish": "longer"})
            assert f"until {until}" in words(answer)
    with time_machine.travel(NOW + timedelta(minutes=32), tick=False):
        answer = visit.client.post(address, {"wish": "longer"})
        assert "cannot hold this time for longer" in words(answer)


def test_another_time_gives_the_held_one_back(visit: Visit) -> None:
    address = hold(visit).headers["Location"]
    answer = visit.client.post(address, {"wish": "other"})
    assert answer.headers["Location"] == visit.path("/move")
    assert Hold.objects.get(state="released")


def test_pressing_a_second_time_gives_the_first_back(visit: Visit) -> None:
    hold(visit)
    hold(visit)
    assert Hold.objects.filter(state="held").count() == 1
    assert Hold.objects.filter(state="released").count() == 1


def test_a_time_that_lapsed_is_said_and_the_days_are_shown(visit: Visit) -> None:
    address = hold(visit).headers["Location"]
    with time_machine.travel(NOW + timedelta(minutes=11), tick=False):
        for answer in (
            visit.client.get(address),
            visit.client.post(address, {"wish": "move", "version": visit.version()}),
        ):
            assert answer.status_code == 409
            assert "do not hold this time for you any more" in words(answer)
            assert "Which day would suit you?" in words(answer)
    visit.appointment.refresh_from_db()
    assert visit.appointment.starts_at == NINE


def test_a_time_that_somebody_else_took_is_said_and_the_others_are_shown(visit: Visit) -> None:
    page = visit.client.get(visit.path(f"/move/{TUESDAY}"))
    names = ("starts_at", "post_ids", "site_id", "mode")
    pressed = {name: fields(page, name)[0] for name in names}
    ben = booking.person(visit.clinic.trust, Mode.FACE_TO_FACE, name="Ben Example")
    booking.hold(visit.clinic, ben, starts_at=at("Tue 9 Mar 2027 10:00"), now=NOW)
    answer = visit.client.post(visit.path("/hold"), pressed)
    assert answer.status_code == 409
    assert "Choose another time" in words(answer)


def test_an_old_page_moves_no_cancelled_booking(visit: Visit) -> None:
    address, version = hold(visit).headers["Location"], visit.version()
    appointments.cancel(
        appointment_id=visit.appointment.id,
        version=version,
        cancelled_by="provider",
        by=visit.clinic.dot,
        now=NOW,
    )
    answer = visit.client.post(address, {"wish": "move", "version": version})
    assert answer.status_code == 409
    visit.appointment.refresh_from_db()
    assert (visit.appointment.state, visit.appointment.starts_at) == ("cancelled", NINE)
    assert visit.client.get(visit.path("/move")).status_code == 302


def test_an_old_page_moves_nothing_that_has_changed(visit: Visit) -> None:
    address = hold(visit).headers["Location"]
    Appointment.objects.filter(id=visit.appointment.id).update(version=7)
    answer = visit.client.post(address, {"wish": "move", "version": "1"})
    assert answer.status_code == 409
    assert "This appointment has changed since you looked. Look at it as it is now" in words(answer)
    # What is held stays held, so that they need not begin again.
    assert Hold.objects.get(state="held")


def test_a_mode_outside_the_choice_is_refused_and_their_own_days_are_shown(visit: Visit) -> None:
    page = visit.client.get(visit.path(f"/move/{TUESDAY}"))
    pressed = {name: fields(page, name)[0] for name in ("starts_at", "post_ids", "site_id")}
    answer = visit.client.post(visit.path("/hold"), {**pressed, "mode": "video"})
    assert answer.status_code == 409
    assert "this time no longer fits it" in words(answer)
    assert "Which day would suit you?" in words(answer)
    assert not Hold.objects.filter(state="held").exists()


@pytest.mark.parametrize(
    "pressed",
    [
        {},
        {"starts_at": "2027-03-09T10:00:00", "mode": "face_to_face"},
        {"starts_at": "x", "post_ids": "y", "site_id": "z", "mode": "face_to_face"},
    ],
)
def test_a_button_that_we_did_not_make_holds_nothing(visit: Visit, pressed: dict[str, str]) -> None:
    assert visit.client.post(visit.path("/hold"), pressed).status_code == 404


def test_without_any_time_it_says_why_and_offers_the_list_and_a_human(visit: Visit) -> None:
    agreement = SharingAgreement.objects.get(owner=visit.clinic.charity)
    sharing.end(agreement_id=agreement.id, ends_on=date(2027, 3, 1), by=SETUP, now=NOW)
    page = visit.read(visit.path("/move"))
    assert "There is no other time at the moment" in page
    assert "Why:" in page
    assert "Be told when a time is free" in page
    assert "01632 960003" in page
    for other in ("phone call", "video", "text messages"):
        assert other not in page, other


def test_a_day_without_a_time_leads_to_another_day(visit: Visit) -> None:
    assert "Choose another day" in visit.read(visit.path("/move/2027-03-10"))
    assert "Choose another day" in visit.read(visit.path("/move/2026-03-10"))
    assert visit.client.get(visit.path("/move/2027-02-31")).status_code == 404


def test_when_a_newer_choice_shut_the_mode_out_only_its_modes_are_shown(visit: Visit) -> None:
    choices.record(
        person_id=visit.person.id,
        modes=[Mode.VIDEO],
        asked_by="Dot",
        how="phone",
        asked_at=NOW,
        by=SETUP,
        now=NOW,
    )
    times = visit.read(visit.path(f"/move/{TUESDAY}"))
    assert "video call" in times
    assert "at The Hub" not in times


def test_a_supporter_who_may_move_moves(visit: Visit) -> None:
    mary = supported(visit, may_move=True)
    address = hold(mary).headers["Location"]
    mary.client.post(address, {"wish": "move", "version": mary.version()})
    assert Entry.objects.get(deed="appointment.moved").by_role == "supporter"


def test_nobody_confirms_what_another_visitor_holds(visit: Visit) -> None:
    mary = supported(visit, may_move=True)
    address = hold(mary).headers["Location"]
    assert visit.client.get(address).status_code == 404
