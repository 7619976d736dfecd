"""Closed batches on their way to a print house, and its word on the way back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from channels.letter.handovers import State
from scheduler.reminders import acknowledgements, handovers, print_runs
from scheduler.reminders.models import Acknowledgement
from tests.channels.letter import sftp_server
from tests.channels.letter.sftp_server import USERNAME, Printer
from tests.factories import reminders as factory
from tests.factories.booking import NOW
from tests.reminders import letters_in_batches as letters

pytestmark = pytest.mark.django_db


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
    handovers.begin(now=NOW)
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
    handovers.begin(now=NOW)
    _, name = _closed()
    assert _hand_over() == 0
    assert "did not take a batch" in caplog.text
    assert handovers.find_state(batch=name) is None
    _configure(settings, printer)
    assert _hand_over() == 1


def test_the_printers_word_is_taken_in_and_only_once(settings: Settings, printer: Printer) -> None:
    _configure(settings, printer)
    handovers.begin(now=NOW)
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
    handovers.begin(now=NOW)
    _, name = _closed()
    _hand_over()
    (printer.folder / "acknowledgements" / f"{name}.json").write_text("{")
    assert handovers.fetch_acknowledgements(now=NOW) == 0
    assert "is refused" in caplog.text
    _configure(settings, printer, print_house_port=1)
    assert handovers.fetch_acknowledgements(now=NOW) == 0
    assert "could not be asked" in caplog.text
    assert acknowledgements.of(batches=[name]) == {}
