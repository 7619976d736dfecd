"""Closed batches on their way to a print house, and its word on the way back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from channels.letter.handovers import State
from scheduler.reminders import acknowledgements, handovers, print_runs
from scheduler.reminders.models import Acknowledgement, Message
from tests.channels.letter import sftp_server
from tests.channels.letter.sftp_server import USERNAME, Printer
from tests.factories import reminders as factory
from tests.factories.booking import NOW, SETUP
from tests.reminders import letters_in_batches as letters

pytestmark = pytest.mark.django_db

DEEP = '{"letters": ' + "[" * 100_000


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[Printer]:
    with sftp_server.serving(tmp_path / "printer") as serving:
        yield serving


@pytest.fixture(autouse=True)
def print_folder(settings: Settings, tmp_path: Path) -> Path:
    return letters.folder_of(settings, tmp_path)


def _configure(settings: Settings, printer: Printer, **changes: Any) -> None:
    house = printer.house()
    told = {
        "print_house_host": house.host,
        "print_house_port": house.port,
        "print_house_username": USERNAME,
        "print_house_key_file": str(house.key_file),
        "print_house_host_key": house.host_key,
        "print_house_folder": "inbox",
        "print_house_acknowledgement_folder": "acknowledgements",
        "print_house_timeout_seconds": 5,
    }
    letter = {**settings.CHANNELS["letter"], **told, **changes}
    settings.CHANNELS = {**settings.CHANNELS, "letter": letter}


def _hand_over(*, budget: timedelta = timedelta(minutes=1)) -> int:
    return handovers.hand_over(clock=lambda: NOW, until=NOW + budget)


def _closed() -> tuple[Any, str]:
    appointment = letters.handed_over()
    [batch] = print_runs.close(now=NOW)
    return appointment, batch.name


def test_without_a_print_house_nothing_is_handed_over_or_noted(print_folder: Path) -> None:
    _, name = _closed()
    assert _hand_over() == 0
    assert handovers.fetch_acknowledgements(now=NOW) == 0
    assert handovers.find_state(batch=name) is None
    assert not (print_folder / "handed-over").exists()


def test_a_batch_goes_to_the_print_house_once(settings: Settings, printer: Printer) -> None:
    _configure(settings, printer)
    _, name = _closed()
    assert _hand_over(budget=timedelta(0)) == 0
    assert _hand_over() == 1
    assert _hand_over() == 0
    assert handovers.find_state(batch=name) is State.DONE
    assert (printer.folder / "inbox" / name / "manifest.json").is_file()


def test_what_was_closed_before_there_was_a_print_house_stays(
    settings: Settings, printer: Printer
) -> None:
    _, name = _closed()
    _configure(settings, printer)
    assert _hand_over() == 0
    assert handovers.find_state(batch=name) is State.BY_HAND
    assert printer.operations == []


@pytest.mark.parametrize(
    "changes", [{"print_house_port": 1}, {"print_house_host_key": ""}, {"print_house_key_file": ""}]
)
def test_a_print_house_that_is_away_or_half_configured_keeps_no_batch_from_closing(
    settings: Settings,
    printer: Printer,
    changes: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    _configure(settings, printer, **changes)
    _, name = _closed()
    assert _hand_over() == 0
    assert "did not take batch" in caplog.text
    assert handovers.find_state(batch=name) is None
    _configure(settings, printer)
    assert _hand_over() == 1


def test_the_printers_word_is_taken_in_and_only_once(settings: Settings, printer: Printer) -> None:
    _configure(settings, printer)
    appointment, name = _closed()
    assert handovers.fetch_acknowledgements(now=NOW) == 0
    _hand_over()
    word = printer.folder / "acknowledgements" / f"{name}.txt"
    word.write_text("some-other.pdf")
    assert handovers.fetch_acknowledgements(now=NOW) == 1
    assert handovers.fetch_acknowledgements(now=NOW) == 0
    assert Acknowledgement.objects.get().unknown == ["some-other"]
    assert [kind for kind, _ in factory.asked(appointment)] == ["decide_unknown"]
    word.write_text(f"{factory.message(appointment).id}.pdf")
    assert handovers.fetch_acknowledgements(now=NOW) == 1
    told = Acknowledgement.objects.get()
    assert (told.version, told.differs, told.received_by) == (2, False, "system: print house")
    before = len(printer.operations)
    assert handovers.fetch_acknowledgements(now=NOW) == 0
    assert len(printer.operations) == before


def test_a_word_that_cannot_be_read_is_logged_and_changes_nothing(
    settings: Settings, printer: Printer, caplog: pytest.LogCaptureFixture
) -> None:
    _configure(settings, printer)
    _, name = _closed()
    _hand_over()
    (printer.folder / "acknowledgements" / f"{name}.json").write_text("{")
    assert handovers.fetch_acknowledgements(now=NOW) == 0
    assert "is refused" in caplog.text
    _configure(settings, printer, print_house_port=1)
    assert handovers.fetch_acknowledgements(now=NOW) == 0
    assert "could not be asked" in caplog.text
    assert acknowledgements.of(batches=[name]) == {}


def _two_closed() -> tuple[str, str]:
    """The names of two batches, oldest first; the second holds a letter of another database."""
    appointment, oldest = _closed()
    of = str(factory.message(appointment).id)
    letters.keep_strange(print_runs.folder(), of=of, reference="r-2")
    [batch] = print_runs.close(now=NOW + timedelta(minutes=1))
    return oldest, batch.name


def test_a_print_house_that_breaks_off_at_one_batch_gets_the_next(
    settings: Settings, printer: Printer, caplog: pytest.LogCaptureFixture
) -> None:
    _configure(settings, printer)
    oldest, newest = _two_closed()
    printer.breaks_before = lambda operation: operation == f"list inbox/{oldest}"
    assert _hand_over() == 1
    assert (handovers.find_state(batch=oldest), handovers.find_state(batch=newest)) == (
        None,
        State.DONE,
    )
    assert f"did not take batch {oldest}" in caplog.text
    printer.breaks_before = lambda operation: False
    assert _hand_over() == 1


def test_a_batch_that_is_damaged_here_is_said_to_be_and_keeps_no_other(
    settings: Settings,
    printer: Printer,
    print_folder: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _configure(settings, printer)
    oldest, newest = _two_closed()
    [pdf] = print_folder.glob(f"batches/{oldest}/*.pdf")
    content = pdf.read_bytes()
    pdf.unlink()
    assert _hand_over() == 1
    assert handovers.find_state(batch=newest) is State.DONE
    assert f"{pdf.name} is missing." in caplog.text
    assert "could not be reached" not in caplog.text
    assert not (printer.folder / "inbox" / oldest).exists()
    pdf.write_bytes(content)
    manifest = (pdf.parent / "manifest.json").read_text()
    (pdf.parent / "manifest.json").write_text("{")
    assert _hand_over() == 0
    assert "Its manifest cannot be read." in caplog.text
    (pdf.parent / "manifest.json").write_text(manifest)
    (pdf.parent / "note.txt").write_text("What lies beside the letters keeps none of them.")
    assert _hand_over() == 1


def test_a_folder_that_cannot_be_made_there_keeps_no_other_batch(
    settings: Settings, printer: Printer, caplog: pytest.LogCaptureFixture
) -> None:
    _configure(settings, printer)
    oldest, newest = _two_closed()
    (printer.folder / "inbox" / oldest).write_text("A file where the folder should be.")
    assert _hand_over() == 1
    assert handovers.find_state(batch=newest) is State.DONE
    assert f"did not take batch {oldest}" in caplog.text
    settings.CHANNELS["letter"]["print_house_folder"] = "none"
    assert _hand_over() == 0


def test_a_print_house_that_is_away_is_knocked_at_once_in_a_round(
    settings: Settings, printer: Printer, caplog: pytest.LogCaptureFixture
) -> None:
    _configure(settings, printer, print_house_port=1)
    _two_closed()
    assert _hand_over() == 0
    assert caplog.text.count("could not be reached") == 1


def test_one_word_that_cannot_be_fetched_or_read_keeps_no_other(
    settings: Settings, printer: Printer, caplog: pytest.LogCaptureFixture
) -> None:
    _configure(settings, printer)
    oldest, newest = _two_closed()
    assert _hand_over() == 2
    for name in (oldest, newest):
        (printer.folder / "acknowledgements" / f"{name}.json").write_text("r-9")
    printer.breaks_before = lambda operation: operation.startswith("list acknowledgements")
    assert handovers.fetch_acknowledgements(now=NOW) == 0
    assert "could not be asked" in caplog.text
    printer.breaks_before = lambda operation: operation == f"open acknowledgements/{oldest}.json"
    assert handovers.fetch_acknowledgements(now=NOW) == 1
    assert list(acknowledgements.of(batches=[oldest, newest])) == [newest]
    printer.breaks_before = lambda operation: False
    (printer.folder / "acknowledgements" / f"{oldest}.json").write_text(DEEP)
    (printer.folder / "acknowledgements" / f"{newest}.json").write_text("r-3")
    assert handovers.fetch_acknowledgements(now=NOW) == 1
    assert acknowledgements.of(batches=[newest])[newest].unknown == ["r-3"]
    assert f"batch {oldest} is refused" in caplog.text


def test_what_is_closed_by_hand_before_any_round_is_the_print_houses_too(
    settings: Settings, printer: Printer
) -> None:
    _, before = _closed()
    _configure(settings, printer)
    letters.keep_strange(
        print_runs.folder(), of=str(Message.objects.get(state="sent").id), reference="r-2"
    )
    [batch] = print_runs.close_by_hand(by=SETUP, now=NOW + timedelta(minutes=1))
    assert _hand_over() == 1
    assert handovers.find_state(batch=before) is State.BY_HAND
    assert handovers.find_state(batch=batch.name) is State.DONE


def test_what_is_closed_while_the_print_house_is_switched_off_is_never_handed_over(
    settings: Settings, printer: Printer
) -> None:
    _configure(settings, printer)
    assert _hand_over() == 0
    _configure(settings, printer, print_house_host="")
    _, name = _closed()
    _configure(settings, printer)
    assert _hand_over() == 0
    assert handovers.find_state(batch=name) is State.BY_HAND
