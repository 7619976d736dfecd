"""The set sent is the set acknowledged, or somebody is asked to find out."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from channels.letter.manifests import Batch
from scheduler.audit.models import Entry
from scheduler.booking import appointments
from scheduler.booking.models import Appointment
from scheduler.refusals import Invalid, Stale
from scheduler.reminders import acknowledgements, print_runs, printed, tasks
from scheduler.reminders.kinds import TaskKind
from scheduler.reminders.models import Acknowledgement
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NOW, SETUP
from tests.reminders import letters_in_batches as letters

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def print_folder(settings: Settings, tmp_path: Path) -> Path:
    return letters.folder_of(settings, tmp_path)


def _printed() -> tuple[Appointment, Batch, str, str]:
    """Asha's letter in a batch: its appointment, the batch, its reference and its hash."""
    appointment = letters.handed_over()
    [batch] = print_runs.close(now=NOW)
    manifest = printed.find_manifest(name=batch.name)
    assert manifest is not None
    [line] = manifest.letters
    return appointment, batch, line["reference"], line["sha256"]


def _take_in(batch: Batch, told: dict[str, str], *, version: int = 0) -> Acknowledgement:
    return acknowledgements.take_in(batch=batch.name, told=told, version=version, by=SETUP, now=NOW)


def test_what_was_sent_is_acknowledged_and_nobody_is_asked() -> None:
    appointment, batch, reference, sha256 = _printed()
    kept = _take_in(batch, {reference: sha256})
    assert (kept.acknowledged, kept.missing, kept.altered, kept.unknown) == (1, [], [], [])
    assert (kept.version, kept.received_by) == (1, SETUP.label)
    assert factory.asked(appointment) == []
    assert Entry.objects.filter(deed="batch.acknowledged", record_id=batch.name).count() == 1
    assert acknowledgements.of(batches=[batch.name, "another"]) == {batch.name: kept}


def test_a_letter_missing_from_an_acknowledgement_becomes_a_task_until_it_is_there(
    caplog: pytest.LogCaptureFixture,
) -> None:
    appointment, batch, reference, _ = _printed()
    kept = _take_in(batch, {"r-9": ""})
    assert (kept.acknowledged, kept.missing, kept.unknown) == (0, [reference], ["r-9"])
    assert batch.name in caplog.text
    [(kind, reason)] = factory.asked(appointment)
    assert kind == "decide_unknown"
    assert "The printer has not acknowledged this letter." in reason
    factory.message(appointment).refresh_from_db()
    assert factory.message(appointment).state == "sent"
    kept = _take_in(batch, {reference: ""}, version=1)
    assert (kept.acknowledged, kept.missing, kept.version) == (1, [], 2)
    assert factory.asked(appointment) == []


def test_what_the_printer_never_had_in_doubt_is_not_settled_by_its_word() -> None:
    appointment, batch, reference, _ = _printed()
    message = factory.message(appointment)
    tasks.open_about(message, kind=TaskKind.DECIDE_UNKNOWN, reason="Another matter.", now=NOW)
    _take_in(batch, {reference: ""})
    assert factory.asked(appointment) == [("decide_unknown", "Another matter.")]


def test_a_letter_missing_in_two_batches_is_settled_when_neither_lacks_it() -> None:
    appointment, batch, reference, _ = _printed()
    message = factory.message(appointment)
    again = print_runs.print_again(message_id=message.id, reason="Wet.", by=SETUP, now=NOW)
    [second] = print_runs.close(now=NOW + timedelta(minutes=1))
    _take_in(batch, {"r-9": ""})
    _take_in(second, {"r-9": ""})
    _take_in(batch, {reference: ""}, version=1)
    assert [kind for kind, _ in factory.asked(appointment)] == ["decide_unknown"]
    _take_in(second, {str(again.id): "0" * 64}, version=1)
    assert [kind for kind, _ in factory.asked(appointment)] == ["decide_unknown"]
    _take_in(second, {str(again.id): ""}, version=2)
    assert factory.asked(appointment) == []


def test_nobody_is_asked_about_a_letter_that_nobody_wants_any_more() -> None:
    appointment, batch, reference, _ = _printed()
    appointments.cancel(
        appointment_id=appointment.id, version=1, cancelled_by="person", by=SETUP, now=NOW
    )
    kept = _take_in(batch, {"r-9": ""})
    assert kept.missing == [reference]
    assert [kind for kind, _ in factory.asked(appointment)] == ["follow_up_cancel"]


def test_what_is_told_by_letters_is_checked_as_what_is_told_in_text() -> None:
    assert acknowledgements.listed(letters=[("r-1", "A" * 64)]) == {"r-1": "A" * 64}
    for letters_told in ([], [("../r", "")], [("r-1", "x")], [("r-1", "")] * 20_001):
        with pytest.raises(Invalid):
            acknowledgements.listed(letters=letters_told)


def test_a_letter_printed_from_another_file_becomes_a_task() -> None:
    appointment, batch, reference, _ = _printed()
    kept = _take_in(batch, {reference: "0" * 64})
    assert (kept.acknowledged, kept.altered) == (0, [reference])
    assert [kind for kind, _ in factory.asked(appointment)] == ["decide_unknown"]


def test_of_two_who_acknowledge_one_version_one_wins() -> None:
    _, batch, reference, _ = _printed()
    _take_in(batch, {reference: ""})
    for version in (0, 2):
        with pytest.raises(Stale):
            _take_in(batch, {reference: ""}, version=version)
    assert _take_in(batch, {reference: ""}, version=1).version == 2


def test_what_is_no_batch_cannot_be_acknowledged() -> None:
    with pytest.raises(acknowledgements.NoSuchBatch):
        acknowledgements.take_in(batch="nothing", told={}, version=0, by=SETUP, now=NOW)
    with pytest.raises(Invalid):
        acknowledgements.read(text="r-1 r-2")
    assert acknowledgements.read(text="r-1") == {"r-1": ""}


def test_letters_of_another_database_are_compared_and_ask_nobody_here() -> None:
    appointment, _, reference, _ = _printed()
    here = print_runs.folder()
    for strange in ("not-a-uuid", str(booking.new_id())):
        letters.keep_strange(here, of=reference, reference=strange)
    [strangers] = print_runs.close(now=NOW)
    kept = _take_in(strangers, {"r-9": ""})
    assert len(kept.missing) == 2
    assert factory.asked(appointment) == []
