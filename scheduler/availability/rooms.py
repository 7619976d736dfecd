"""Which room an appointment takes: one that meets the needs, and the least special of those."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from scheduler import prepared
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners.directory import Directory
from scheduler.partners.models import Room
from scheduler.people.need_kinds import Effects
from scheduler.rota.timings import LONGEST_SHIFT

# One of so many rooms is mostly free; the others of a site are read when it is not.
_TOGETHER = 3
# How far ahead to read: a page of one place covers days, one of many places an hour.
_FEW, _FAR, _NEAR = 3 * _TOGETHER, timedelta(days=5), timedelta(hours=1)
# Room by room: over many rooms PostgreSQL would rather read everybody's claims of that time. No
# claim is longer than a shift.
_TAKEN = """
    SELECT taken.* FROM unnest(%s::uuid[]) AS each (id) CROSS JOIN LATERAL (
        SELECT room_id, lower(during), upper(during) FROM availability_claim
        WHERE room_id = each.id AND released_at IS NULL
            AND lower(during) > %s AND lower(during) < %s
    ) AS taken
"""


def is_suitable(room: Room, *, mode: Mode, effects: Effects) -> bool:
    """Whether the room serves the mode and, face to face, what the person needs of it."""
    if mode is not Mode.FACE_TO_FACE:
        return room.is_private
    return (
        room.sees_people
        and (room.is_step_free or not effects.step_free)
        and (room.is_quiet or not effects.quiet)
        and (room.has_hearing_loop or not effects.hearing_loop)
    )


def needed_features(*, mode: Mode, effects: Effects) -> tuple[str, ...]:
    """What a room must be besides seeing people; nothing in other modes than face to face."""
    if mode is not Mode.FACE_TO_FACE:
        return ()
    asked = {
        "is_step_free": effects.step_free,
        "is_quiet": effects.quiet,
        "has_hearing_loop": effects.hearing_loop,
    }
    return tuple(feature for feature, is_asked in asked.items() if is_asked)


def at_sites(
    directory: Directory, *, mode: Mode, effects: Effects
) -> Mapping[UUID, Sequence[Room]]:
    """The rooms that would do if they were free, by site, the least special first.

    Worked out once for a directory: there are few kinds of need, and many rooms.
    """
    key = (at_sites, mode is Mode.FACE_TO_FACE, needed_features(mode=mode, effects=effects))
    found: Mapping[UUID, Sequence[Room]] | None = directory.worked_out.get(key)
    if found is None:
        found = {
            site_id: sorted(
                (room for room in rooms if is_suitable(room, mode=mode, effects=effects)),
                key=lambda room: _specialness(room, mode=mode),
            )
            for site_id, rooms in directory.rooms.items()
        }
        directory.worked_out[key] = found
    return found


def _specialness(room: Room, *, mode: Mode) -> tuple[int, str]:
    """Rooms that few can do without come last; a call is kept out of rooms that see people."""
    features = room.is_step_free + room.is_quiet + room.has_hearing_loop
    seeing = room.sees_people if mode is not Mode.FACE_TO_FACE else 0
    return seeing * 10 + features, room.name


@dataclass
class FreeRooms:
    """The rooms of some sites, and what is claimed of them where it was read."""

    directory: Directory
    effects: Effects
    _taken: dict[UUID, list[tuple[datetime, datetime]]] = field(default_factory=dict)
    _read: dict[UUID, Interval] = field(default_factory=dict)
    _expected: set[UUID] = field(default_factory=set)
    _there: dict[Mode, Mapping[UUID, Sequence[Room]]] = field(default_factory=dict)
    _besides: list[tuple[UUID, Interval]] = field(default_factory=list)
    _found: dict[tuple[UUID, UUID | None, Mode, Interval], UUID | None] = field(
        default_factory=dict
    )

    def find(
        self, *, site_id: UUID, fixed_room_id: UUID | None, mode: Mode, during: Interval
    ) -> UUID | None:
        """A suitable room free over the whole stretch; a shift's own room if it has one."""
        # Of many workers who are free at one moment at one place, all are asked for the same.
        key = (site_id, fixed_room_id, mode, during)
        if key not in self._found:
            self._found[key] = self._find(
                self.suitable(site_id=site_id, fixed_room_id=fixed_room_id, mode=mode), during
            )
        return self._found[key]

    def _find(self, rooms: Sequence[Room], during: Interval) -> UUID | None:
        for first in range(0, len(rooms), _TOGETHER):
            some = [room.id for room in rooms[first : first + _TOGETHER]]
            if not all(self._knows(room_id, during) for room_id in some):
                self._read_ahead([*some, *(self._expected if first == 0 else ())], during)
            for room_id in some:
                if self._is_free(room_id, during):
                    return room_id
        return None

    def suitable(self, *, site_id: UUID, fixed_room_id: UUID | None, mode: Mode) -> Sequence[Room]:
        """Rooms that would do if they were free, the least special first."""
        if fixed_room_id is None:
            return self._at_sites(mode).get(site_id, ())
        fixed = self.directory.rooms_by_id.get(fixed_room_id)
        if fixed is None or fixed.site_id != site_id:
            return ()
        return (fixed,) if is_suitable(fixed, mode=mode, effects=self.effects) else ()

    def _at_sites(self, mode: Mode) -> Mapping[UUID, Sequence[Room]]:
        if mode not in self._there:
            self._there[mode] = at_sites(self.directory, mode=mode, effects=self.effects)
        return self._there[mode]

    def take(self, room_id: UUID, during: Interval) -> None:
        """Count the room as taken then, besides whatever is claimed."""
        self._besides.append((room_id, during))
        self._found.clear()

    def expect(self, places: Iterable[tuple[UUID, UUID | None]], *, mode: Mode) -> None:
        """Say which (site, fixed room) are going to be tried, to be read together."""
        self._expected = {
            room.id
            for site_id, fixed_room_id in set(places)
            for room in self.suitable(site_id=site_id, fixed_room_id=fixed_room_id, mode=mode)[
                :_TOGETHER
            ]
        }

    def read(self, room_ids: Iterable[UUID], *, window: Interval) -> None:
        """Have what is claimed of these rooms in the window at hand, in one query."""
        missing = {room_id for room_id in room_ids if not self._knows(room_id, window)}
        for room_id in missing:
            self._taken[room_id] = []
            self._read[room_id] = window
        facts = [list(missing), window.starts_at - LONGEST_SHIFT, window.ends_at]
        for room_id, starts_at, ends_at in prepared.rows(_TAKEN, facts):
            self._taken[room_id].append((starts_at, ends_at))

    def _read_ahead(self, room_ids: Sequence[UUID], during: Interval) -> None:
        ahead = _FAR if len(self._expected) <= _FEW else _NEAR
        self.read(room_ids, window=during.widened(before=timedelta(), after=ahead))

    def _is_free(self, room_id: UUID, during: Interval) -> bool:
        if any(room_id == taken and during.overlaps(then) for taken, then in self._besides):
            return False
        return not any(
            during.starts_at < ends_at and starts_at < during.ends_at
            for starts_at, ends_at in self._taken[room_id]
        )

    def _knows(self, room_id: UUID, window: Interval) -> bool:
        known = self._read.get(room_id)
        return known is not None and known.contains(window)
