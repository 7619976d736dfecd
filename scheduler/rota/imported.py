"""What a calendar file says about a rota, in our words; titles of entries are not among them."""

from dataclasses import dataclass, field

from scheduler.intervals import Interval
from scheduler.rota.timings import Timing


@dataclass(frozen=True, slots=True)
class ImportedShift:
    """An entry, or a series of them, that is working time.

    `is_dated`: its rule says more than a pattern can, so that its dates up to the horizon stand
    here one by one and further ones need another import.
    """

    uid: str
    line: int
    zone: str
    timing: Timing
    is_dated: bool = False


@dataclass(frozen=True, slots=True)
class ImportedLeave:
    """An entry that is leave, with every stretch of it. `kind` is one of models.Leave.Kind."""

    uid: str
    line: int
    kind: str
    stretches: tuple[Interval, ...]
    is_dated: bool = False


@dataclass(frozen=True, order=True, slots=True)
class Remark:
    """Why an entry is bad, or was passed over. `line` counts from 1, as an editor does."""

    line: int
    uid: str
    reason: str


@dataclass(slots=True)
class CalendarFile:
    """All that was read. One bad entry is reason enough to save nothing of it."""

    shifts: list[ImportedShift] = field(default_factory=list)
    leave: list[ImportedLeave] = field(default_factory=list)
    bad: list[Remark] = field(default_factory=list)
    ignored: list[Remark] = field(default_factory=list)

    @property
    def entries(self) -> list[ImportedShift | ImportedLeave]:
        """What is to be saved."""
        return [*self.leave, *self.shifts]

    @property
    def uids(self) -> set[str]:
        """Every entry the file speaks of, ignored ones too."""
        saved = {each.uid for each in self.entries}
        return saved | {each.uid for each in [*self.bad, *self.ignored]}


class Bad(Exception):
    """This entry cannot be brought in: why, and on which line if not where the entry begins."""

    def __init__(self, reason: str, *, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class Ignored(Exception):
    """This entry is no shift and no leave that is still to come, and why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
