"""Which room an appointment takes: one that meets the needs, and the least special of those."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from scheduler.availability.models import Claim
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners.models import Room
from scheduler.people.need_kinds import Effects

_AHEAD = timedelta(days=7)


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


def _specialness(room: Room, *, mode: Mode) -> tuple[int, str]:
    """Rooms that few can do without come last; a call is kept out of rooms that see people."""
    features = room.is_step_free + room.is_quiet + room.has_hearing_loop
    seeing = room.sees_people if mode is not Mode.FACE_TO_FACE else 0
    return seeing * 10 + features, room.name


@dataclass
class FreeRooms:
    """The rooms of some sites and what is claimed of them, read a week at a time."""

    effects: Effects
    _rooms: dict[UUID, list[Room]] = field(default_factory=dict)
    _taken: dict[UUID, list[Interval]] = field(default_factory=dict)
    _read_until: dict[UUID, Interval] = field(default_factory=dict)

    def find(
        self, *, site_id: UUID, fixed_room_id: UUID | None, mode: Mode, during: Interval
    ) -> UUID | None:
        """A suitable room free over the whole stretch; a shift's own room if it has one."""
        for room in self.suitable(site_id=site_id, fixed_room_id=fixed_room_id, mode=mode):
            self._read(site_id, during)
            if not any(during.overlaps(taken) for taken in self._taken.get(room.id, ())):
                return room.id
        return None

    def suitable(self, *, site_id: UUID, fixed_room_id: UUID | None, mode: Mode) -> Sequence[Room]:
        """Rooms that would do if they were free, the least special first."""
        if site_id not in self._rooms:
            self._rooms[site_id] = list(Room.objects.filter(site_id=site_id))
        rooms = [
            room
            for room in self._rooms[site_id]
            if is_suitable(room, mode=mode, effects=self.effects)
            and fixed_room_id in (None, room.id)
        ]
        return sorted(rooms, key=lambda room: _specialness(room, mode=mode))

    def _read(self, site_id: UUID, during: Interval) -> None:
        """Have the claims on the site's rooms at hand, for this stretch and the week after it."""
        known = self._read_until.get(site_id)
        if known is not None and known.contains(during):
            return
        window = Interval(during.starts_at, during.ends_at + _AHEAD)
        self._read_until[site_id] = window
        ids = [room.id for room in self._rooms[site_id]]
        for room_id in ids:
            self._taken[room_id] = []
        claims = Claim.objects.filter(
            room_id__in=ids,
            released_at__isnull=True,
            during__overlap=DateTimeTZRange(window.starts_at, window.ends_at),
        )
        for room_id, taken in claims.values_list("room_id", "during"):
            if room_id is not None:  # as filtered; said again for the type checker
                self._taken[room_id].append(Interval(taken.lower, taken.upper))
