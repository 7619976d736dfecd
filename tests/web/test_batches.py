import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from channels.letter.batch import PrintFolder
from channels.letter.manifests import Batch
from channels.letter.message import PostClass
from scheduler.audit.models import Entry
from scheduler.booking.models import Appointment
from scheduler.identity.roles import Role
from scheduler.reminders import print_runs
from scheduler.reminders.models import Task
from tests.factories import booking, people
from tests.web.conftest import NOW, Desk, letter_for, print_folder, staff_of, text


@pytest.fixture
def folder(settings: LazySettings) -> PrintFolder:
    return print_folder(settings)


@pytest.fixture
def batch(desk: Desk, booked: Appointment, folder: PrintFolder) -> Batch:
    """A closed batch with Asha's one letter."""
    rule = people.letter_route(of=booked.person)
    message = text(booked, channel="letter", contact_rule=rule, post_class="first")
    folder.send(message=letter_for(message), now=NOW)
    (closed,) = folder.close_batches(post_class=PostClass.FIRST, now=NOW)
    return closed


def read(desk: Desk, address: str) -> str:
    answer = desk.client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_no_batch_yet_is_said_in_words(desk: Desk) -> None:
    says = "No batch has been closed yet. Letters wait until 5:30pm."
    assert says in read(desk, "/batches")


def test_a_batch_shows_its_manifest_and_leads_to_the_letters(
    desk: Desk, batch: Batch, folder: PrintFolder
) -> None:
    assert batch.name in read(desk, "/batches")
    page = read(desk, f"/batches/{batch.name}")
    kept = folder.letters()[0]
    assert kept.sha256 in page
    assert f'href="/messages/{kept.reference}/letter.pdf"' in page
    assert "Each file is there and is what the manifest says." in page


def test_an_altered_letter_is_told(desk: Desk, batch: Batch) -> None:
    pdf = next(Path(batch.folder).glob("*.pdf"))
    pdf.chmod(0o600)
    pdf.write_bytes(b"something else")
    assert "Each file is there" not in read(desk, f"/batches/{batch.name}")


def test_another_partner_sees_the_count_and_no_letter(
    desk: Desk, batch: Batch, folder: PrintFolder
) -> None:
    other = staff_of(desk.clinic, booking.partner("elsewhere"), Role.RECEPTIONIST)
    page = read(other, f"/batches/{batch.name}")
    assert "1, with 1 sheet each" in page
    assert folder.letters()[0].reference in page
    assert "letter.pdf" not in page


def test_a_batch_that_is_not_there_is_not_found(desk: Desk) -> None:
    assert desk.client.get("/batches/2027-03-01T090000Z-first").status_code == 404
    assert desk.client.get("/batches/..").status_code == 404


def _acknowledge(desk: Desk, batch: Batch, letters: str, version: int = 0) -> Any:
    posted = {"letters": letters, "version": version}
    return desk.client.post(f"/batches/{batch.name}/acknowledgement", posted)


def test_a_batch_waits_for_the_printer_until_all_of_it_is_acknowledged(
    desk: Desk, batch: Batch, folder: PrintFolder
) -> None:
    assert "Waits for the printer" in read(desk, "/batches")
    reference = folder.letters()[0].reference
    assert _acknowledge(desk, batch, f"{reference}.pdf").status_code == 302
    page = read(desk, f"/batches/{batch.name}")
    assert "All acknowledged" in page
    assert "1 of 1, taken in" in page
    assert "All acknowledged" in read(desk, "/batches")


def test_what_differs_is_shown_and_becomes_a_task(
    desk: Desk, batch: Batch, folder: PrintFolder
) -> None:
    reference = folder.letters()[0].reference
    assert _acknowledge(desk, batch, "some-other").status_code == 302
    page = read(desk, f"/batches/{batch.name}")
    assert "Differs" in page
    assert "Sent, and not acknowledged" in page
    assert "Acknowledged, and not in this batch" in page
    assert "some-other" in page
    assert Task.objects.get().kind == "decide_unknown"
    _acknowledge(desk, batch, f"{reference} {'0' * 64}", version=1)
    assert "Another file" in read(desk, f"/batches/{batch.name}")


def test_an_acknowledgement_that_cannot_be_read_or_is_old_is_refused(
    desk: Desk, batch: Batch
) -> None:
    for letters, version, says in (
        ("", 0, "Enter what the printer says it printed."),
        ("two words", 0, "Each line holds one reference"),
        ("r-1", 7, "Somebody else took in an acknowledgement"),
    ):
        answer = _acknowledge(desk, batch, letters, version)
        assert answer.status_code == 422
        assert says in answer.content.decode()
    assert desk.client.post("/batches/none/acknowledgement", {}).status_code == 404
    posted = {"letters": "r-1", "version": 0}
    assert desk.client.post("/batches/none/acknowledgement", posted).status_code == 404


def test_one_letter_is_printed_again_with_a_reason(
    desk: Desk, batch: Batch, folder: PrintFolder
) -> None:
    reference = folder.letters()[0].reference
    address = f"/messages/{reference}/reprint"
    assert f'href="{address}"' in read(desk, f"/batches/{batch.name}")
    refused = desk.client.post(f"{address}/ask", {"reason": " "})
    assert refused.status_code == 422
    assert "Enter why it is printed again." in refused.content.decode()
    assert desk.client.post(f"{address}/ask", {"reason": "Came back wet."}).status_code == 302
    page = read(desk, address)
    assert "Came back wet." in page
    assert "Waits for the next batch" in page
    twice = desk.client.post(f"{address}/ask", {"reason": "Came back wet."})
    assert twice.status_code == 422
    assert "waits for the next batch already" in twice.content.decode()
    (second,) = print_runs.close(now=NOW)
    assert second.name in read(desk, address)
    assert "Printed again" in read(desk, f"/batches/{second.name}")


def test_every_look_at_who_is_printed_again_has_a_name_beside_it(
    desk: Desk, batch: Batch, folder: PrintFolder, booked: Appointment
) -> None:
    reference = folder.letters()[0].reference
    looks = Entry.objects.filter(deed="person.seen", record_id=reference)
    read(desk, f"/messages/{reference}/reprint")
    look = looks.get()
    assert (look.by_label, look.person_id) == (desk.account.username, booked.person_id)
    desk.client.post(f"/messages/{reference}/reprint/ask", {"reason": " "})
    assert looks.count() == 2


def test_another_partner_prints_no_letter_of_ours(
    desk: Desk, batch: Batch, folder: PrintFolder
) -> None:
    other = staff_of(desk.clinic, booking.partner("elsewhere"), Role.RECEPTIONIST)
    address = f"/messages/{folder.letters()[0].reference}/reprint"
    assert other.client.get(address).status_code == 404
    assert other.client.post(f"{address}/ask", {"reason": "Why"}).status_code == 404


def test_batches_of_one_sheet_of_two_and_of_several_are_told_apart(
    desk: Desk, batch: Batch
) -> None:
    path = batch.folder / "manifest.json"
    manifest = json.loads(path.read_text())
    for each, words in ((0, "several sheets"), (1, "1 sheet"), (2, "2 sheets")):
        path.write_text(json.dumps(manifest | {"sheets_each": each}))
        assert words in read(desk, "/batches")


def test_a_batch_that_the_print_house_has_not_got_says_so(
    desk: Desk, batch: Batch, settings: LazySettings
) -> None:
    letter = settings.CHANNELS["letter"] | {"print_house_host": "print.example"}
    settings.CHANNELS = settings.CHANNELS | {"letter": letter}
    assert "Not handed over yet" in read(desk, "/batches")
    print_runs.close(now=NOW)
    assert "Waits for the printer" in read(desk, "/batches")
