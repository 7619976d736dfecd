"""A file says what it would do before it is saved, and is undone as one while nobody needs it."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries

from scheduler.identity import fences
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.partners.models import Post
from scheduler.rota.models import BroughtIn, Pattern, RotaImport, Shift
from tests.factories import booking, people
from tests.rota.calendars import LONDON_HOURS, calendar, entry
from tests.times import at
from tests.web.conftest import Desk, staff_of
from tests.web.rota.conftest import key_of
from tests.web_process import LET_IN

HEAD = "who,on,from,until,repeats\n"
WEDNESDAYS = HEAD + "gwen,2027-03-10,09:00,13:00,weekly\n"
ADDRESS = "/rota/imports"


def form(desk: Desk, text: str = WEDNESDAYS, **other: Any) -> dict[str, Any]:
    return {
        "rota": str(desk.clinic.rota.id),
        "post": "",
        "site": str(desk.clinic.hub.id),
        "room": "",
        "modes": ["face_to_face", "phone"],
        "ends_missing": "",
        "file_name": "march.csv",
        "text": text,
    } | other


def saved(desk: Desk, text: str = WEDNESDAYS, **other: Any) -> RotaImport:
    entered = form(desk, text, **other)
    shown = desk.client.post(f"{ADDRESS}/preview", entered).content.decode()
    answer = desk.client.post(f"{ADDRESS}/save", entered | {"key": key_of(shown)})
    assert answer.status_code == 302, answer.content.decode()
    return RotaImport.objects.latest("imported_at")


def booked(desk: Desk, gwen: Post) -> None:
    somebody = booking.person(desk.clinic.trust, Mode.FACE_TO_FACE)
    people.text_route(of=somebody)
    starts_at = at("Wed 10 Mar 2027 09:00")
    booking.appointment(desk.clinic, somebody, posts=(gwen,), starts_at=starts_at)


def test_a_file_that_is_chosen_is_shown_in_words_and_not_saved(ewan: Desk, gwen: Post) -> None:
    file = SimpleUploadedFile("march.csv", WEDNESDAYS.encode())
    entered = form(ewan, "", file_name="") | {"file": file}
    page = ewan.client.post(f"{ADDRESS}/preview", entered).content.decode()
    assert "Every Wednesday, 9am to 1pm, from 10 March 2027" in page
    assert "The Hub, face to face, phone" in page
    assert "Nobody who is booked would be left without their worker." in page
    assert "march.csv" in page
    assert not RotaImport.objects.exists()
    assert not Pattern.objects.filter(external_uid__startswith="csv:").exists()


def test_it_is_saved_as_it_was_shown_and_found_again(ewan: Desk, gwen: Post) -> None:
    record = saved(ewan)
    page = ewan.client.get(f"{ADDRESS}/{record.id}").content.decode()
    assert "Every Wednesday, 9am to 1pm" in page
    assert f"{ewan.account.username} saved it on Monday 1 March 2027, 9am." in page
    assert "march.csv" in ewan.client.get(ADDRESS).content.decode()
    assert Shift.objects.filter(staff_member=gwen.staff_member, local_on="2027-03-10").exists()


def test_a_calendar_with_zones_of_windows_and_a_moved_day_is_brought_in(
    ewan: Desk, gwen: Post
) -> None:
    hours = tuple(line.replace("Europe/London", "GMT Standard Time") for line in LONDON_HOURS)
    moved = (
        "RECURRENCE-ID;TZID=GMT Standard Time:20270308T090000",
        "DTSTART;TZID=GMT Standard Time:20270311T100000",
        "DTEND;TZID=GMT Standard Time:20270311T120000",
    )
    text = calendar(
        entry(*hours, "RRULE:FREQ=WEEKLY", title="Asha"), entry(*moved), entry("DTSTART:20270401T1")
    ).decode()
    entered = form(ewan, text, post=str(gwen.id))
    wrong = ewan.client.post(f"{ADDRESS}/preview", entered)
    assert wrong.status_code == 422
    entered |= {"text": calendar(entry(*hours, "RRULE:FREQ=WEEKLY"), entry(*moved)).decode()}
    page = ewan.client.post(f"{ADDRESS}/preview", entered).content.decode()
    assert "Every Monday, 9am to 5pm, from 1 March 2027; 1 day otherwise" in page


def test_lines_that_are_not_understood_are_told_and_the_text_is_not_lost(
    ewan: Desk, gwen: Post
) -> None:
    text = WEDNESDAYS + "gwenn,2027-03-11,9am,5pm,\ngwen,someday,9am,5pm,\n"
    answer = ewan.client.post(f"{ADDRESS}/preview", form(ewan, text))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nothing was saved: 2 lines are not understood." in page
    assert "Who: “gwenn” is no one of ours" in page
    assert "Write 2027-03-09 or 09/03/2027" in page
    assert "gwen,someday,9am,5pm," in page
    assert f'value="{ewan.clinic.hub.id}" selected' in page
    assert 'value="phone" checked' in page
    back = ewan.client.post(f"{ADDRESS}/change", form(ewan, text)).content.decode()
    assert "gwen,someday,9am,5pm," in back


def test_clashes_and_files_of_another_kind_are_told(ewan: Desk, gwen: Post) -> None:
    clash = form(ewan, HEAD + "gwen,2027-03-09,10:00,11:00,\n")
    answer = ewan.client.post(f"{ADDRESS}/preview", clash)
    assert answer.status_code == 409
    assert "Gwen Example: One human would be in two places" in answer.content.decode()
    for content, told in (
        (b"PK\x03\x04", "This is a spreadsheet"),
        (b"x" * 1_500_000, "700 kB are the most"),
    ):
        file = SimpleUploadedFile("march.xlsx", content)
        answer = ewan.client.post(f"{ADDRESS}/preview", form(ewan) | {"file": file})
        assert answer.status_code == 422
        assert told in answer.content.decode()
        assert "gwen,2027-03-10" in answer.content.decode()


def test_what_somebody_else_changed_meanwhile_is_shown_anew(ewan: Desk, gwen: Post) -> None:
    entered = form(ewan)
    shown = ewan.client.post(f"{ADDRESS}/preview", entered).content.decode()
    saved(ewan, WEDNESDAYS.replace("13:00", "14:00"))
    answer = ewan.client.post(f"{ADDRESS}/save", entered | {"key": key_of(shown)})
    assert answer.status_code == 409
    assert "It was not saved" in answer.content.decode()
    assert "until now: Every Wednesday, 9am to 2pm" in answer.content.decode()


def test_the_same_file_again_has_nothing_to_save(ewan: Desk, gwen: Post) -> None:
    saved(ewan)
    page = ewan.client.post(f"{ADDRESS}/preview", form(ewan)).content.decode()
    assert "This would change nothing. All of it is here already." in page
    assert ">Save<" not in page


def test_who_is_booked_in_what_changes_is_shown_as_by_any_change(ewan: Desk, gwen: Post) -> None:
    saved(ewan)
    booked(ewan, gwen)
    shorter = form(ewan, WEDNESDAYS.replace("13:00", "09:30"))
    page = ewan.client.post(f"{ADDRESS}/preview", shorter).content.decode()
    assert "Asha Example" in page
    assert "Must be asked" in page


def test_hours_are_warned_about(ewan: Desk, gwen: Post) -> None:
    days = "".join(f"gwen,2027-03-{day},13:30,23:59,\n" for day in range(8, 15))
    page = ewan.client.post(f"{ADDRESS}/preview", form(ewan, HEAD + days)).content.decode()
    assert "77 hours 23 minutes in the 7 days from" in page


def test_an_import_is_undone_as_one_after_it_was_shown(ewan: Desk, gwen: Post) -> None:
    record = saved(ewan)
    address = f"{ADDRESS}/{record.id}/undo"
    shown = ewan.client.post(address).content.decode()
    assert "1 pattern and 0 stretches of leave would be as they were" in shown
    assert ewan.client.post(address, {"key": key_of(shown)}).status_code == 302
    page = ewan.client.get(f"{ADDRESS}/{record.id}").content.decode()
    assert f"{ewan.account.username} undid it" in page
    assert not Shift.objects.filter(local_on="2027-03-10", staff_member=gwen.staff_member).exists()
    again = ewan.client.post(address)
    assert again.status_code == 409
    assert "This import was undone before." in again.content.decode()


def test_it_is_not_undone_while_somebody_is_booked_in_it(ewan: Desk, gwen: Post) -> None:
    record = saved(ewan)
    address = f"{ADDRESS}/{record.id}/undo"
    shown = ewan.client.post(address).content.decode()
    booked(ewan, gwen)
    answer = ewan.client.post(address, {"key": key_of(shown)})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "It was not undone" in page
    assert "Asha Example" in page
    assert "It cannot be undone while people are booked in it." in page
    assert 'name="key"' not in page
    record.refresh_from_db()
    assert record.undone_at is None


def test_nobody_else_imports_sees_or_undoes_it(ewan: Desk, gwen: Post) -> None:
    record = saved(ewan)
    charity = staff_of(ewan.clinic, ewan.clinic.charity, Role.MANAGER)
    for method, address in (("get", str(record.id)), ("post", f"{record.id}/undo")):
        assert getattr(charity.client, method)(f"{ADDRESS}/{address}").status_code == 404
    worker = staff_of(ewan.clinic, ewan.clinic.trust, Role.WORKER)
    assert worker.client.post(f"{ADDRESS}/preview", form(ewan)).status_code == 403
    with fences.reading(booking.actor(ewan.clinic.charity)):
        assert not RotaImport.objects.exists()
        assert not BroughtIn.objects.exists()


def test_many_imports_and_many_lines_cost_as_many_questions_as_one(
    ewan: Desk, gwen: Post, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    days = "".join(f"gwen,2027-03-{day},14:00,15:00,\n" for day in range(10, 30))
    record = saved(ewan, HEAD + days)
    for day in range(10, 15):
        saved(ewan, f"{HEAD}gwen,2027-04-{day},14:00,15:00,\n")
    with django_assert_max_num_queries(12 + LET_IN):
        ewan.client.get(ADDRESS)
    with django_assert_max_num_queries(12 + LET_IN):
        page = ewan.client.get(f"{ADDRESS}/{record.id}").content.decode()
    assert page.count("2pm to 3pm") == 20


def test_a_table_ends_nothing_that_it_does_not_name(ewan: Desk, gwen: Post) -> None:
    saved(ewan)
    entered = form(ewan, HEAD + "gwen,2027-03-11,09:00,13:00,weekly\n", ends_missing="yes")
    page = ewan.client.post(f"{ADDRESS}/preview", entered).content.decode()
    assert "Only one worker’s calendar can end what it no longer has" in page
    assert "gwen,2027-03-11" in page
    with fences.changing():
        assert Pattern.objects.get(external_uid__startswith="csv:").ended_at is None
