"""A table is tried, saved as it was tried, and undone as one while nobody is booked in it."""

from typing import Any

from scheduler.modes import Mode
from scheduler.partners.models import Post
from scheduler.rota.models import RotaImport, Shift
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories import booking
from tests.factories.booking import Clinic
from tests.rota.calendars import LONDON_HOURS, calendar, entry
from tests.times import at

HEAD = "who,on,from,until,repeats\r\n"


def body(clinic: Clinic, text: str, **other: Any) -> dict[str, Any]:
    return {
        "rota_id": str(clinic.rota.id),
        "file_name": "march.csv",
        "text": text,
        "site_id": str(clinic.hub.id),
        "modes": ["face_to_face"],
    } | other


def row(worker: Post, hours: str = "09:00,13:00") -> str:
    return f"{HEAD}{worker.staff_member.slug},2027-03-10,{hours},weekly\r\n"


def saved(ewan: Caller, asked: dict[str, Any]) -> dict[str, Any]:
    key = told(ewan.post("tried-rota-imports", asked))["key"]
    made: dict[str, Any] = told(ewan.post("rota-imports", asked | {"key": key}), 201)
    return made


def test_a_table_is_tried_saved_listed_and_undone(
    ewan: Caller, clinic: Clinic, worker: Post
) -> None:
    asked = body(clinic, row(worker))
    tried = told(ewan.post("tried-rota-imports", asked))
    assert (tried["patterns_new"], tried["shifts_made"], tried["without_worker"]) == (1, 25, [])
    assert not RotaImport.objects.exists()
    made = saved(ewan, asked)
    assert (made["file_name"], made["form"], made["undone_at"]) == ("march.csv", "csv", None)
    assert told(ewan.get("rota-imports"))["results"] == [made]
    again = told(ewan.post("tried-rota-imports", asked))
    assert (again["patterns_new"], again["patterns_unchanged"]) == (0, 1)
    problem(ewan.post("rota-imports", asked | {"key": again["key"]}), 409, "nothing_to_import")
    path = f"rota-imports/{made['id']}"
    undoing = told(ewan.post(f"{path}/try-undoing"))
    assert (undoing["patterns"], undoing["changed_since"]) == (1, [])
    assert told(ewan.post(f"{path}/undo", {"key": undoing["key"]}))["undone_at"]
    assert not Shift.objects.filter(post=worker).exists()
    problem(ewan.post(f"{path}/undo", {"key": undoing["key"]}), 409, "import_undone")


def test_lines_that_are_not_understood_are_told_and_nothing_is_saved(
    ewan: Caller, clinic: Clinic, worker: Post
) -> None:
    asked = body(clinic, row(worker) + "nobody,2027-03-10,9am,5pm,\r\n")
    tried = told(ewan.post("tried-rota-imports", asked))
    [line] = tried["not_understood"]
    assert (line["line"], tried["key"]) == (3, "")
    assert line["why"].startswith("who: “nobody” is no one of ours.")
    said = problem(ewan.post("rota-imports", asked | {"key": "x"}), 409, "bad_entries")
    assert said["facts"] == {"lines": [3]}
    problem(ewan.post("tried-rota-imports", body(clinic, "a,b\r\n")), 409, "not_a_table")


def test_a_calendar_needs_its_post_and_what_changed_meanwhile_is_not_saved(
    ewan: Caller, clinic: Clinic, worker: Post
) -> None:
    text = calendar(entry(*LONDON_HOURS, "RRULE:FREQ=WEEKLY")).decode()
    problem(ewan.post("tried-rota-imports", body(clinic, text)), 422, "invalid")
    asked = body(clinic, text, post_id=str(worker.id))
    key = told(ewan.post("tried-rota-imports", asked))["key"]
    saved(ewan, asked)
    later = asked | {"text": text.replace("T090000", "T100000"), "key": key}
    problem(ewan.post("rota-imports", later), 409, "outcome_changed")


def test_it_is_not_undone_while_somebody_is_booked_in_it(
    ewan: Caller, clinic: Clinic, worker: Post
) -> None:
    made = saved(ewan, body(clinic, row(worker)))
    path = f"rota-imports/{made['id']}"
    key = told(ewan.post(f"{path}/try-undoing"))["key"]
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(
        clinic, asha, posts=(worker,), starts_at=at("Wed 10 Mar 2027 09:00")
    )
    tried = told(ewan.post(f"{path}/try-undoing"))
    assert tried["without_worker"] == [str(booked.id)]
    said = problem(ewan.post(f"{path}/undo", {"key": key}), 409, "promises_depend")
    assert said["facts"] == {"appointments": [str(booked.id)]}


def test_another_partners_import_is_not_there(ewan: Caller, clinic: Clinic, worker: Post) -> None:
    made = saved(ewan, body(clinic, row(worker)))
    other = calling.caller("rota_keeper", at=clinic.charity)
    assert told(other.get("rota-imports"))["results"] == []
    problem(other.post(f"rota-imports/{made['id']}/try-undoing"), 404, "not_found")
