"""Six months of visits put into the shifts, so that nobody and no room is in two places; pure.

It decides as the ledger of time does (modes, lengths with needs, buffers, rooms, interpreters), by
the same functions where these are pure, and the database's constraints judge what comes of it.
"""

import random
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from scheduler import clock
from scheduler.availability.rooms import is_suitable
from scheduler.availability.starts import Shape
from scheduler.demonstration.people import Somebody
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners.models import Interpreter, Room, Service
from scheduler.people.models import Choice
from scheduler.rota.models import Shift

TYPICAL = timedelta(minutes=55)
PAUSE = timedelta(minutes=30)
# A worker's own people are tried first, then anybody's.
TRIES = 14
TRIES_ELSEWHERE = 40
APART = timedelta(days=4)
JOINT = 0.012
FIRST = "first-conversation"


@dataclass(slots=True)
class Visit:
    """One appointment to be, with everything it takes. `staff` is (staff member, post)."""

    somebody: Somebody
    service: Service
    choice: Choice
    mode: Mode
    site_id: UUID
    room_id: UUID | None
    interpreter_id: UUID | None
    exact: Interval
    buffered: Interval
    staff: list[tuple[UUID, UUID]]


@dataclass
class Diary:
    """Fills shifts one after another. `services` are those of each post, by the post's id."""

    caseloads: Mapping[UUID, list[Somebody]]
    services: Mapping[UUID, Sequence[Service]]
    shapes: Mapping[tuple[UUID, Mode], Shape]
    rooms: Mapping[UUID, Room]
    interpreters: Sequence[Interpreter]
    chance: random.Random
    _own: dict[UUID, deque[Somebody]] = field(default_factory=dict)
    _visited: dict[UUID, list[date]] = field(default_factory=lambda: defaultdict(list))
    _interpreting: dict[UUID, list[Interval]] = field(default_factory=lambda: defaultdict(list))
    _taken: dict[UUID, list[Interval]] = field(default_factory=lambda: defaultdict(list))
    _beside: dict[tuple[UUID, date], list[Shift]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._own = {worker: deque(people) for worker, people in self.caseloads.items()}
        everybody = {
            somebody.person.id: somebody
            for people in self.caseloads.values()
            for somebody in people
        }
        self._all = deque(everybody.values())

    def fill(self, shifts: Sequence[Shift], *, number: int) -> Iterator[Visit]:
        """About `number` visits, spread evenly over the hours of the shifts."""
        for shift in shifts:
            self._beside[shift.site_id, shift.local_on].append(shift)
        hours = sum((_length(shift) for shift in shifts), timedelta())
        owed = 0.0
        for shift in shifts:
            # What one shift could not take is made up for in the next ones.
            owed = min(owed + number * (_length(shift) / hours), 8.0)
            for visit in self._of_shift(shift, wanted=round(owed)):
                owed -= 1
                yield visit

    def _of_shift(self, shift: Shift, *, wanted: int) -> Iterator[Visit]:
        cursor = shift.starts_at
        while wanted > 0 and cursor < shift.ends_at:
            if self.chance.random() * (shift.ends_at - cursor) > wanted * TYPICAL:
                cursor += PAUSE
                continue
            visit = self._next_visit(shift, cursor)
            if visit is None:
                cursor += PAUSE
                continue
            wanted -= 1
            cursor = visit.buffered.ends_at
            self._note(shift, visit)
            yield visit

    def _next_visit(self, shift: Shift, cursor: datetime) -> Visit | None:
        own = self._own.get(shift.staff_member_id, deque())
        for people, tries in ((own, TRIES), (self._all, TRIES_ELSEWHERE)):
            for _ in range(min(tries, len(people))):
                somebody = people[0]
                people.rotate(-1)
                visit = self._visit(somebody, shift, cursor)
                if visit is not None:
                    return visit
        return None

    def _visit(self, somebody: Somebody, shift: Shift, cursor: datetime) -> Visit | None:
        visited = self._visited[somebody.person.id]
        if any(abs(shift.local_on - on) < APART for on in visited[-3:]):
            return None
        gender = somebody.effects.staff_gender
        if gender and shift.staff_member.gender != gender:
            return None
        service = self._service(shift, is_first=not visited)
        choice = in_force(somebody, service=service, on=shift.local_on)
        for mode in () if choice is None else map(Mode, choice.modes):
            if mode in shift.modes and self._may_take_place(somebody, shift, mode):
                return self._at(somebody, shift, cursor, service, choice, mode)
        return None

    def _service(self, shift: Shift, *, is_first: bool) -> Service:
        services = self.services[shift.post_id]
        first = [service for service in services if service.slug == FIRST]
        others = [service for service in services if service.slug != FIRST]
        return self.chance.choice(first if first and (is_first or not others) else others)

    def _may_take_place(self, somebody: Somebody, shift: Shift, mode: Mode) -> bool:
        """Whether there is a room, or a number, for this mode."""
        if mode is Mode.TEXT:
            return bool(somebody.find_safe_number("sms")) and bool(shift.site.partner.text_number)
        if mode is Mode.PHONE and not somebody.find_safe_number("voice"):
            return False
        room = self.rooms.get(shift.room_id) if shift.room_id else None
        return room is not None and is_suitable(room, mode=mode, effects=somebody.effects)

    def _at(
        self,
        somebody: Somebody,
        shift: Shift,
        cursor: datetime,
        service: Service,
        choice: Choice | None,
        mode: Mode,
    ) -> Visit | None:
        shape = self.shapes.get((service.id, mode))
        if shape is None or choice is None:
            return None
        shape = with_needs(shape, longer=somebody.effects.longer)
        starts_at = _on_grid(cursor + shape.buffer_before, shape.start_grid)
        buffered = shape.buffered(starts_at)
        if buffered.ends_at > shift.ends_at or any(
            buffered.overlaps(taken) for taken in self._taken[shift.id]
        ):
            return None
        interpreter_id = self._interpreter(somebody, buffered)
        if interpreter_id is None and somebody.effects.interpreter_language:
            return None
        return Visit(
            somebody=somebody,
            service=service,
            choice=choice,
            mode=mode,
            site_id=shift.site_id,
            room_id=shift.room_id if mode.needs_room else None,
            interpreter_id=interpreter_id,
            exact=shape.exact(starts_at),
            buffered=buffered,
            staff=[(shift.staff_member_id, shift.post_id)],
        )

    def _interpreter(self, somebody: Somebody, during: Interval) -> UUID | None:
        language = somebody.effects.interpreter_language
        for interpreter in self.interpreters:
            if language in interpreter.languages and not any(
                during.overlaps(busy) for busy in self._interpreting[interpreter.id]
            ):
                return interpreter.id
        return None

    def _note(self, shift: Shift, visit: Visit) -> None:
        self._visited[visit.somebody.person.id].append(shift.local_on)
        self._taken[shift.id].append(visit.buffered)
        if visit.interpreter_id:
            self._interpreting[visit.interpreter_id].append(visit.buffered)
        if self.chance.random() < JOINT:
            self._add_colleague(shift, visit)

    def _add_colleague(self, shift: Shift, visit: Visit) -> None:
        """Make it a joint visit, if somebody else of this place and hour could be there too."""
        gender = visit.somebody.effects.staff_gender
        for other in self._beside[shift.site_id, shift.local_on]:
            if (
                other.staff_member_id != shift.staff_member_id
                and visit.service in self.services[other.post_id]
                and visit.mode in other.modes
                and gender in (None, other.staff_member.gender)
                and _during(other).contains(visit.buffered)
                and not any(visit.buffered.overlaps(taken) for taken in self._taken[other.id])
            ):
                self._taken[other.id].append(visit.buffered)
                visit.staff.append((other.staff_member_id, other.post_id))
                return


def in_force(somebody: Somebody, *, service: Service, on: date) -> Choice | None:
    """The newest choice that covers the service and was asked before the day."""
    for choice in reversed(somebody.choices):
        covers = choice.service_id in (None, service.id)
        if covers and clock.local_day(choice.asked_at) < on:
            return choice
    return None


def with_needs(shape: Shape, *, longer: bool) -> Shape:
    """Half as long again for who needs it, in steps of five minutes."""
    if not longer:
        return shape
    step = timedelta(minutes=5)
    length = -(-shape.length * 1.5 // step) * step
    return Shape(length, shape.buffer_before, shape.buffer_after, shape.start_grid)


def _on_grid(moment: datetime, grid: timedelta) -> datetime:
    # Grids divide the hour, and so does London's distance from UTC.
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + -(-(moment - midnight) // grid) * grid


def _during(shift: Shift) -> Interval:
    return Interval(shift.starts_at, shift.ends_at)


def _length(shift: Shift) -> timedelta:
    return shift.ends_at - shift.starts_at
