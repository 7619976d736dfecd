"""Batches over SFTP to a real server on loopback: whole, once, and only to the printer we know."""

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import paramiko
import pytest

from channels.letter import pdf
from channels.letter.batch import PrintFolder
from channels.letter.handovers import Handovers, State
from channels.letter.manifests import Batch
from channels.letter.message import PostClass
from channels.letter.sftp import PrintHouse, Unreachable
from channels.message import NotConfigured, TryLater, Undeliverable
from tests.channels.letter import letters, sftp_server
from tests.channels.letter.sftp_server import Printer
from tests.channels.letter.test_batch_deaths import KilledError, killed_before, render

NOW = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[Printer]:
    with sftp_server.serving(tmp_path / "printer") as serving:
        yield serving


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PrintFolder:
    monkeypatch.setattr(pdf, "render", render)
    return PrintFolder(folder=tmp_path / "print", font_folder=tmp_path)


@pytest.fixture
def handovers(folder: PrintFolder) -> Handovers:
    marks = Handovers(folder.folder / "handed-over")
    marks.begin(closed=folder.batch_names(), now=NOW)
    return marks


def close(folder: PrintFolder, *references: str) -> list[Batch]:
    for reference in references:
        folder.send(message=replace(letters.ENGLISH, reference=reference), now=NOW)
    return folder.close_batches(post_class=PostClass.SECOND, now=NOW)


def hand_over(handovers: Handovers, folder: PrintFolder, house: PrintHouse) -> None:
    for name in handovers.waiting(closed=folder.batch_names()):
        batch = folder.find_batch(name=name)
        assert batch is not None
        with house.connected() as connection:
            handovers.hand_over(batch=batch, to=connection, now=NOW)


def at_the_printer(printer: Printer) -> Counter[str]:
    """How often the printer was given each letter: it takes what has a manifest, and all of it."""
    for manifest in printer.folder.glob("inbox/*/manifest.json"):
        taken = printer.folder / "taken" / f"{len(list(printer.folder.glob('taken/*')))}"
        taken.parent.mkdir(exist_ok=True)
        manifest.parent.rename(taken)
    counted: Counter[str] = Counter()
    for manifest in printer.folder.glob("taken/*/manifest.json"):
        listed = {
            line["file"]: line["bytes"] for line in json.loads(manifest.read_text())["letters"]
        }
        lying = {path.name: path.stat().st_size for path in manifest.parent.glob("*.pdf")}
        assert lying == listed
        counted.update(path.stem for path in manifest.parent.glob("*.pdf"))
    return counted


def test_a_batch_arrives_whole_and_its_manifest_last(
    printer: Printer, folder: PrintFolder, handovers: Handovers
) -> None:
    batches = close(folder, "r-0", "r-1", "r-2")
    assert len(batches) == 2
    hand_over(handovers, folder, printer.house())
    for batch in batches:
        there = printer.folder / "inbox" / batch.name
        assert {path.name for path in there.iterdir()} == {
            path.name for path in batch.folder.iterdir()
        }
        assert (there / "manifest.json").read_bytes() == (
            batch.folder / "manifest.json"
        ).read_bytes()
        assert handovers.find(name=batch.name) is State.DONE
        renamed = [each for each in printer.operations if f"rename inbox/{batch.name}/" in each]
        assert renamed[-1].endswith("manifest.json.part")
    before = len(printer.operations)
    hand_over(handovers, folder, printer.house())
    assert len(printer.operations) == before
    names = sorted(batch.name for batch in batches)
    assert handovers.done_since(since=NOW) == names
    assert handovers.done_since(since=NOW + timedelta(seconds=1)) == []
    assert at_the_printer(printer) == Counter(["r-0", "r-1", "r-2"])


def test_what_was_printed_from_the_folder_is_not_handed_over(
    printer: Printer, folder: PrintFolder
) -> None:
    close(folder, "r-0")
    marks = Handovers(folder.folder / "handed-over")
    marks.note_by_hand(closed=folder.batch_names(), now=NOW)  # no marks are kept yet
    assert len(marks.waiting(closed=folder.batch_names())) == 1
    marks.begin(closed=folder.batch_names(), now=NOW)
    assert marks.waiting(closed=folder.batch_names()) == []
    (later,) = close(folder, "r-2")
    marks.begin(closed=folder.batch_names(), now=NOW)
    assert marks.waiting(closed=folder.batch_names()) == [later.name]
    marks.note_by_hand(closed=folder.batch_names(), now=NOW)  # the print house was switched off
    assert marks.find(name=later.name) is State.BY_HAND
    hand_over(marks, folder, printer.house())
    assert at_the_printer(printer) == Counter()


def test_a_server_with_another_key_gets_nothing(
    printer: Printer, folder: PrintFolder, handovers: Handovers
) -> None:
    close(folder, "r-0")
    other = paramiko.ECDSAKey.generate()
    house = printer.house(host_key=f"{other.get_name()} {other.get_base64()}")
    with pytest.raises(TryLater) as refusal:
        hand_over(handovers, folder, house)
    assert refusal.value.code == "account"
    assert printer.operations == []


def test_a_server_that_does_not_know_us_is_a_matter_for_the_operator(printer: Printer) -> None:
    with pytest.raises(TryLater) as refusal, printer.house(username="nobody").connected():
        pass
    assert refusal.value.code == "account"


def test_half_a_print_house_is_none(printer: Printer, tmp_path: Path) -> None:
    for changes in (
        {"host_key": ""},
        {"host_key": "ssh-ed25519"},
        {"host_key": "ssh-ed25519 not-base64"},
        {"key_file": tmp_path / "none"},
    ):
        with pytest.raises(NotConfigured), printer.house(**changes).connected():
            pass


def test_a_server_that_is_away_or_silent_means_try_later(printer: Printer) -> None:
    with socket.socket() as free, socket.create_server(("127.0.0.1", 0)) as silent:
        free.bind(("127.0.0.1", 0))
        for port in (free.getsockname()[1], silent.getsockname()[1]):
            house = printer.house(port=port, timeout=timedelta(milliseconds=300))
            with pytest.raises(TryLater) as refusal, house.connected():
                pass
            assert refusal.value.code == "unavailable"


def test_a_server_that_refuses_a_file_means_try_later(
    printer: Printer, folder: PrintFolder, handovers: Handovers
) -> None:
    (batch,) = close(folder, "r-0")
    shutil.rmtree(printer.folder / "inbox")
    with pytest.raises(TryLater):
        hand_over(handovers, folder, printer.house())
    assert handovers.find(name=batch.name) is None


def test_when_time_is_up_the_next_round_goes_on(
    printer: Printer, folder: PrintFolder, handovers: Handovers
) -> None:
    (batch,) = close(folder, "r-0", "r-2", "r-4")
    for _ in range(3):
        steps = count()
        with printer.house().connected() as connection:
            assert not handovers.hand_over(
                batch=batch,
                to=connection,
                now=NOW,
                is_time_up=lambda steps=steps: next(steps) >= 2,  # type: ignore[misc]
            )
    assert at_the_printer(printer) == Counter()
    hand_over(handovers, folder, printer.house())
    assert at_the_printer(printer) == Counter(["r-0", "r-2", "r-4"])
    written = [each for each in printer.operations if each.startswith("open") and ".pdf" in each]
    assert len(written) == 3  # none was uploaded a second time


def test_of_two_who_hand_over_at_once_one_does(
    printer: Printer, folder: PrintFolder, handovers: Handovers
) -> None:
    (batch,) = close(folder, "r-0")
    hand_over(handovers, folder, printer.house())
    before = len(printer.operations)
    with printer.house().connected() as connection:
        assert handovers.hand_over(batch=batch, to=connection, now=NOW)
    assert len(printer.operations) == before


def test_the_server_breaking_off_anywhere_loses_and_doubles_nothing(
    printer: Printer, folder: PrintFolder, handovers: Handovers
) -> None:
    close(folder, "r-0", "r-1", "r-2")
    for step in range(1, 40):
        steps = count(1)
        printer.breaks_before = lambda operation, s=steps, n=step: next(s) == n  # type: ignore[misc]
        try:
            hand_over(handovers, folder, printer.house())
        except TryLater:
            assert max(at_the_printer(printer).values(), default=0) <= 1
            continue
        break
    assert handovers.waiting(closed=folder.batch_names()) == []
    assert at_the_printer(printer) == Counter(["r-0", "r-1", "r-2"])


@pytest.mark.parametrize("printer_is_quick", [True, False])
def test_dying_anywhere_on_our_side_loses_and_doubles_nothing(
    printer: Printer,
    folder: PrintFolder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    printer_is_quick: bool,
) -> None:
    close(folder, "r-0", "r-2")
    for step in count(1):
        marks = Handovers(tmp_path / f"marks-{step}")
        marks.begin(closed=[], now=NOW)
        shutil.rmtree(printer.folder / "taken", ignore_errors=True)
        shutil.rmtree(printer.folder / "inbox")
        (printer.folder / "inbox").mkdir()
        try:
            with killed_before_or_on_the_wire(step, monkeypatch):
                hand_over(marks, folder, printer.house())
        except KilledError:
            if printer_is_quick:
                at_the_printer(printer)
            hand_over(marks, folder, printer.house())
            assert marks.waiting(closed=folder.batch_names()) == []
            assert at_the_printer(printer) == Counter(["r-0", "r-2"]), step
            continue
        assert step > 12  # every step of the way was tried
        return


def killed_before_or_on_the_wire(step: int, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Die before the `step`-th thing that leaves a trace, here or at the printer."""
    wire = [(paramiko.SFTPClient, name) for name in ("putfo", "rename", "posix_rename", "mkdir")]
    return killed_before(step, monkeypatch, besides=wire)


PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from channels.letter.batch import PrintFolder
from channels.letter.handovers import Handovers
from channels.letter.sftp import PrintHouse
now = datetime.now(tz=UTC)
folder = PrintFolder(folder=Path(sys.argv[1]), font_folder=Path(sys.argv[1]))
marks = Handovers(folder.folder / "handed-over")
house = PrintHouse(
    host="127.0.0.1", port=int(sys.argv[2]), username="partnership", key_file=Path(sys.argv[3]),
    host_key=sys.argv[4], folder="inbox",
)
for name in marks.waiting(closed=folder.batch_names()):
    batch = folder.find_batch(name=name)
    with house.connected() as connection:
        sys.stdout.write("connected\\n")
        sys.stdout.flush()
        marks.hand_over(batch=batch, to=connection, now=now)
"""


def test_real_kills_while_handing_over_lose_and_double_nothing(
    printer: Printer, folder: PrintFolder, handovers: Handovers
) -> None:
    references = [f"r-{number}" for number in range(60)]
    close(folder, *references)
    house = printer.house()
    arguments = [str(folder.folder), str(house.port), str(house.key_file), house.host_key]
    deaths = 0
    for lifetime in (0.02, 0.1, 0.2, 0.4):
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(lifetime)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        deaths += process.returncode == -signal.SIGKILL
        at_the_printer(printer)
    hand_over(handovers, folder, house)
    assert deaths > 0
    assert at_the_printer(printer) == Counter(references)


def test_the_printers_word_is_fetched_for_the_batches_asked_about(printer: Printer) -> None:
    there = printer.folder / "acknowledgements"
    (there / "one.json").write_text("{}")
    (there / "two.txt").write_text("r-1")
    (there / "empty.txt").write_text("")
    (there / "another.txt").write_text("r-9")
    with printer.house().connected() as connection:
        found = connection.acknowledgements(names=["one", "two", "empty", "none"])
        assert found == {"one": "one.json", "two": "two.txt"}
        told = [connection.read_acknowledgement(file=file) for file in found.values()]
    assert told == [b"{}", b"r-1"]
    shutil.rmtree(there)
    with printer.house().connected() as connection:
        assert connection.acknowledgements(names=["one"]) == {}


def test_a_connection_that_breaks_off_is_told_from_none(printer: Printer) -> None:
    printer.breaks_before = lambda operation: True
    with pytest.raises(TryLater) as refusal, printer.house().connected() as connection:
        connection.acknowledgements(names=["one"])
    assert not isinstance(refusal.value, Unreachable)
    with pytest.raises(Unreachable), printer.house(port=1).connected():
        pass


def test_a_batch_that_is_damaged_here_is_not_brought_over(
    printer: Printer, folder: PrintFolder, handovers: Handovers
) -> None:
    (batch,) = close(folder, "r-0")
    (batch.folder / "r-0.pdf").write_bytes(b"altered")
    with pytest.raises(Undeliverable, match=r"r-0\.pdf was altered\."):
        hand_over(handovers, folder, printer.house())
    assert printer.operations == []
