"""Before it is saved, a change says what it would do; what is stale is not saved."""

from scheduler.booking.models import WithoutWorker
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.partners.models import Post
from scheduler.rota.models import Leave, Pattern, Shift
from tests.factories import booking, people
from tests.web.conftest import Desk, staff_of
from tests.web.rota.conftest import TUESDAY, entered, key_of


def _booked(desk: Desk, gwen: Post, name: str = "Asha Example") -> None:
    somebody = booking.person(desk.clinic.trust, Mode.FACE_TO_FACE, name=name)
    people.text_route(of=somebody)
    booking.appointment(desk.clinic, somebody, posts=(gwen,))


def _ends() -> str:
    row = Shift.objects.get(staff_member__slug="gwen", local_on=TUESDAY)
    return f"{row.local_until:%H:%M}"


def test_a_cell_has_a_form_for_each_shift_and_leave_and_another_shift(
    ewan: Desk, gwen: Post
) -> None:
    answer = ewan.client.get(f"/rota/cells/{gwen.staff_member_id}/{TUESDAY}")
    page = answer.content.decode()
    for told in ("Gwen Example", "9am to 1pm, The Hub", "Leave or sickness", "Another shift"):
        assert told in page, told


def test_what_a_change_would_do_is_shown_and_not_saved(ewan: Desk, gwen: Post) -> None:
    _booked(ewan, gwen)
    form = entered(Pattern.objects.get(), what="off")
    page = ewan.client.post("/rota/preview", form).content.decode()
    assert "Gwen Example, Tuesday 9 March 2027, only that day: not at work" in page
    assert "Asha Example" in page
    assert "Freya Example" in page  # is there at the same time, and could see her
    assert _ends() == "13:00"


def test_it_is_saved_as_it_was_shown(ewan: Desk, gwen: Post) -> None:
    _booked(ewan, gwen)
    form = entered(Pattern.objects.get(), until_time="09:30")
    shown = ewan.client.post("/rota/preview", form).content.decode()
    answer = ewan.client.post("/rota/save", form | {"key": key_of(shown)})
    assert (answer.status_code, answer["Location"]) == (302, "/rota?span=week")
    assert _ends() == "09:30"
    assert WithoutWorker.objects.filter(ended_at=None).count() == 1


def test_what_has_changed_meanwhile_is_shown_anew_and_not_saved(ewan: Desk, gwen: Post) -> None:
    form = entered(Pattern.objects.get(), until_time="09:30")
    shown = ewan.client.post("/rota/preview", form).content.decode()
    _booked(ewan, gwen)
    answer = ewan.client.post("/rota/save", form | {"key": key_of(shown)})
    assert answer.status_code == 409
    assert "It was not saved" in answer.content.decode()
    assert "Asha Example" in answer.content.decode()
    assert _ends() == "13:00"


def test_of_two_keepers_the_second_reads_who_was_quicker_and_what_they_did(
    ewan: Desk, gwen: Post
) -> None:
    mine = entered(Pattern.objects.get(), until_time="09:30")
    theirs = entered(Pattern.objects.get(), until_time="12:00")
    other = staff_of(ewan.clinic, ewan.clinic.trust, Role.ROTA_KEEPER)
    shown = other.client.post("/rota/preview", theirs).content.decode()
    other.client.post("/rota/save", theirs | {"key": key_of(shown)})
    answer = ewan.client.post("/rota/preview", mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert f"{other.account.username}: changed the hours of one day" in page
    assert "Until: 09:30" in page
    assert _ends() == "12:00"


def test_nothing_typed_is_lost_when_something_is_missing(ewan: Desk, gwen: Post) -> None:
    form = entered(Pattern.objects.get(), until_time="09:35", scope="")
    answer = ewan.client.post("/rota/preview", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Select which days you mean." in page
    assert 'value="09:35"' in page


def test_leave_leads_through_the_same_page_and_can_be_taken_back(ewan: Desk, gwen: Post) -> None:
    _booked(ewan, gwen)
    cell = {"cell_staff": str(gwen.staff_member_id), "cell_on": TUESDAY.isoformat()}
    form = {
        "kind": "leave",
        "staff": str(gwen.staff_member_id),
        "leave": "sickness",
        "first_on": "2027-03-09",
        "last_on": "2027-03-09",
        **cell,
    }
    shown = ewan.client.post("/rota/preview", form).content.decode()
    assert "Gwen Example: Sickness, Tuesday 9 March 2027" in shown
    ewan.client.post("/rota/save", form | {"key": key_of(shown)})
    back = {"kind": "back", "leave": str(Leave.objects.get().id), **cell}
    shown = ewan.client.post("/rota/preview", back).content.decode()
    assert "1 who had no worker would have theirs again" in shown
    ewan.client.post("/rota/save", back | {"key": key_of(shown)})
    assert not WithoutWorker.objects.filter(ended_at=None).exists()


def test_a_rota_keeper_sees_which_appointments_and_not_whose(ewan: Desk, gwen: Post) -> None:
    _booked(ewan, gwen)
    keeper = staff_of(ewan.clinic, ewan.clinic.trust, Role.ROTA_KEEPER)
    form = entered(Pattern.objects.get(), what="off")
    page = keeper.client.post("/rota/preview", form).content.decode()
    assert "Somebody, " in page
    assert "Asha" not in page


def test_another_partners_worker_is_not_sent_home(ewan: Desk, gwen: Post) -> None:
    form = {
        "kind": "leave",
        "staff": str(ewan.clinic.freya.staff_member_id),
        "leave": "annual",
        "first_on": "2027-03-09",
    }
    assert ewan.client.post("/rota/preview", form).status_code == 404


def test_a_site_is_closed_for_a_day_after_it_was_shown_what_that_does(
    ewan: Desk, gwen: Post
) -> None:
    _booked(ewan, gwen)
    form = {"kind": "site", "site": str(ewan.clinic.hub.id), "on": TUESDAY.isoformat()}
    shown = ewan.client.post("/rota/preview", form).content.decode()
    assert "The Hub is closed on Tuesday 9 March 2027" in shown
    ewan.client.post("/rota/save", form | {"key": key_of(shown)})
    assert not Shift.objects.filter(staff_member__slug="gwen", local_on=TUESDAY).exists()
