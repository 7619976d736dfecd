"""Messages and letters: seen by those whom the appointment concerns."""

from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from scheduler.audit.models import Entry
from scheduler.booking.models import Appointment
from scheduler.identity.roles import Role
from scheduler.reminders import deliveries, handovers
from scheduler.reminders.models import Message, Task
from tests.api import calling
from tests.api import world as the_world
from tests.api.calling import Caller, problem, told
from tests.factories import NOW, booking, reminders
from tests.factories.booking import TUESDAY, Clinic
from tests.times import at


@pytest.fixture
def carriers(settings: Settings, tmp_path: Path) -> Path:
    """Local carriers that keep what they are given in a folder of this test."""
    settings.CHANNELS = the_world.carriers(tmp_path)
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
    (closed,) = told(dot.post("print-batches"))["results"]
    assert Entry.objects.get(deed="batch.closed").record_id == closed["name"]
    (batch,) = told(dot.get("print-batches"))["results"]
    assert (batch["name"], batch["count"]) == (closed["name"], 1)
    manifest = told(dot.get(f"print-batches/{batch['name']}"))
    assert [each["reference"] for each in manifest["letters"]] == [str(letter.id)]
    assert manifest["faults"] == []
    assert "Asha" not in str(manifest)
    problem(dot.get("print-batches/none-such"), 404, "not_found")


def _batch_of_one(dot: Caller, clinic: Clinic) -> tuple[Message, str]:
    """A letter that is printed, and the name of its batch, closed by the API."""
    appointment = reminders.told_by_letter(clinic)
    letter = Message.objects.filter(appointment=appointment, channel="letter").earliest("due_at")
    deliveries.Postman(
        clock=lambda: max(NOW, letter.due_at), carriers=deliveries.configured_carriers()
    ).deliver_one(message_id=letter.id)
    (closed,) = told(dot.post("print-batches"))["results"]
    return letter, closed["name"]


def test_what_a_printer_tells_is_checked(dot: Caller, clinic: Clinic, carriers: Path) -> None:
    letter, name = _batch_of_one(dot, clinic)
    path = f"print-batches/{name}/acknowledgement"
    seen = dot.etag(f"print-batches/{name}")
    for letters in (
        [],
        [{"reference": "../secret"}],
        [{"reference": str(letter.id), "sha256": "0" * 63}],
        [{"reference": "r-1"}] * 20_001,
    ):
        refused = problem(dot.post(path, {"letters": letters}, seen=seen), 422, "invalid")
        assert "secret" not in str(refused)
    told(dot.post(path, {"letters": [{"reference": str(letter.id)}]}, seen=seen))


def test_what_the_api_closes_before_any_round_is_the_print_houses(
    dot: Caller, clinic: Clinic, carriers: Path, settings: Settings
) -> None:
    house = {**settings.CHANNELS["letter"], "print_house_host": "print.example"}
    settings.CHANNELS = {**settings.CHANNELS, "letter": house}
    _, name = _batch_of_one(dot, clinic)
    handovers.hand_over(clock=lambda: NOW, until=NOW)
    assert handovers.find_state(batch=name) is None


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


def test_a_message_is_sent_again_with_a_reason_and_once(
    dot: Caller, stranger: Caller, texted: Appointment
) -> None:
    reminders.deliver(reminders.KeepingCarrier(), now=NOW)
    first = Message.objects.get(appointment=texted, state="sent")
    path, asked = f"messages/{first.id}", {"reason": "He lost his phone."}
    problem(dot.post(f"{path}/send-again", asked), 428, "version_required")
    seen = dot.etag(path)
    problem(stranger.post(f"{path}/send-again", asked, seen=seen), 404, "not_found")
    problem(dot.post(f"{path}/send-again", {"reason": " "}, seen=seen), 422, "invalid")
    made = told(dot.post(f"{path}/send-again", asked, seen=seen, key="k1"), 201)
    assert (made["resend"], made["resend_reason"]) == (1, "He lost his phone.")
    assert made["resent_by"] == dot.account.username
    repeated = dot.post(f"{path}/send-again", asked, seen=seen, key="k1")
    assert (told(repeated, 201)["id"], repeated["Idempotency-Replayed"]) == (made["id"], "true")
    # Somebody else, or another key: the same number is not sent twice.
    other = calling.caller(Role.RECEPTIONIST, at=dot.partner)
    refused = problem(other.post(f"{path}/send-again", asked, seen=seen), 409, "sent_again_already")
    assert refused["facts"] == {"message_id": made["id"]}
    refused = dot.post(f"messages/{made['id']}/send-again", asked, seen=dot.etag(path))
    problem(refused, 412, "stale")
    again = f"messages/{made['id']}"
    problem(dot.post(f"{again}/send-again", asked, seen=dot.etag(again)), 409, "message_on_its_way")
    assert Message.objects.filter(appointment=texted, kind="confirmation").count() == 2
