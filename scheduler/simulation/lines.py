"""The shifts that could serve one service in one mode, and the first option among them; pure.

What is found is what search would offer first: the soonest, where time that could serve face to
face gives the other a head start, and among equals what leaves the smallest gap. Shifts that are
past or full are passed over for good until somebody gives time back, so that asking costs little
however far ahead the first free time lies.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scheduler.modes import Mode
from scheduler.simulation.shifts import Shape, Shift

NOTICE = 2 * 60


@dataclass(frozen=True, slots=True)
class Rule:
    """`level` per cent of a shift that serves face to face is kept until `release` minutes before.

    Until then, and after it, remote options in such a shift rank as if they started `head_start`
    minutes later: whatever could not serve face to face goes before them.
    """

    level: int = 0
    release: int = 0
    head_start: int = 0

    def leaves(self, shift: Shift) -> int:
        """Minutes of the shift that remote appointments may take before the release."""
        return shift.length * (100 - self.level) // 100


FIRST_COME = Rule()


@dataclass(frozen=True, slots=True)
class Option:
    """A start in a shift."""

    shift: Shift
    start: int
    key: tuple[int, bool, int, int]


@dataclass(slots=True)
class _Mark:
    """All shifts before it are past, full or closed, whatever is asked from now on."""

    place: int = 0


@dataclass(slots=True, eq=False)
class Line:
    """Shifts by start; `is_kept` says that the rule holds in them for this mode."""

    shape: Shape
    mode: Mode
    rule: Rule
    is_kept: bool
    shifts: Sequence[Shift]
    _open: _Mark = field(default_factory=_Mark)
    _unkept: _Mark = field(default_factory=_Mark)

    def find(self, *, now: int, until: int) -> Option | None:
        """The first option that starts before `until`."""
        earliest = now + NOTICE
        if not self.is_kept:
            return self._first(self._open, earliest=earliest, latest=until, is_capped=False)
        released = min(until, now + self.rule.release - 1)
        soon = self._first(self._open, earliest=earliest, latest=released, is_capped=False)
        if soon is not None:
            return soon
        later = max(earliest, released + 1)
        return self._first(self._unkept, earliest=later, latest=until, is_capped=True)

    def given_back(self, place: int) -> None:
        """The shift at this place may have time again."""
        for mark in (self._open, self._unkept):
            mark.place = min(mark.place, place)

    def _first(self, mark: _Mark, *, earliest: int, latest: int, is_capped: bool) -> Option | None:
        shifts, size = self.shifts, len(self.shifts)
        while mark.place < size and self._is_passed(shifts[mark.place], earliest, is_capped):
            mark.place += 1
        best: Option | None = None
        for place in range(mark.place, size):
            shift = shifts[place]
            if shift.starts > (latest if best is None else best.start):
                break
            if self._is_passed(shift, earliest, is_capped):
                continue
            start = shift.find_start(self.shape, earliest=earliest, latest=latest)
            if start is not None and (best is None or start <= best.start):
                best = min(filter(None, (best, self._option(shift, start))), key=_key)
        return best

    def _is_passed(self, shift: Shift, earliest: int, is_capped: bool) -> bool:
        minutes = self.shape.minutes
        return (
            shift.largest < minutes
            or shift.ends <= earliest
            or (is_capped and shift.remote + minutes > self.rule.leaves(shift))
        )

    def _option(self, shift: Shift, start: int) -> Option:
        spends = self.mode is not Mode.FACE_TO_FACE and shift.serves_face_to_face
        ranked = start + self.rule.head_start * spends
        return Option(
            shift, start, (ranked, spends, shift.gap_left(self.shape, start), shift.number)
        )


def first_of(options: Iterable[Option | None]) -> Option | None:
    """The one that ranks first; None where there is none."""
    return min(filter(None, options), key=_key, default=None)


def _key(option: Option) -> tuple[int, bool, int, int]:
    return option.key
