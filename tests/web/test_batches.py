from pathlib import Path

import pytest
from django.conf import LazySettings

from channels.letter.batch import PrintFolder
from channels.letter.manifests import Batch
from channels.letter.message import PostClass
from scheduler.booking.models import Appointment
from scheduler.identity.roles import Role
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
    closed = folder.close_batch(post_class=PostClass.FIRST, now=NOW)
    assert closed is not None
    return closed


def read(desk: Desk, address: str) -> str:
    answer = desk.client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_no_batch_yet_is_said_in_words(desk: Desk) -> None:
    assert "No batch has been closed yet." in read(desk, "/batches")


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
    assert "1 on 1 sheets" in page
    assert folder.letters()[0].reference in page
    assert "letter.pdf" not in page


def test_a_batch_that_is_not_there_is_not_found(desk: Desk) -> None:
    assert desk.client.get("/batches/2027-03-01T090000Z-first").status_code == 404
    assert desk.client.get("/batches/..").status_code == 404
