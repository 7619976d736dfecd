"""One letter once more: with a reason, by somebody, and never as a second message."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from channels.letter.manifests import Batch
from channels.letter.message import PostClass
from scheduler.audit.models import Entry
from scheduler.booking import appointments
from scheduler.booking.models import Appointment
from scheduler.people import contact_rules
from scheduler.refusals import Invalid
from scheduler.reminders import acknowledgements, print_runs, printed, reprints
from scheduler.reminders.models import Attempt, Message, Reprint, Task
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NOW, SETUP
from tests.reminders import letters_in_batches as letters
from tests.times import at

pytestmark = pytest.mark.django_db

EVENING = at("Mon 1 Mar 2027 17:30")
LAST_POST = at("Thu 4 Mar 2027 17:30")  # for the appointment on Tuesday 9 March
WHY = "It came back wet."


@pytest.fixture(autouse=True)
def print_folder(settings: Settings, tmp_path: Path) -> Path:
    return letters.folder_of(settings, tmp_path)


def _printed() -> tuple[Appointment, Message, Batch]:
    appointment = letters.handed_over()
    [batch] = print_runs.close(now=NOW)
    return appointment, factory.message(appointment), batch


def _again(message: Message, reason: str = WHY, *, now: datetime = NOW) -> Reprint:
    return print_runs.print_again(message_id=message.id, reason=reason, by=SETUP, now=now)


def test_a_reprint_goes_into_the_next_batch_and_is_no_second_message() -> None:
    _, message, first = _printed()
    tries = Attempt.objects.filter(message=message).count()
    asked = _again(message, " It came\n back wet. ")
    assert (asked.state, asked.reason, asked.asked_by) == ("waiting", WHY, SETUP.label)
    [second] = print_runs.close(now=EVENING)
    manifest = printed.find_manifest(name=second.name)
    assert manifest is not None
    [line] = manifest.letters
    assert (line["reference"], line["reprint_of"]) == (str(asked.id), str(message.id))
    asked.refresh_from_db()
    assert (asked.state, asked.batch) == ("printed", second.name)
    before = message.sent_at
    message.refresh_from_db()
    assert (message.state, message.sent_at) == ("sent", before)
    assert Attempt.objects.filter(message=message).count() == tries
    assert Message.objects.filter(appointment=message.appointment).count() == 1
    kept = print_runs.folder().read(reference=str(message.id))
    assert kept is not None
    assert kept.batch == first.name
    entry = Entry.objects.get(deed="letter.reprinted")
    assert (entry.record_id, entry.reason) == (str(message.id), WHY)
    assert print_runs.close(now=EVENING) == []


def test_a_reprint_that_its_asker_died_on_is_put_in_the_folder_by_the_next_look() -> None:
    _, message, _ = _printed()
    _again(message)  # nothing is committed here, so the folder was not told
    assert print_runs.folder().waiting() == []
    assert len(print_runs.close_if_due(now=EVENING)) == 1
    assert print_runs.close_if_due(now=EVENING) == []


def test_a_reprint_waits_in_the_folder_as_soon_as_it_is_asked_for(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    _, message, _ = _printed()
    with django_capture_on_commit_callbacks(execute=True):
        asked = _again(message)
    [waiting] = print_runs.folder().waiting()
    assert (waiting.reference, waiting.reprint_of) == (str(asked.id), str(message.id))


def test_a_letter_waits_to_be_printed_again_only_once_at_a_time() -> None:
    _, message, _ = _printed()
    _again(message)
    with pytest.raises(reprints.WaitsAlready):
        _again(message)
    print_runs.close(now=EVENING)
    assert _again(message).state == "waiting"


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 301])
def test_a_reprint_needs_a_reason(reason: str) -> None:
    _, message, _ = _printed()
    with pytest.raises(Invalid):
        _again(message, reason)


def test_only_a_letter_that_was_printed_is_printed_again() -> None:
    appointment = letters.handed_over()
    message = factory.message(appointment)
    with pytest.raises(reprints.NotForPrint, match="waits for the next batch"):
        _again(message)
    [batch] = print_runs.close(now=NOW)
    Message.objects.filter(id=message.id).update(state="failed")
    with pytest.raises(reprints.NotForPrint, match="Only a letter that was printed"):
        _again(message)
    factory.put_back(message, "sent")
    next(batch.folder.glob("*.pdf")).unlink()
    with pytest.raises(reprints.NotForPrint, match="taken away"):
        _again(message)
    with pytest.raises(Message.DoesNotExist):
        print_runs.print_again(message_id=booking.new_id(), reason=WHY, by=SETUP, now=NOW)
    assert not Reprint.objects.exists()


def test_what_is_no_longer_true_is_not_printed_again() -> None:
    appointment, message, _ = _printed()
    _cancel(appointment)
    with pytest.raises(reprints.NotWanted, match="cancelled"):
        _again(message)


def test_a_reprint_that_would_come_too_late_is_refused_with_the_rule() -> None:
    _, message, _ = _printed()
    with pytest.raises(reprints.NoSafeWay, match="It is too late for a letter: ring"):
        _again(message, now=LAST_POST)
    assert not Reprint.objects.exists()
    assert _again(message, now=LAST_POST - timedelta(seconds=1)).state == "waiting"


def test_a_reprint_by_a_route_that_is_no_longer_safe_is_refused() -> None:
    _, message, _ = _printed()
    contact_rules.end(rule_id=message.contact_rule_id, by=SETUP, now=NOW)
    with pytest.raises(reprints.NoSafeWay, match="may no longer be used"):
        _again(message)


def test_a_reprint_goes_first_class_where_second_would_come_too_late() -> None:
    where = booking.clinic(hours="Fri 19 Mar 2027 09:00-13:00")
    asha = factory.somebody(where, name="Asha Example")
    factory.letters(asha)
    appointment = booking.appointment(where, asha, starts_at=at("Fri 19 Mar 2027 09:00"))
    letters.hand_over(now=NOW)
    [first] = print_runs.close(now=NOW)
    message = factory.message(appointment)
    assert (first.post_class, message.post_class) == ("second", "second")
    for asked_at, post_class in (
        (at("Mon 8 Mar 2027 12:00"), "second"),
        (at("Thu 11 Mar 2027 12:00"), "first"),
    ):
        _again(message, now=asked_at)
        [batch] = print_runs.close(now=asked_at)
        assert batch.post_class == post_class
    message.refresh_from_db()
    assert message.post_class == "second"  # what went, went so


def test_a_reprint_that_reaches_the_folder_too_late_becomes_a_task() -> None:
    appointment, message, _ = _printed()
    asked = _again(message, now=LAST_POST - timedelta(minutes=1))
    # Nothing is committed here, so the folder hears of it only when the cut-off is over.
    reprints.catch_up(here=print_runs.folder(), now=LAST_POST)
    assert print_runs.folder().waiting() == []
    asked.refresh_from_db()
    assert asked.state == "not_printed"
    [(kind, reason)] = factory.asked(appointment)
    assert kind == "ring_instead"
    assert reason == asked.outcome


def test_a_reprint_is_taken_back_when_its_appointment_is_cancelled_meanwhile() -> None:
    appointment, message, _ = _printed()
    asked = _again(message)
    reprints.catch_up(here=print_runs.folder(), now=NOW)
    _cancel(appointment)
    assert print_runs.close(now=EVENING) == []
    assert print_runs.folder().waiting() == []
    asked.refresh_from_db()
    assert (asked.state, asked.outcome) == ("not_printed", "The appointment is cancelled.")
    message.refresh_from_db()
    assert message.state == "sent"  # the first print went, and that stays said


def test_a_reprint_to_an_address_that_is_no_longer_safe_becomes_a_task() -> None:
    appointment, message, _ = _printed()
    asked = _again(message)
    reprints.catch_up(here=print_runs.folder(), now=NOW)
    [letter] = print_runs.folder().waiting()
    contact_rules.end(rule_id=message.contact_rule_id, by=SETUP, now=NOW)
    assert reprints.recall_if_unwanted(letter=letter, now=NOW)
    # Whoever took it back died before the folder knew: the next one is told the same.
    assert reprints.recall_if_unwanted(letter=letter, now=NOW)
    assert print_runs.close(now=EVENING) == []
    asked.refresh_from_db()
    assert asked.state == "not_printed"
    assert factory.asked(appointment) == [("could_not_be_told", asked.outcome)]


def test_a_reprint_of_another_database_is_left_for_whoever_knows_it() -> None:
    _, message, _ = _printed()
    here = print_runs.folder()
    letter = here.reprint(
        reference=str(booking.new_id()), of=str(message.id), post_class=PostClass.FIRST, now=NOW
    )
    assert not reprints.recall_if_unwanted(letter=letter, now=NOW)
    assert len(print_runs.close(now=EVENING)) == 1


def test_sheets_withdrawn_from_the_folder_are_not_waited_for() -> None:
    _, message, _ = _printed()
    asked = _again(message)
    here = print_runs.folder()
    reprints.catch_up(here=here, now=NOW)
    here.withdraw(reference=str(asked.id))
    reprints.catch_up(here=here, now=NOW)
    asked.refresh_from_db()
    assert asked.state == "not_printed"


def test_a_reprint_whose_file_is_gone_or_damaged_becomes_a_task(print_folder: Path) -> None:
    _, message, batch = _printed()
    _again(message)
    pdf = next(batch.folder.glob("*.pdf"))
    content = pdf.read_bytes()
    pdf.unlink()
    assert print_runs.close(now=EVENING) == []
    assert Reprint.objects.get().outcome == "The letter's file is not here any more."
    task = Task.objects.get(message=message)
    assert (task.kind, task.state) == ("decide_unknown", "open")
    pdf.write_bytes(content)
    again = _again(message)
    reprints.catch_up(here=print_runs.folder(), now=NOW)
    next(print_folder.glob(f"spool/*/*/{again.id}.pdf")).write_bytes(b"altered")
    assert print_runs.close(now=EVENING) == []
    again.refresh_from_db()
    assert again.outcome == "The letter's file was damaged before it was printed again."
    message.refresh_from_db()
    assert message.state == "sent"


def test_a_reprint_that_the_printer_does_not_acknowledge_is_asked_after_at_the_letter() -> None:
    appointment, message, _ = _printed()
    asked = _again(message)
    [second] = print_runs.close(now=EVENING)
    acknowledgements.take_in(batch=second.name, told={"r-9": ""}, version=0, by=SETUP, now=EVENING)
    assert [kind for kind, _ in factory.asked(appointment)] == ["decide_unknown"]
    acknowledgements.take_in(
        batch=second.name, told={str(asked.id): ""}, version=1, by=SETUP, now=EVENING
    )
    assert factory.asked(appointment) == []


def _cancel(appointment: Appointment) -> None:
    appointments.cancel(
        appointment_id=appointment.id, version=1, cancelled_by="person", by=SETUP, now=NOW
    )
