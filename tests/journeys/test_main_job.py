"""The main job, end to end: a choice is recorded, kept as a hard constraint, and said in time."""

import csv
import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest

from channels.sms.local import LocalCarrier
from tests.journeys import letters
from tests.journeys.desk import Desk, until
from tests.journeys.installation import Installation

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

REVEALING = (
    "mental",
    "psych",
    "wellbeing",
    "conversation",
    "lantern",
    "lund",
    "rees",
    "nhs",
    "diagnos",
)
NUMBER = "07700 900123"


@pytest.fixture(scope="module")
def desk(installed: Installation, partnership: Any) -> Desk:
    return Desk(installed.api(partnership["desk"]), partnership)


@pytest.fixture(scope="module")
def asha(desk: Desk) -> str:
    """Given Asha, who wants to be seen face to face and to get letters in 24 point."""
    person = desk.registers("Asha Example", known_as="Asha")
    desk.records_choice(person, "face_to_face")
    desk.records_need(person, "print_24_point")
    address = ["Asha Example", "1 Example Street", "EXAMPLETON", "TA1 1AB"]
    desk.records_route(person, channel="letter", address_lines=address)
    return person


@pytest.fixture(scope="module")
def ashas(desk: Desk, asha: str) -> dict[str, Any]:
    """When the trust's desk books her the first option, with a worker of the charity."""
    options = desk.searches(asha)
    assert {option["mode"] for option in options} == {"face_to_face"}
    assert {post["partner"]["name"] for option in options for post in option["staff"]} == {
        "Lantern"
    }
    return desk.books(asha, options[0])


@pytest.fixture(scope="module")
def ben(desk: Desk) -> str:
    """Given Ben, who wants to be rung, and to be told by text."""
    person = desk.registers("Ben Example", known_as="Ben", external_reference="W-2")
    desk.records_choice(person, "phone")
    desk.records_route(person, channel="sms", number=NUMBER)
    desk.records_route(person, channel="voice", number=NUMBER, position=2)
    return person


@pytest.fixture(scope="module")
def bens(desk: Desk, ben: str) -> dict[str, Any]:
    """When the trust's desk books him a phone call with a worker of the charity."""
    return desk.books(ben, desk.searches(ben)[0])


def test_a_receptionist_books_a_worker_of_another_partner(
    desk: Desk, ashas: dict[str, Any]
) -> None:
    assert (ashas["mode"], ashas["state"]) == ("face_to_face", "booked")
    assert ashas["starts_at"].startswith("2027-03-16T")
    # Nobody outside the two partners learns more than that the time is taken.
    stranger = Desk(desk.api.__class__(desk.api.address, desk.known["stranger"]), desk.known)
    assert stranger.api.ask("GET", f"appointments/{ashas['id']}").code == 404


def test_her_letter_is_in_the_print_batch(
    installed: Installation, desk: Desk, ashas: dict[str, Any]
) -> None:
    # Given the worker has handed the letter over
    message = desk.waits_for_message(ashas["id"])
    assert (message["channel"], message["post_class"]) == ("letter", "second")
    # When the operator closes the day's batches
    installed.must("batches", "close")
    # Then the letter is in a batch that is what its manifest says
    manifest, folder = _manifest_with(desk, installed, message["id"])
    line = next(it for it in manifest["letters"] if it["reference"] == message["id"])
    content = (folder / line["file"]).read_bytes()
    assert sha256(content).hexdigest() == line["sha256"]
    assert manifest["count"] == len(manifest["letters"]) == len(list(folder.glob("*.pdf")))
    # And it is the one that the desk is shown
    shown = desk.api.ask("GET", f"messages/{message['id']}/letter.pdf")
    assert shown.content == content
    hour = datetime.fromisoformat(ashas["starts_at"]).hour
    _is_a_letter_in_24_point(letters.read(content), hour=hour)


def _manifest_with(
    desk: Desk, installed: Installation, reference: str
) -> tuple[dict[str, Any], Path]:
    for batch in desk.api.read("print-batches")["results"]:
        folder = installed.folder / "carrier" / "letter" / "batches" / batch["name"]
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
        if any(line["reference"] == reference for line in manifest["letters"]):
            return manifest, folder
    raise AssertionError("The letter is in no batch.")


def _is_a_letter_in_24_point(pages: list[letters.Page], *, hour: int) -> None:
    first = pages[0]
    assert (round(first.width), round(first.height)) == letters.A4
    # The window shows the address and nothing else; what lies around it is blank.
    assert first.text_in(letters.WINDOW) == ("Asha Example 1 Example Street EXAMPLETON TA1 1AB")
    for box in letters.CLEAR:
        assert [word.text for word in first.words if word.touches(box)] == []
    for page in pages:
        assert [word.text for word in page.words if not word.is_in(letters.MARGINS)] == []
    words = " ".join(word.text for page in pages for word in page.words)
    assert "Dear Asha" in words
    # (whole hours in the morning are free, and London is on GMT)
    for told in ("Tuesday 16 March 2027", f"{hour}am", "The Hub", "2 High Street", "TA1 1AA"):
        assert told in words, told
    assert "01632 960010" in words  # the desk that booked, to change or cancel
    body = [word for page in pages for word in page.words if not word.is_in(letters.WINDOW)]
    small = {word.text for word in body if word.size < 23.9}
    assert small == set(), small


def test_his_text_is_at_the_local_carrier(
    installed: Installation, desk: Desk, bens: dict[str, Any]
) -> None:
    message = desk.waits_for_message(bens["id"])
    assert message["channel"] == "sms"
    kept = LocalCarrier(folder=installed.folder / "carrier" / "sms").read(reference=message["id"])
    assert kept is not None
    assert kept.to == "+447700900123"
    for told in ("Ben", "Tuesday 16 March 2027", "07700 900123", "01632 960010"):
        assert told in kept.text, (told, kept.text)
    assert "phone" in kept.text
    assert [word for word in REVEALING if word in kept.text.lower()] == []
    assert kept.encoding == "GSM-7"
    # And the desk reads the very words
    assert desk.api.read(f"messages/{message['id']}")["body"] == kept.text


def test_the_api_refuses_a_mode_he_did_not_choose(
    desk: Desk, ben: str, bens: dict[str, Any]
) -> None:
    option = desk.searches(ben)[0]
    held = desk.holds(ben, option, mode="video")
    assert (held.code, held.json["code"]) == (409, "outside_choice")
    assert "phone call" in held.json["detail"]
    read = desk.api.ask("GET", f"appointments/{bens['id']}")
    moved = desk.api.ask(
        "POST",
        f"appointments/{bens['id']}/move",
        {
            "starts_at": option["starts_at"],
            "post_ids": [post["post_id"] for post in option["staff"]],
            "site_id": option["site"]["id"],
            "mode": "video",
        },
        version=read.headers["etag"],
    )
    assert (moved.code, moved.json["code"]) == (409, "outside_choice")
    assert desk.api.read(f"appointments/{bens['id']}")["mode"] == "phone"


def test_an_import_does_not_change_his_mode_without_asking_him(
    installed: Installation, desk: Desk, ben: str, bens: dict[str, Any], tmp_path: Path
) -> None:
    file = _file(tmp_path, {"name": "Ben Example", "external_reference": "W-2", "choice": "video"})
    done = installed.scheduler("import", "people", file, "--partner", "wye-trust")
    assert done.returncode != 0
    assert "choice_asked_by" in done.stdout + done.stderr
    assert desk.api.read(f"people/{ben}/choices")["results"][0]["modes"] == ["phone"]
    assert desk.api.read(f"appointments/{bens['id']}")["mode"] == "phone"


def test_a_choice_he_was_asked_for_comes_in_and_his_booking_becomes_a_task(
    installed: Installation, desk: Desk, tmp_path: Path
) -> None:
    # Given Eli is booked by phone, as he chose yesterday
    eli = desk.registers("Eli Example", external_reference="W-3")
    desk.records_choice(eli, "phone", on="2027-03-01")
    desk.records_route(eli, channel="voice", number="07700 900124")
    booked = desk.books(eli, desk.searches(eli)[0])
    # When a file brings the video he was asked for today
    asked = {"choice_asked_by": "Dot Marsh", "choice_asked_how": "phone"}
    row = {"name": "Eli Example", "external_reference": "W-3", "choice": "video", **asked}
    file = _file(tmp_path, row | {"choice_asked_on": "2027-03-02"})
    installed.must("import", "people", file, "--partner", "wye-trust")
    # Then his appointment is as it was, and a human asks and rebooks
    assert desk.api.read(f"appointments/{booked['id']}")["mode"] == "phone"
    tasks = [it for it in desk.api.read("tasks")["results"] if it["person"]["id"] == eli]
    assert "ask_and_rebook" in {task["kind"] for task in tasks}


def _file(folder: Path, row: dict[str, str]) -> Path:
    file = folder / "people.csv"
    with file.open("w", newline="") as opened:
        rows = csv.DictWriter(opened, row.keys())
        rows.writeheader()
        rows.writerow(row)
    return file


@pytest.mark.parametrize(
    "deed",
    [
        "booked.mode, booked.video_link = 'video', 'https://x.example/y'; booked.save()",
        "Appointment.objects.filter(id=booked.id).update(mode='video', video_link='https://x')",
        "booked.choice.modes = ['video']; booked.choice.save()",
    ],
    ids=["save", "update", "rewriting the choice"],
)
def test_the_django_shell_refuses_it_with_the_reason(
    installed: Installation, bens: dict[str, Any], deed: str
) -> None:
    done = installed.shell(
        "from scheduler.booking.models import Appointment; "
        f"booked = Appointment.objects.get(id='{bens['id']}'); {deed}"
    )
    assert done.returncode != 0
    refusals = ("appointment_mode_was_chosen", "people_choice is append-only")
    assert any(refusal in done.stderr for refusal in refusals), done.stderr
    assert _mode(installed, bens) == "phone"


RAW = {
    "another mode": (
        "UPDATE booking_appointment SET mode = 'video', video_link = 'https://x' WHERE id = %(id)s",
        "appointment_mode_was_chosen",
    ),
    "a mode slipped into his choice": (
        "INSERT INTO people_choicemode (choice_id, mode, position) "
        "SELECT choice_id, 'video', 2 FROM booking_appointment WHERE id = %(id)s",
        "choice_mode_was_chosen",
    ),
    "somebody else's choice": (
        "UPDATE booking_appointment SET choice_id = "
        "(SELECT id FROM people_choice WHERE person_id <> booking_appointment.person_id LIMIT 1), "
        "mode = 'face_to_face' WHERE id = %(id)s",
        "choice_is_in_force",
    ),
    "his choice rewritten": (
        "UPDATE people_choice SET modes = '{video}' WHERE person_id = "
        "(SELECT person_id FROM booking_appointment WHERE id = %(id)s)",
        "append-only",
    ),
}


@pytest.mark.parametrize("name", RAW)
def test_raw_sql_refuses_it_with_the_reason(
    installed: Installation, ashas: dict[str, Any], bens: dict[str, Any], name: str
) -> None:
    statement, reason = RAW[name]
    with pytest.raises(psycopg.Error) as refused:
        _run(installed, statement, bens["id"])
    assert reason in f"{refused.value.diag.constraint_name} {refused.value}"
    assert _mode(installed, bens) == "phone"


def _run(installed: Installation, statement: str, appointment: str) -> None:
    with installed.raw() as connection:
        connection.execute(statement, {"id": appointment})


def _mode(installed: Installation, booked: dict[str, Any]) -> str:
    with installed.raw() as connection:
        found = connection.execute(
            "SELECT mode FROM booking_appointment WHERE id = %s", [booked["id"]]
        ).fetchone()
    assert found is not None
    return str(found[0])


def test_a_cancelled_appointment_becomes_a_task_and_another_text(
    installed: Installation, desk: Desk, ben: str
) -> None:
    # Given a second appointment of Ben's
    booked = desk.books(ben, desk.searches(ben)[-1])
    desk.waits_for_message(booked["id"])
    # When he cancels
    version = desk.api.ask("GET", f"appointments/{booked['id']}").headers["etag"]
    desk.api.do(f"appointments/{booked['id']}/cancel", {"cancelled_by": "person"}, version=version)
    # Then the desk has a task to offer him another time, he is told, and nothing else follows
    tasks = until(
        lambda: [t for t in desk.api.read("tasks")["results"] if t["person"]["id"] == ben]
    )
    assert [task["kind"] for task in tasks] == ["follow_up_cancel"]
    told = desk.waits_for_message(booked["id"], kind="cancelled")
    assert "cancelled" in desk.api.read(f"messages/{told['id']}")["body"]
    left = desk.api.read("messages", appointment=booked["id"])["results"]
    assert {it["state"] for it in left} == {"sent", "withdrawn"}
