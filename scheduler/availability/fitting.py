"""Whether one start fits: the person free and safe, a room, an interpreter, everybody's opening."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduler import clock, prepared
from scheduler.availability.options import Option
from scheduler.availability.reading import Free
from scheduler.availability.rooms import FreeRooms
from scheduler.availability.starts import first_start, last_start
from scheduler.availability.terms import Terms
from scheduler.intervals import Interval
from scheduler.modes import Mode

_AT_HAND = """
    SELECT 'person', NULL::uuid, lower(during), upper(during) FROM availability_claim
    WHERE person_id = %(person)s AND released_at IS NULL
        AND during && tstzrange(%(from)s, %(until)s)
    UNION ALL
    SELECT 'interpreter', interpreter_id, lower(during), upper(during) FROM availability_claim
    WHERE interpreter_id = ANY(%(interpreters)s) AND released_at IS NULL
        AND during && tstzrange(%(from)s, %(until)s)
    UNION ALL
    SELECT 'known', staff_member_id, NULL, NULL FROM availability_claim
    WHERE staff_member_id IS NOT NULL AND released_at IS NULL AND promise_id = (
        SELECT promise_id FROM availability_claim
        WHERE person_id = %(person)s AND released_at IS NULL AND lapses_at IS NULL
        ORDER BY during DESC LIMIT 1)
    UNION ALL
    SELECT 'lapsed', NULL, NULL, NULL WHERE (
        SELECT min(lapses_at) FROM availability_claim
        WHERE released_at IS NULL AND lapses_at IS NOT NULL) <= %(now)s
"""


class Misfit(Enum):
    """Why a start does not fit, as a sentence to read out."""

    PERSON_BUSY = "This person already has an appointment or hold then."
    NOT_SAFE_THEN = "The person cannot safely be spoken to then, by what they told us."
    OTHER_TIME = "There is free time, but not on the days or at the times of day asked for."
    NOT_AT_END = "The person needs the first or last appointment of the day, and it is not free."
    NOT_SHARED = "The worker's partner has no agreement with this desk on that day."
    KEPT = "This time is kept for people who are seen face to face until nearer the day."
    ROOM_TAKEN = "Every suitable room at the site is taken then."
    NO_ROOM = "The site has no room that meets this person's needs in this mode."
    INTERPRETER_BUSY = "No interpreter for this person's language is free then."
    TOO_SHORT = "The free time is too short for this appointment."


@dataclass(frozen=True, slots=True)
class _Start:
    """What is so of a start whoever has it free: many openings share it."""

    exact: Interval
    buffered: Interval
    on: date
    misfit: Misfit | None


@dataclass
class Fitting:
    """Tries starts for one set of terms; reads what is claimed in one window of time once."""

    terms: Terms
    window: Interval
    # Options chosen for the same visit: what they take is taken.
    besides: Sequence[Option] = ()
    # Workers this person has seen: they come first, because seeing the same worker is trust.
    known_workers: frozenset[UUID] = field(init=False)
    rooms: FreeRooms = field(init=False)
    # Somebody's hold is over and still in the way.
    holds_have_lapsed: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.rooms = FreeRooms(directory=self.terms.directory, effects=self.terms.effects)
        self._starts: dict[tuple[Mode, datetime, ZoneInfo], _Start] = {}
        self._shared: dict[tuple[UUID, date], bool] = {}
        self._busy: list[Interval] = []
        self._interpreters: dict[UUID, list[Interval]] = {
            each.id: [] for each in self.terms.interpreters()
        }
        known = set()
        for what, id_, starts_at, ends_at in self._at_hand():
            if what == "known":
                known.add(id_)
            elif what == "lapsed":
                self.holds_have_lapsed = True
            elif what == "person":
                self._busy.append(Interval(starts_at, ends_at))
            else:
                self._interpreters[id_].append(Interval(starts_at, ends_at))
        self.known_workers = frozenset(known)
        for option in self.besides:
            self._busy.append(Interval(option.starts_at, option.ends_at))
            if option.interpreter_id in self._interpreters:
                self._interpreters[option.interpreter_id].append(option.buffered)
            if option.room_id is not None:
                self.rooms.take(option.room_id, option.buffered)

    def fit(
        self, *, mode: Mode, starts_at: datetime, crew: Sequence[Free], room_id: UUID | None = None
    ) -> Option | Misfit:
        """The option of these openings' staff members at this start, or why there is none.

        `crew` holds one opening per staff member, all at one site; `room_id` is a room asked for.
        """
        start = self._start(mode, starts_at, self.terms.directory.zones[crew[0].site_id])
        misfit = start.misfit or self._misfit(mode, start, crew)
        if misfit is not None:
            return misfit
        exact, buffered = start.exact, start.buffered
        interpreter_id = self._interpreter(buffered)
        if interpreter_id is None and self.terms.effects.interpreter_language:
            return Misfit.INTERPRETER_BUSY
        found_room_id = self._room(mode, crew, buffered, room_id)
        if found_room_id is None and mode.needs_room:
            return Misfit.ROOM_TAKEN
        staff_member_ids = tuple([each.staff_member_id for each in crew])
        return Option(
            mode=mode,
            service_id=self.terms.service.id,
            choice_id=self.terms.choice_id,
            starts_at=exact.starts_at,
            ends_at=exact.ends_at,
            site_id=crew[0].site_id,
            room_id=found_room_id,
            post_ids=tuple([each.post_id for each in crew]),
            staff_member_ids=staff_member_ids,
            interpreter_id=interpreter_id,
            buffered=buffered,
            same_worker=not self.known_workers.isdisjoint(staff_member_ids),
            spends_face_to_face=crew[0].serves_face_to_face,
            free_until=crew[0].ends_at,
        )

    def _start(self, mode: Mode, starts_at: datetime, zone: ZoneInfo) -> _Start:
        key = (mode, starts_at, zone)
        known = self._starts.get(key)
        if known is None:
            shape = self.terms.shapes[mode]
            exact = shape.exact(starts_at)
            known = self._starts[key] = _Start(
                exact,
                shape.buffered(starts_at),
                clock.local_day(exact.starts_at, zone=zone),
                self.misfit_of_person(mode, exact, zone),
            )
        return known

    def misfit_of_person(self, mode: Mode, exact: Interval, zone: ZoneInfo) -> Misfit | None:
        """Why a time does not suit the person, whoever has it free."""
        if any(exact.overlaps(busy) for busy in self._busy):
            return Misfit.PERSON_BUSY
        if not self.terms.is_safe(mode=mode, during=exact, zone=zone):
            return Misfit.NOT_SAFE_THEN
        return None

    @property
    def has_interpreters(self) -> bool:
        """Whether there is any interpreter for the person's language, if they need one."""
        return bool(self._interpreters) or not self.terms.effects.interpreter_language

    def has_room_for(self, *, mode: Mode, opening: Free) -> bool:
        """Whether the site has any room that would do, free or not."""
        return not mode.needs_room or bool(
            self.rooms.suitable(site_id=opening.site_id, fixed_room_id=opening.room_id, mode=mode)
        )

    def expect(self, openings: Iterable[Free], *, mode: Mode) -> None:
        """Say whose places are going to be tried, so that their rooms are read together."""
        if mode.needs_room:
            self.rooms.expect(((each.site_id, each.room_id) for each in openings), mode=mode)

    def _misfit(self, mode: Mode, start: _Start, crew: Sequence[Free]) -> Misfit | None:
        buffered = start.buffered
        if not self._have_time(crew, buffered):
            return Misfit.TOO_SHORT
        if not self._are_shared(crew, start.on):
            return Misfit.NOT_SHARED
        if not self._is_at_end(mode, start.exact.starts_at, crew[0]):
            return Misfit.NOT_AT_END
        if not all(self._may_spend(mode, buffered, each) for each in crew):
            return Misfit.KEPT
        return None

    def _have_time(self, crew: Sequence[Free], buffered: Interval) -> bool:
        for each in crew:
            if each.starts_at > buffered.starts_at or buffered.ends_at > each.ends_at:
                return False
        return not self.besides or not self._are_in_the_visit(crew, buffered)

    def _are_shared(self, crew: Sequence[Free], on: date) -> bool:
        for each in crew:
            key = (each.partner_id, on)
            if key not in self._shared:
                self._shared[key] = self.terms.is_shared(owner_id=each.partner_id, on=on)
            if not self._shared[key]:
                return False
        return True

    def _are_in_the_visit(self, crew: Sequence[Free], buffered: Interval) -> bool:
        """Whether somebody of the crew is taken by a part of the same visit then."""
        taken = {worker for each in self.besides if each.buffered.overlaps(buffered)
                 for worker in each.staff_member_ids}  # fmt: skip
        return any(each.staff_member_id in taken for each in crew)

    def _is_at_end(self, mode: Mode, starts_at: datetime, opening: Free) -> bool:
        """Whether a need for the first or last appointment of the day is met."""
        at_end = self.terms.effects.first_or_last
        if at_end is None:
            return True
        shift = Interval(opening.shift_starts_at, opening.shift_ends_at)
        zone = self.terms.directory.zones[opening.site_id]
        shape = self.terms.shapes[mode]
        # Somebody booked beyond it would be before the first, or after the last.
        if at_end == "first":
            is_free = opening.starts_at == opening.shift_starts_at
            return is_free and starts_at == first_start(shift, shape=shape, zone=zone)
        is_free = opening.ends_at == opening.shift_ends_at
        return is_free and starts_at == last_start(shift, shape=shape, zone=zone)

    def _may_spend(self, mode: Mode, buffered: Interval, opening: Free) -> bool:
        """Whether a remote appointment leaves enough of the shift to face to face."""
        if mode is Mode.FACE_TO_FACE or not opening.serves_face_to_face:
            return True
        whole = opening.shift_ends_at - opening.shift_starts_at
        allowed = self.terms.may_spend(
            site_id=opening.site_id,
            starts_at=buffered.starts_at,
            shift_minutes=int(whole.total_seconds() // 60),
        )
        return opening.remote_minutes + buffered.length.total_seconds() / 60 <= allowed

    def _room(
        self, mode: Mode, crew: Sequence[Free], during: Interval, room_id: UUID | None
    ) -> UUID | None:
        if not mode.needs_room:
            return None
        fixed = room_id or next((each.room_id for each in crew if each.room_id), None)
        return self.rooms.find(
            site_id=crew[0].site_id, fixed_room_id=fixed, mode=mode, during=during
        )

    def _interpreter(self, during: Interval) -> UUID | None:
        for interpreter_id, busy in self._interpreters.items():
            if not any(during.overlaps(taken) for taken in busy):
                return interpreter_id
        return None

    def _at_hand(self) -> list[tuple[Any, ...]]:
        facts = {
            "person": self.terms.person_id,
            "interpreters": list(self._interpreters),
            "from": self.window.starts_at,
            "until": self.window.ends_at,
            "now": self.terms.now,
        }
        return prepared.rows(_AT_HAND, facts)
