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
from scheduler.people.need_kinds import Effects
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


@dataclass(slots=True)
class _Guest:
    """Somebody as far as the diary asks about them; `answers` are the newest first."""

    somebody: Somebody
    gender: str | None
    language: str | None
    effects: Effects
    answers: list[tuple[date, Choice, tuple[Mode, ...]]]
    may_be_rung: bool
    may_be_texted: bool
    last_on: date | None = None

    def find_answer(self, *, service: Service, on: date) -> tuple[Choice, tuple[Mode, ...]] | None:
        """The newest choice that covers the service and was asked before the day."""
        for asked_on, choice, modes in self.answers:
            if asked_on < on and choice.service_id in (None, service.id):
                return choice, modes
        return None


@dataclass(slots=True)
class _Slot:
    """A shift as far as the diary asks about it, and what is taken of it."""

    shift: Shift
    during: Interval
    modes: frozenset[str]
    room: Room | None
    gender: str
    has_text_number: bool
    first: Sequence[Service]
    others: Sequence[Service]
    taken: list[Interval] = field(default_factory=list)

    def is_free(self, during: Interval) -> bool:
        return self.during.contains(during) and not any(
            during.overlaps(taken) for taken in self.taken
        )


@dataclass
class Diary:
    """Fills shifts one after another. `services` are those of each post, by the post's id."""

    caseloads: Mapping[UUID, list[Somebody]]
    services: Mapping[UUID, Sequence[Service]]
    shapes: Mapping[tuple[UUID, Mode], Shape]
    rooms: Mapping[UUID, Room]
    interpreters: Sequence[Interpreter]
    chance: random.Random
    _interpreting: dict[UUID, list[Interval]] = field(default_factory=lambda: defaultdict(list))
    _beside: dict[tuple[UUID, date], list[_Slot]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        guests: dict[UUID, _Guest] = {}
        self._own: dict[UUID, deque[_Guest]] = {}
        for worker_id, people in self.caseloads.items():
            for somebody in people:
                if somebody.person.id not in guests:
                    guests[somebody.person.id] = _guest(somebody)
            self._own[worker_id] = deque(guests[somebody.person.id] for somebody in people)
        self._all = deque(guests.values())

    def fill(self, shifts: Sequence[Shift], *, number: int) -> Iterator[Visit]:
        """About `number` visits, spread evenly over the hours of the shifts."""
        slots = [self._slot(shift) for shift in shifts]
        for slot in slots:
            self._beside[slot.shift.site_id, slot.shift.local_on].append(slot)
        hours = sum((slot.during.length for slot in slots), timedelta())
        owed = 0.0
        for slot in slots:
            # What one shift could not take is made up for in the next ones.
            owed = min(owed + number * (slot.during.length / hours), 8.0)
            for visit in self._of_slot(slot, wanted=round(owed)):
                owed -= 1
                yield visit

    def _slot(self, shift: Shift) -> _Slot:
        services = self.services[shift.post_id]
        return _Slot(
            shift=shift,
            during=Interval(shift.starts_at, shift.ends_at),
            modes=frozenset(shift.modes),
            room=self.rooms.get(shift.room_id) if shift.room_id else None,
            gender=shift.staff_member.gender,
            has_text_number=bool(shift.site.partner.text_number),
            first=[service for service in services if service.slug == FIRST],
            others=[service for service in services if service.slug != FIRST],
        )

    def _of_slot(self, slot: _Slot, *, wanted: int) -> Iterator[Visit]:
        cursor, ends_at = slot.during.starts_at, slot.during.ends_at
        while wanted > 0 and cursor < ends_at:
            if self.chance.random() * (ends_at - cursor) > wanted * TYPICAL:
                cursor += PAUSE
                continue
            visit = self._next_visit(slot, cursor)
            if visit is None:
                cursor += PAUSE
                continue
            wanted -= 1
            cursor = visit.buffered.ends_at
            yield visit

    def _next_visit(self, slot: _Slot, cursor: datetime) -> Visit | None:
        own = self._own[slot.shift.staff_member_id]
        for guests, tries in ((own, TRIES), (self._all, TRIES_ELSEWHERE)):
            for _ in range(min(tries, len(guests))):
                guest = guests[0]
                guests.rotate(-1)
                visit = self._visit(guest, slot, cursor)
                if visit is not None:
                    self._note(guest, slot, visit)
                    return visit
        return None

    def _visit(self, guest: _Guest, slot: _Slot, cursor: datetime) -> Visit | None:
        on = slot.shift.local_on
        if guest.last_on is not None and on - guest.last_on < APART:
            return None
        if guest.gender not in (None, slot.gender):
            return None
        is_first = guest.last_on is None or not slot.others
        service = self.chance.choice(slot.first if slot.first and is_first else slot.others)
        answer = guest.find_answer(service=service, on=on)
        if answer is None:
            return None
        choice, modes = answer
        for mode in modes:
            if mode in slot.modes and _may_take_place(guest, slot, mode):
                return self._at(guest, slot, cursor, service, choice, mode)
        return None

    def _at(
        self,
        guest: _Guest,
        slot: _Slot,
        cursor: datetime,
        service: Service,
        choice: Choice,
        mode: Mode,
    ) -> Visit | None:
        shape = self.shapes.get((service.id, mode))
        if shape is None:
            return None
        shape = with_needs(shape, longer=guest.effects.longer)
        starts_at = _on_grid(cursor + shape.buffer_before, shape.start_grid)
        buffered = shape.buffered(starts_at)
        if not slot.is_free(buffered):
            return None
        interpreter_id = self._interpreter(guest, buffered) if guest.language else None
        if interpreter_id is None and guest.language:
            return None
        return Visit(
            somebody=guest.somebody,
            service=service,
            choice=choice,
            mode=mode,
            site_id=slot.shift.site_id,
            room_id=slot.shift.room_id if mode.needs_room else None,
            interpreter_id=interpreter_id,
            exact=shape.exact(starts_at),
            buffered=buffered,
            staff=[(slot.shift.staff_member_id, slot.shift.post_id)],
        )

    def _interpreter(self, guest: _Guest, during: Interval) -> UUID | None:
        for interpreter in self.interpreters:
            if guest.language in interpreter.languages and not any(
                during.overlaps(busy) for busy in self._interpreting[interpreter.id]
            ):
                return interpreter.id
        return None

    def _note(self, guest: _Guest, slot: _Slot, visit: Visit) -> None:
        guest.last_on = slot.shift.local_on
        slot.taken.append(visit.buffered)
        if visit.interpreter_id:
            self._interpreting[visit.interpreter_id].append(visit.buffered)
        if self.chance.random() < JOINT:
            self._add_colleague(guest, slot, visit)

    def _add_colleague(self, guest: _Guest, slot: _Slot, visit: Visit) -> None:
        """Make it a joint visit, if somebody else of this place and hour could be there too."""
        for other in self._beside[slot.shift.site_id, slot.shift.local_on]:
            if (
                other.shift.staff_member_id != slot.shift.staff_member_id
                and visit.service in self.services[other.shift.post_id]
                and visit.mode in other.modes
                and guest.gender in (None, other.gender)
                and other.is_free(visit.buffered)
            ):
                other.taken.append(visit.buffered)
                visit.staff.append((other.shift.staff_member_id, other.shift.post_id))
                return


def _guest(somebody: Somebody) -> _Guest:
    effects = somebody.effects
    return _Guest(
        somebody=somebody,
        gender=effects.staff_gender,
        language=effects.interpreter_language,
        effects=effects,
        answers=[
            (clock.local_day(choice.asked_at), choice, tuple(map(Mode, choice.modes)))
            for choice in reversed(somebody.choices)
        ],
        may_be_rung=bool(somebody.find_safe_number("voice")),
        may_be_texted=bool(somebody.find_safe_number("sms")),
    )


def _may_take_place(guest: _Guest, slot: _Slot, mode: Mode) -> bool:
    """Whether there is a room, or a number, for this mode."""
    if mode is Mode.TEXT:
        return guest.may_be_texted and slot.has_text_number
    if mode is Mode.PHONE and not guest.may_be_rung:
        return False
    return slot.room is not None and is_suitable(slot.room, mode=mode, effects=guest.effects)


def in_force(somebody: Somebody, *, service: Service, on: date) -> Choice | None:
    """The newest choice that covers the service and was asked before the day."""
    answer = _guest(somebody).find_answer(service=service, on=on)
    return None if answer is None else answer[0]


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
