"""Which batches a print house has; gives it each one once, whoever dies in between.

A mark is written before the batch is released and another after it. Refuses to hand over what was
closed before there was a print house: that was printed from the folder.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from channels import files
from channels.letter import manifests
from channels.letter.manifests import Batch
from channels.letter.sftp import Connection
from channels.message import Undeliverable


class State(StrEnum):
    """How far a batch is: unmarked, it waits for the print house."""

    BY_HAND = "by_hand"
    RELEASING = "releasing"
    DONE = "done"


@dataclass(frozen=True)
class Handovers:
    """The marks, in `folder`: one small file per batch, by its name."""

    folder: Path

    def begin(self, *, closed: Iterable[str], now: datetime) -> None:
        """Mark what was closed before the first print house as given by hand. Safe to repeat.

        Batches are named throughout, so that nobody opens a manifest only to ask for a mark.
        """
        began = self.folder / "began"
        if began.is_file():
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.note_by_hand(closed=closed, now=now)
        files.replace(path=began, content=now.isoformat().encode())

    def note_by_hand(self, *, closed: Iterable[str], now: datetime) -> None:
        """Mark every batch without a mark as given by hand, if marks are kept at all."""
        if self.folder.is_dir():
            for name in closed:
                if not self._path(name).is_file():
                    self._mark(name, State.BY_HAND, now)

    def waiting(self, *, closed: Iterable[str]) -> list[str]:
        """The batches the print house does not have for certain, in the order given."""
        ended = (State.BY_HAND, State.DONE)
        return [name for name in closed if self.find(name=name) not in ended]

    def done_since(self, *, since: datetime) -> list[str]:
        """The batches that the print house has had since then."""
        return [
            path.stem
            for path in sorted(self.folder.glob("*.json"))
            if (mark := json.loads(path.read_bytes()))["state"] == State.DONE
            and datetime.fromisoformat(mark["at"]) >= since
        ]

    def find(self, *, name: str) -> State | None:
        """The mark of a batch; None while it has none."""
        path = self._path(name)
        return State(json.loads(path.read_bytes())["state"]) if path.is_file() else None

    def hand_over(
        self,
        *,
        batch: Batch,
        to: Connection,
        now: datetime,
        is_time_up: Callable[[], bool] = lambda: False,
    ) -> bool:
        """Give the print house a batch; False when time was up before it had all of it.

        Raises Undeliverable("damaged-batch") for one that is not what its manifest says, before
        anything of it is brought over.
        """
        with files.locked(self.folder / ".lock"):
            state = self.find(name=batch.name)
            if state is State.DONE:
                return True  # somebody else did it while we waited
            if state is None:
                damage = manifests.damage(folder=batch.folder)
                if damage:
                    raise Undeliverable("damaged-batch", " ".join(damage))
                if not to.upload(batch=batch, is_time_up=is_time_up):
                    return False
                self._mark(batch.name, State.RELEASING, now)
                to.release(batch=batch)
            elif not to.has_been_released(batch=batch):
                to.release(batch=batch)
            self._mark(batch.name, State.DONE, now)
            return True

    def _mark(self, name: str, state: State, now: datetime) -> None:
        content = json.dumps({"state": state, "at": now.isoformat()}).encode()
        files.replace(path=self._path(name), content=content)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"
