"""A shift in whole minutes, what is free of it, and how much of it remote appointments have; pure.

Minutes are counted from the first Monday's midnight; clocks do not change here.
"""

from dataclasses import dataclass, field

from scheduler.modes import Mode

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Shape:
    """How long one appointment is, what is kept free around it, and its grid of starts."""

    length: int
    before: int
    after: int
    grid: int

    @property
    def minutes(self) -> int:
        """What it takes of a shift."""
        return self.before + self.length + self.after

    def stretch(self, start: int) -> Stretch:
        """What it takes of a shift when it starts then."""
        return start - self.before, start + self.length + self.after


@dataclass(slots=True, eq=False)
class Shift:
    """A stretch of one staff member's time at a site, with what it can serve."""

    number: int
    starts: int
    ends: int
    site: str
    services: frozenset[str]
    modes: frozenset[Mode]
    free: list[Stretch] = field(init=False)
    largest: int = field(init=False)
    # Minutes of live remote appointments.
    remote: int = 0

    def __post_init__(self) -> None:
        self.free = [(self.starts, self.ends)]
        self.largest = self.length

    @property
    def length(self) -> int:
        return self.ends - self.starts

    @property
    def serves_face_to_face(self) -> bool:
        return Mode.FACE_TO_FACE in self.modes

    @property
    def unused(self) -> int:
        """Minutes that nobody has."""
        return sum(until - begins for begins, until in self.free)

    def find_start(self, shape: Shape, *, earliest: int, latest: int) -> int | None:
        """The first start on the grid in `[earliest, latest]` that fits, buffers inside."""
        for begins, until in self.free:
            start = max(begins + shape.before, earliest)
            start += -start % shape.grid
            if start > latest:
                return None
            if start + shape.length + shape.after <= until:
                return start
        return None

    def gap_left(self, shape: Shape, start: int) -> int:
        """Minutes left beside it in stretches too short to be useful."""
        taken = shape.stretch(start)
        begins, until = next(free for free in self.free if _holds(free, taken))
        return sum(gap for gap in (taken[0] - begins, until - taken[1]) if gap < shape.length)

    def take(self, taken: Stretch, *, is_remote: bool) -> None:
        """Let the stretch, which is free, be somebody's."""
        place = next(number for number, free in enumerate(self.free) if _holds(free, taken))
        begins, until = self.free[place]
        left = [(begins, taken[0]), (taken[1], until)]
        self.free[place : place + 1] = [gap for gap in left if gap[0] < gap[1]]
        self._changed(taken if is_remote else None, sign=1)

    def give_back(self, taken: Stretch, *, is_remote: bool) -> None:
        """Let the stretch, which was somebody's, be free again."""
        merged: list[Stretch] = []
        for begins, until in sorted([*self.free, taken]):
            if merged and merged[-1][1] == begins:
                merged[-1] = merged[-1][0], until
            else:
                merged.append((begins, until))
        self.free = merged
        self._changed(taken if is_remote else None, sign=-1)

    def _changed(self, remote: Stretch | None, *, sign: int) -> None:
        self.largest = max((until - begins for begins, until in self.free), default=0)
        if remote is not None:
            self.remote += sign * (remote[1] - remote[0])


def _holds(free: Stretch, taken: Stretch) -> bool:
    return free[0] <= taken[0] and taken[1] <= free[1]
