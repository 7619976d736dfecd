"""Messages, letters, print batches, tasks and what carriers tell us, over HTTP."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from twilio.request_validator import RequestValidator

from scheduler.audit.models import Entry
from scheduler.booking.models import Appointment
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.reminders import deliveries, print_runs
from scheduler.reminders.models import Message, Receipt, Task
from tests.api import calling
from tests.api.calling import START, Caller, problem, told
from tests.factories import NOW, booking, reminders
from tests.factories.booking import TUESDAY, Clinic
from tests.times import at

TOKEN = "0" * 32


@pytest.fixture
def carriers(settings: Settings, tmp_path: Path) -> Path:
    """Local carriers that keep what they are given in a folder of this test."""
    channels = settings.CHANNELS
    settings.CHANNELS = {
        "sms": {**channels["sms"], "local_folder": tmp_path / "sms"},
        "letter": {**channels["letter"], "print_folder": tmp_path / "letter"},
    }
    return tmp_path


@pytest.fixture
def texted(clinic: Clinic) -> Appointment:
    """Ben's appointment, who takes texts."""
    return reminders.told_by_text(clinic)


def test_messages_are_listed_without_their_words_and_read_with_them(
    dot: Caller, texted: Appointment
) -> None:
    reminders.deliver(reminders.KeepingCarrier(), now=NOW)
    listed = told(dot.get("messages", appointment=str(texted.id)))["results"]
    assert [each["kind"] for each in listed] == ["confirmation", "week_before", "day_before"]
    assert listed[0]["state"] == "sent"
    assert "body" not in listed[0]
    sent = told(dot.get("messages", state="sent", channel="sms", person=str(texted.person_id)))
    message = told(dot.get(f"messages/{sent['results'][0]['id']}"))
    assert "9 March" in message["body"]
    assert message["attempts"][0]["number"] == 1
    look = Entry.objects.get(deed="person.seen", record_kind="message")
    assert look.person_id == texted.person_id


def test_messages_of_others_are_not_there(
    stranger: Caller, texted: Appointment, clinic: Clinic
) -> None:
    assert told(stranger.get("messages"))["results"] == []
    for message in Message.objects.all():
        problem(stranger.get(f"messages/{message.id}"), 404, "not_found")
        problem(stranger.get(f"messages/{message.id}/letter.pdf"), 404, "not_found")
    theirs = calling.caller(Role.RECEPTIONIST, at=clinic.charity)
    assert len(told(theirs.get("messages"))["results"]) == 3


def test_a_letter_is_read_as_the_pdf_that_is_printed_and_found_in_its_batch(
    dot: Caller, clinic: Clinic, carriers: Path
) -> None:
    appointment = reminders.told_by_letter(clinic)
    letter = Message.objects.filter(appointment=appointment, channel="letter").earliest("due_at")
    problem(dot.get(f"messages/{letter.id}/letter.pdf"), 404, "not_found")
    sent = deliveries.Postman(
        clock=lambda: max(NOW, letter.due_at), carriers=deliveries.configured_carriers()
    ).deliver_one(message_id=letter.id)
    assert sent is not False
    response = calling.done(dot.get(f"messages/{letter.id}/letter.pdf"))
    assert response["Content-Type"] == "application/pdf"
    with pdfplumber.open(BytesIO(response.content)) as pdf:
        assert "1 Example Street" in (pdf.pages[0].extract_text() or "")
    assert told(dot.get("print-batches"))["results"] == []
    (closed,) = print_runs.close(now=NOW)
    (batch,) = told(dot.get("print-batches"))["results"]
    assert (batch["name"], batch["count"]) == (closed.name, 1)
    manifest = told(dot.get(f"print-batches/{batch['name']}"))
    assert [each["reference"] for each in manifest["letters"]] == [str(letter.id)]
    assert manifest["faults"] == []
    assert "Asha" not in str(manifest)
    problem(dot.get("print-batches/none-such"), 404, "not_found")


def test_tasks_are_listed_for_the_desk_that_owns_them_and_completed_once(
    dot: Caller, stranger: Caller, clinic: Clinic
) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    appointment = booking.appointment(clinic, asha)
    path = f"appointments/{appointment.id}/cancel"
    told(dot.post(path, {"cancelled_by": "person"}, seen='"1"'))
    (task,) = told(dot.get("tasks", kind="follow_up_cancel"))["results"]
    assert task["person"]["name"] == "Asha Example"
    assert task["owner_id"] == str(clinic.trust.id)
    path = f"tasks/{task['id']}"
    assert told(stranger.get("tasks"))["results"] == []
    problem(stranger.get(path), 404, "not_found")
    problem(stranger.post(f"{path}/complete", {"outcome": "Done."}, seen='"1"'), 404, "not_found")
    problem(dot.post(f"{path}/complete", {"outcome": " "}, seen=dot.etag(path)), 422, "invalid")
    done = told(dot.post(f"{path}/complete", {"outcome": "New time."}, seen=dot.etag(path)))
    assert (done["state"], done["outcome"]) == ("done", "New time.")
    assert done["done_by"] == dot.account.username
    problem(dot.post(f"{path}/complete", {"outcome": "Again."}, seen='"1"'), 412, "stale")
    assert told(dot.get("tasks", kind="follow_up_cancel"))["results"] == []
    assert len(told(dot.get("tasks", state="done", kind="follow_up_cancel"))["results"]) == 1


def test_lists_of_messages_and_tasks_cost_the_same_for_few_and_for_many(
    dot: Caller, clinic: Clinic
) -> None:
    def cost(path: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            rows = told(dot.get(path))["results"]
        return len(rows), len(queries)

    def book(hour: int) -> None:
        somebody = reminders.somebody(clinic, name=f"P{hour}")
        reminders.texts(somebody, number=f"07700 90010{hour % 10}")
        booking.appointment(clinic, somebody, starts_at=at(f"{TUESDAY} {hour}:00"))
        Task.objects.create(
            kind="ask_and_rebook",
            person=somebody,
            owner=clinic.trust,
            reason="Ask.",
            opened_at=NOW,
            due_at=NOW,
        )

    book(10)
    before = {path: cost(path) for path in ("messages", "tasks")}
    book(11)
    book(12)
    for path, (rows, queries) in before.items():
        assert cost(path) == (rows * 3, queries)


def _tell(reference: str, parameters: dict[str, str], *, signature: str = "") -> Any:
    path = f"{START}callbacks/twilio/status/{reference}"
    address = f"http://127.0.0.1:8000{path}"
    signature = signature or RequestValidator(TOKEN).compute_signature(address, parameters)
    return Client().post(path, parameters, headers={"X-Twilio-Signature": signature})


@pytest.fixture
def twilio(settings: Settings) -> None:
    channels = settings.CHANNELS
    settings.PUBLIC_ADDRESS = "http://127.0.0.1:8000"
    settings.CHANNELS = {**channels, "sms": {**channels["sms"], "twilio_auth_token": TOKEN}}


@pytest.mark.usefixtures("twilio")
def test_a_signed_receipt_moves_the_message_forward_and_may_come_twice(
    texted: Appointment,
) -> None:
    reminders.deliver(reminders.KeepingCarrier(), now=NOW)
    message = reminders.message(texted)
    body = {"MessageSid": f"kept-{message.id}", "MessageStatus": "delivered", "More": "é"}
    for _ in range(2):
        assert calling.done(_tell(str(message.id), body), 204).content == b""
    message.refresh_from_db()
    assert message.state == "delivered"
    assert Receipt.objects.filter(message=message).count() == 1
    late = calling.done(_tell(str(message.id), {**body, "MessageStatus": "sent"}), 204)
    assert late.content == b""
    message.refresh_from_db()
    assert message.state == "delivered"


@pytest.mark.usefixtures("twilio")
def test_a_receipt_that_twilio_did_not_sign_is_refused(texted: Appointment) -> None:
    message = reminders.message(texted)
    body = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    problem(_tell(str(message.id), body, signature="forged"), 403, "not_allowed")
    assert not Receipt.objects.exists()


@pytest.mark.usefixtures("twilio")
def test_a_receipt_about_nothing_is_answered_plainly(texted: Appointment) -> None:
    body = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    problem(_tell(str(calling.unknown()), body), 404, "not_found")
    problem(_tell("not-an-id", body), 404, "not_found")
    message = reminders.message(texted)
    problem(_tell(str(message.id), {**body, "MessageStatus": "lost"}), 422, "invalid")


def test_without_a_twilio_account_nothing_is_believed(db: None) -> None:
    forged = _tell(str(calling.unknown()), {"MessageSid": "SM1"})
    problem(forged, 403, "not_allowed")
