"""Batches of letters: closed at the cut-off of every day, once, whoever asks how often."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from channels import registry
from scheduler.booking import appointments
from scheduler.booking.models import Appointment
from scheduler.people import contact_rules
from scheduler.reminders import print_runs, recalls, tasks
from scheduler.reminders.deliveries import configured_carriers
from scheduler.reminders.kinds import TaskKind
from scheduler.reminders.models import Attempt, Message, Task
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NINE, NOW, SETUP
from tests.times import at

pytestmark = pytest.mark.django_db

EVENING = at("Mon 1 Mar 2027 17:30")


@pytest.fixture(autouse=True)
def print_folder(settings: Settings, tmp_path: Path) -> Path:
    """A print folder of the test's own."""
    letter = {**settings.CHANNELS["letter"], "print_folder": tmp_path / "letter"}
    settings.CHANNELS = {**settings.CHANNELS, "letter": letter}
    return tmp_path / "letter"


def _handed_over(now: datetime = NOW) -> Appointment:
    """Asha's letter, in the print folder since `now`."""
    appointment = factory.told_by_letter(booking.clinic())
    factory.message(appointment)
    _deliver(now=now)
    assert factory.message(appointment).carrier == "print-folder"
    return appointment


def _deliver(*, now: datetime) -> None:
    postman = factory.postman(now=now)
    postman.carriers = configured_carriers()
    postman.deliver_due(until=now + timedelta(minutes=1))


def _cancel(appointment: Appointment) -> None:
    appointments.cancel(
        appointment_id=appointment.id, version=1, cancelled_by="person", by=SETUP, now=NOW
    )


def test_letters_of_every_class_are_closed_when_asked() -> None:
    appointment = _handed_over()
    [batch] = print_runs.close(now=NOW)
    assert (batch.post_class, batch.count) == ("first", 1)
    folder = print_runs.folder()
    assert folder.verify(name=batch.name) == ()
    kept = folder.read(reference=str(factory.message(appointment).id))
    assert kept is not None
    assert kept.batch == batch.name
    assert print_runs.close(now=NOW) == []


def test_batches_close_at_the_cut_off_and_only_once() -> None:
    _handed_over()
    assert print_runs.close_if_due(now=EVENING - timedelta(seconds=1)) == []
    assert len(print_runs.close_if_due(now=EVENING)) == 1
    assert print_runs.close_if_due(now=EVENING) == []
    assert print_runs.close_if_due(now=EVENING + timedelta(days=1)) == []


def test_a_cut_off_that_was_missed_is_made_up_for() -> None:
    _handed_over()
    assert len(print_runs.close_if_due(now=at("Tue 2 Mar 2027 03:00"))) == 1


def test_what_came_after_the_cut_off_waits_for_the_next() -> None:
    _handed_over(now=EVENING)
    assert print_runs.close_if_due(now=EVENING + timedelta(hours=1)) == []
    assert len(print_runs.close_if_due(now=EVENING + timedelta(days=1))) == 1


def test_a_sundays_letters_are_closed_on_sunday() -> None:
    where = booking.clinic(hours="Fri 19 Mar 2027 09:00-13:00")
    asha = factory.somebody(where, name="Asha Example")
    factory.letters(asha)
    sunday = at("Sun 7 Mar 2027 12:00")
    booking.appointment(where, asha, starts_at=at("Fri 19 Mar 2027 09:00"), now=sunday)
    _deliver(now=sunday)
    [batch] = print_runs.close_if_due(now=at("Sun 7 Mar 2027 17:30"))
    assert batch.count == 1


def test_with_no_letters_nothing_is_closed() -> None:
    assert print_runs.close_if_due(now=NOW) == []


def test_a_letter_the_folder_does_not_know_any_more_becomes_one_task(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    appointment = _handed_over()
    message = factory.message(appointment)
    letter = {**settings.CHANNELS["letter"], "print_folder": tmp_path / "another"}
    settings.CHANNELS = {**settings.CHANNELS, "letter": letter}
    assert print_runs.close_if_due(now=EVENING - timedelta(seconds=1)) == []
    assert factory.asked(appointment) == []
    assert print_runs.close_if_due(now=EVENING) == []
    assert print_runs.close_if_due(now=EVENING + timedelta(minutes=1)) == []
    message.refresh_from_db()
    why = "The letter's file was lost before it was printed."
    assert (message.state, message.reason) == ("failed", why)
    told = f"{why} Find out how to tell them the time of their appointment."
    assert factory.asked(appointment) == [("could_not_be_told", told)]
    assert caplog.text.count(str(message.id)) == 1


def test_a_lost_record_does_not_keep_the_evenings_other_letters(print_folder: Path) -> None:
    where = booking.clinic()
    asha, ben = (factory.somebody(where, name=f"{name} Example") for name in ("Asha", "Ben"))
    factory.letters(asha)
    factory.letters(ben)
    first = booking.appointment(where, asha)
    last = booking.appointment(where, ben, starts_at=NINE + timedelta(hours=1))
    _deliver(now=NOW)
    lost = factory.message(last)
    Message.objects.filter(id=lost.id).update(sent_at=NOW + timedelta(minutes=1))
    (print_folder / "letters" / f"{lost.id}.json").unlink()
    [batch] = print_runs.close_if_due(now=EVENING)
    assert batch.count == 1
    kept = print_runs.folder().read(reference=str(factory.message(first).id))
    assert kept is not None
    assert kept.batch == batch.name
    assert [kind for kind, _ in factory.asked(last)] == ["could_not_be_told"]
    assert factory.asked(first) == []


def test_a_letter_that_a_human_says_they_posted_is_not_looked_for(print_folder: Path) -> None:
    appointment = _handed_over()
    message = factory.message(appointment)
    Message.objects.filter(id=message.id).update(carrier="desk")
    (print_folder / "letters" / f"{message.id}.json").unlink()
    assert print_runs.close_if_due(now=EVENING) == []
    message.refresh_from_db()
    assert message.state == "sent"
    assert factory.asked(appointment) == []


def test_a_letter_of_long_ago_is_not_looked_for(print_folder: Path) -> None:
    appointment = _handed_over()
    message = factory.message(appointment)
    (print_folder / "letters" / f"{message.id}.json").unlink()
    assert print_runs.close_if_due(now=EVENING + timedelta(days=2)) == []
    message.refresh_from_db()
    assert message.state == "sent"


def test_a_damaged_letter_closes_no_batch_every_minute(
    print_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _handed_over()
    [pdf] = print_folder.glob("spool/*/*/*.pdf")
    pdf.write_bytes(b"not a letter")
    assert print_runs.close_if_due(now=EVENING) == []
    caplog.clear()
    assert print_runs.close_if_due(now=EVENING + timedelta(minutes=1)) == []
    assert caplog.text == ""


def test_a_damaged_letter_that_no_database_knows_closes_no_batch_every_minute(
    print_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _handed_over()
    Task.objects.all().delete()
    Attempt.objects.all().delete()
    Message.objects.all().delete()
    [pdf] = print_folder.glob("spool/*/*/*.pdf")
    pdf.write_bytes(b"not a letter")
    assert print_runs.close_if_due(now=EVENING) == []
    assert "letters are damaged" in caplog.text
    caplog.clear()
    assert print_runs.close_if_due(now=EVENING + timedelta(minutes=1)) == []
    assert caplog.text == ""


def test_the_minutes_look_opens_no_letter_that_was_printed(print_folder: Path) -> None:
    _handed_over()
    print_runs.close_if_due(now=EVENING)
    [record] = (print_folder / "letters" / "closed").iterdir()
    record.write_text("unreadable")
    assert print_runs.close_if_due(now=EVENING + timedelta(minutes=1)) == []


def test_a_damaged_letter_stays_behind_and_becomes_a_task(
    print_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    appointment = _handed_over()
    message = factory.message(appointment)
    [pdf] = print_folder.glob("spool/*/*/*.pdf")
    pdf.write_bytes(b"not a letter")
    assert print_runs.close(now=NOW) == []
    message.refresh_from_db()
    why = "The letter's file was damaged before it was printed."
    assert (message.state, message.reason) == ("failed", why)
    told = f"{why} Find out how to tell them the time of their appointment."
    assert factory.asked(appointment) == [("could_not_be_told", told)]
    assert str(message.id) in caplog.text
    assert print_runs.close(now=NINE - timedelta(hours=1)) == []
    assert factory.asked(appointment) == [("could_not_be_told", told)]


def test_the_letter_channel_is_the_print_folder(settings: Settings) -> None:
    carrier = registry.carrier(channel="letter", configuration=settings.CHANNELS)
    assert carrier == print_runs.folder()


def test_a_letter_about_a_cancelled_appointment_is_taken_back_before_it_is_printed() -> None:
    appointment = _handed_over()
    letter = factory.message(appointment)
    _cancel(appointment)
    assert print_runs.close(now=EVENING) == []
    assert print_runs.folder().pdf(reference=str(letter.id)) is None
    letter.refresh_from_db()
    assert (letter.state, letter.reason) == ("withdrawn", "The appointment is cancelled.")


def test_a_letter_to_an_address_that_is_no_longer_safe_becomes_a_task() -> None:
    appointment = _handed_over()
    letter = factory.message(appointment)
    contact_rules.end(rule_id=letter.contact_rule_id, by=SETUP, now=NOW)
    assert print_runs.close(now=EVENING) == []
    letter.refresh_from_db()
    assert letter.state == "stopped"
    assert Task.objects.get(message=letter).kind == Task.Kind.COULD_NOT_BE_TOLD


@pytest.mark.parametrize("state", ["sending", "unknown"])
def test_a_letter_whose_sender_died_is_taken_back_like_any_other(state: str) -> None:
    appointment = _handed_over()
    letter = _left_in_doubt(appointment, state)
    _cancel(appointment)
    assert print_runs.close(now=EVENING) == []
    assert print_runs.folder().waiting() == []
    letter.refresh_from_db()
    assert (letter.state, letter.reason) == ("withdrawn", "The appointment is cancelled.")
    assert [kind for kind, _ in factory.asked(appointment)] == ["follow_up_cancel"]
    _deliver(now=EVENING)  # whoever asks the folder now must not be told that it went
    letter.refresh_from_db()
    assert letter.state == "withdrawn"


@pytest.mark.parametrize("state", ["sending", "unknown"])
def test_a_letter_whose_sender_died_is_stopped_and_found_damaged_like_any_other(
    state: str, print_folder: Path
) -> None:
    appointment = _handed_over()
    letter = _left_in_doubt(appointment, state)
    [pdf] = print_folder.glob("spool/*/*/*.pdf")
    content = pdf.read_bytes()
    pdf.write_bytes(b"not a letter")
    assert print_runs.close(now=NOW) == []
    letter.refresh_from_db()
    assert letter.state == "failed"
    assert [kind for kind, _ in factory.asked(appointment)] == ["could_not_be_told"]
    factory.put_back(letter, state)
    pdf.write_bytes(content)
    contact_rules.end(rule_id=letter.contact_rule_id, by=SETUP, now=NOW)
    assert recalls.recall_if_unwanted(reference=str(letter.id), now=EVENING)
    letter.refresh_from_db()
    assert letter.state == "stopped"
    [(kind, reason)] = factory.asked(appointment)
    assert kind == "could_not_be_told"
    assert "may no longer be used" in reason


def _left_in_doubt(appointment: Appointment, state: str) -> Message:
    """The letter lies in the folder, and whoever gave it there did not write that down."""
    letter = factory.message(appointment)
    factory.put_back(letter, state)
    Message.objects.filter(id=letter.id).update(sent_at=None, carrier="", lease_until=NOW)
    tasks.open_about(letter, kind=TaskKind.DECIDE_UNKNOWN, reason="Find out.", now=NOW)
    return letter


def test_a_recall_that_died_before_the_folder_knew_is_made_up_for() -> None:
    appointment = _handed_over()
    letter = factory.message(appointment)
    _cancel(appointment)
    assert recalls.recall_if_unwanted(reference=str(letter.id), now=NOW)
    assert len(print_runs.folder().waiting()) == 1
    assert print_runs.close(now=EVENING) == []
    assert print_runs.folder().waiting() == []


def test_a_letter_of_another_database_is_left_for_whoever_knows_it() -> None:
    assert not recalls.recall_if_unwanted(reference=str(booking.new_id()), now=NOW)
