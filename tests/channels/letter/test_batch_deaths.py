"""Whatever dies in the print folder, and whenever: no letter is lost and none goes out twice."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from channels import files
from channels.letter import pdf
from channels.letter.batch import PrintFolder
from channels.letter.message import Letter, PostClass
from channels.letter.pdf import Rendered
from tests.channels.letter import letters

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
# Everything the print folder asks of the file system that leaves a trace there.
TRACES = [(os, "link"), (os, "fsync"), (os, "utime"), (Path, "mkdir"), (Path, "rename")]
TRACES += [(Path, "replace"), (Path, "unlink")]


class KilledError(BaseException):
    """The process is gone: nothing it would still have done is done."""


@contextlib.contextmanager
def killed_before(
    step: int, monkeypatch: pytest.MonkeyPatch, besides: Iterable[tuple[Any, str]] = ()
) -> Iterator[None]:
    """Die before the `step`-th thing that leaves a trace; nothing leaves one after that."""
    steps = count(1)

    def mortal(do: Callable[..., Any]) -> Callable[..., Any]:
        def perhaps(*args: Any, **kwargs: Any) -> Any:
            if next(steps) >= step:
                raise KilledError
            return do(*args, **kwargs)

        return perhaps

    with monkeypatch.context() as patch:
        for owner, name in (*TRACES, *besides):
            patch.setattr(owner, name, mortal(getattr(owner, name)))
        yield


def render(*, letter: Letter, font_folder: Path) -> Rendered:
    """A letter of one sheet or of two, so that each closing makes two batches."""
    pages = 1 + 2 * (ord(letter.reference[-1]) % 2)
    return Rendered(content=letter.reference.encode(), pages=pages)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PrintFolder:
    # Setting the letters takes no part in this and would only take time.
    monkeypatch.setattr(pdf, "render", render)
    return PrintFolder(folder=tmp_path, font_folder=tmp_path)


def send(folder: PrintFolder, reference: str) -> None:
    folder.send(message=replace(letters.ENGLISH, reference=reference), now=NOW)


def close(folder: PrintFolder) -> None:
    folder.close_batches(post_class=PostClass.SECOND, now=NOW)


def batched(folder: PrintFolder) -> Counter[str]:
    """How often each letter went out, in batches of letters with as many sheets."""
    for batch in folder.batches():
        assert folder.verify(name=batch.name) == ()
        assert batch.sheets == batch.count * batch.sheets_each
    return Counter(path.stem for batch in folder.batches() for path in batch.folder.glob("*.pdf"))


def test_dying_while_closing_loses_and_doubles_nothing(
    tmp_path: Path, folder: PrintFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in count(1):
        here = replace(folder, folder=tmp_path / str(step))
        for number in range(3):
            send(here, f"r-{number}")
        try:
            with killed_before(step, monkeypatch):
                close(here)
        except KilledError:
            send(here, "r-later")
            close(here)
            assert batched(here) == Counter(["r-0", "r-1", "r-2", "r-later"]), step
            assert all(kept.batch for kept in here.letters())
            assert here.waiting() == []
            continue
        assert step > 30  # every step of the way was tried
        assert batched(here) == Counter(["r-0", "r-1", "r-2"])
        return


def test_dying_while_accepting_loses_nothing_that_was_accepted(
    tmp_path: Path, folder: PrintFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in count(1):
        here = replace(folder, folder=tmp_path / str(step))
        message = replace(letters.ENGLISH, reference="r-0")
        try:
            with killed_before(step, monkeypatch):
                send(here, "r-0")
        except KilledError:
            found = here.find(message=message, since=NOW)
            close(here)
            # What was not accepted is not sent; what is found needs no second sending.
            assert batched(here) == Counter(["r-0"] if found else []), step
            send(here, "r-0")
            close(here)
            assert batched(here) == Counter(["r-0"]), step
            assert list(here.folder.rglob(".draft-*")) == []
            continue
        assert step > 8
        return


def test_dying_while_tidying_up_after_a_death_loses_and_doubles_nothing(
    tmp_path: Path, folder: PrintFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in count(1):
        here = replace(folder, folder=tmp_path / str(step))
        for number in range(2):
            send(here, f"r-{number}")
        with contextlib.suppress(KilledError), killed_after_renaming(monkeypatch):
            close(here)
        try:
            with killed_before(step, monkeypatch):
                close(here)
        except KilledError:
            close(here)
            assert batched(here) == Counter(["r-0", "r-1"]), step
            continue
        assert step > 8
        return


@contextlib.contextmanager
def killed_after_renaming(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Die at the moment when the batch exists and nobody has written down that it does."""
    rename = Path.rename

    def rename_and_die(self: Path, target: Path) -> Path:
        rename(self, target)
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", rename_and_die)
        yield


def test_a_batch_fetched_before_anybody_tidied_up_is_still_not_sent_twice(
    folder: PrintFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    send(folder, "r-0")
    with contextlib.suppress(KilledError), killed_after_renaming(monkeypatch):
        close(folder)
    (batch,) = folder.batches()
    batch.folder.rename(tmp_path / "at-the-printer")
    close(folder)
    assert folder.batches() == []
    assert [kept.batch for kept in folder.letters()] == [batch.name]


PROGRAM = """
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from channels.letter import pdf
from channels.letter.batch import PrintFolder
from channels.letter.message import PostClass
from tests.channels.letter import letters
from tests.channels.letter.test_batch_deaths import render
pdf.render = render
folder = PrintFolder(folder=Path(sys.argv[1]), font_folder=Path(sys.argv[1]))
number = len(folder.letters())
while True:
    reference = f"r-{number}"
    now = datetime.now(tz=UTC)
    folder.send(message=replace(letters.ENGLISH, reference=reference), now=now)
    sys.stdout.write(reference + "\\n")
    sys.stdout.flush()
    number += 1
    if number % 3 == 0:
        folder.close_batches(post_class=PostClass.SECOND, now=now)
"""


def test_real_kills_lose_and_double_nothing(folder: PrintFolder, tmp_path: Path) -> None:
    acknowledged: set[str] = set()
    for lifetime in (0.02, 0.05, 0.09, 0.14, 0.2):
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        assert process.stdout is not None
        acknowledged.add(process.stdout.readline().strip())
        time.sleep(lifetime)
        process.send_signal(signal.SIGKILL)
        acknowledged.update(process.stdout.read().split())
        process.wait()
        process.stdout.close()
    close(folder)
    sent = batched(folder)
    assert acknowledged <= set(sent)
    assert set(sent.values()) == {1}
    assert len(sent) - len(acknowledged) <= 5  # at most one letter a death was not acknowledged
    assert sorted(sent) == sorted(kept.reference for kept in folder.letters())


def test_the_lock_of_a_dead_process_is_free(folder: PrintFolder) -> None:
    send(folder, "r-0")
    with contextlib.suppress(KilledError), files.locked(folder.folder / ".lock"):
        raise KilledError
    close(folder)
    assert batched(folder) == Counter(["r-0"])
