"""The ledger of time in plain Python, slow and obvious: what may be booked, and what is taken.

It shares no code with the engine: no openings, no ranges, no grid arithmetic. A start may be
booked when every sentence of `refusal` allows it; options are found by trying every quarter of an
hour of a window. Shifts are told to it as the rota has them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import product
from uuid import UUID

from scheduler.clock import LONDON
from scheduler.modes import Mode

QUARTER = timedelta(minutes=15)
NEEDS_A_ROOM = {Mode.FACE_TO_FACE, Mode.PHONE, Mode.VIDEO}


@dataclass(frozen=True)
class Times:
    """How long the service takes in a mode."""

    length: timedelta
    before: timedelta = timedelta()
    after: timedelta = timedelta()
    grid: timedelta = QUARTER


@dataclass(frozen=True)
class Room:
    id: UUID
    site_id: UUID
    has_hearing_loop: bool
    is_private: bool


@dataclass(frozen=True)
class Post:
    id: UUID
    worker_id: UUID
    partner_id: UUID
    gender: str = ""
    ends_on: date | None = None


@dataclass(frozen=True)
class Shift:
    post_id: UUID
    site_id: UUID
    room_id: UUID | None
    modes: frozenset[Mode]
    starts_at: datetime
    ends_at: datetime
    local_on: date


@dataclass(frozen=True)
class Leave:
    worker_id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Wish:
    """One exact time somebody asks for."""

    person_id: UUID
    mode: Mode
    starts_at: datetime
    site_id: UUID
    post_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Promise:
    """A hold (it has `lapses_at`) or an appointment, and what it takes."""

    id: UUID
    wish: Wish
    ends_at: datetime
    taken_from: datetime
    taken_until: datetime
    room_id: UUID | None
    interpreter_id: UUID | None
    lapses_at: datetime | None
    version: int = 0


@dataclass(frozen=True)
class Hours:
    """When somebody can safely be spoken to, by the clock on the wall; never over midnight."""

    from_time: time
    until_time: time


@dataclass(frozen=True)
class Person:
    id: UUID
    modes: tuple[Mode, ...]
    needs: frozenset[str] = frozenset()
    hours: Mapping[Mode, Hours] = field(default_factory=dict)


@dataclass
class Model:
    """The small world, what is promised in it, and what time it is."""

    now: datetime
    desk_id: UUID
    times: dict[Mode, Times]
    notice: timedelta
    rooms: dict[UUID, Room]
    interpreters: set[UUID]
    people: dict[UUID, Person]
    posts: dict[UUID, Post]
    # Kept of shifts that serve face to face from every other mode, until so long before.
    kept_percent: int
    release: timedelta
    # Owner, and the first day on which its staff are no longer shared with the desk.
    shared_until: dict[UUID, date]
    shifts: list[Shift] = field(default_factory=list)
    leave: dict[UUID, Leave] = field(default_factory=dict)
    promises: dict[UUID, Promise] = field(default_factory=dict)
    # Holds whose state in the records is still "held", lapsed ones among them.
    held: set[UUID] = field(default_factory=set)

    def copy(self) -> "Model":
        """Another model with which to think what would happen."""
        return replace(
            self,
            people=dict(self.people),
            posts=dict(self.posts),
            shifts=list(self.shifts),
            leave=dict(self.leave),
            promises=dict(self.promises),
            held=set(self.held),
        )

    def live(self) -> list[Promise]:
        """The promises that take time now."""
        return [each for each in self.promises.values() if self.is_live(each)]

    def is_live(self, promise: Promise) -> bool:
        return promise.lapses_at is None or promise.lapses_at > self.now

    def claims(self) -> set[tuple[UUID, UUID, datetime, datetime]]:
        """(promise, whom or what it takes, from, until) of every live promise."""
        return {claim for promise in self.live() for claim in self._claims_of(promise)}

    def _claims_of(self, promise: Promise) -> Iterator[tuple[UUID, UUID, datetime, datetime]]:
        yield promise.id, promise.wish.person_id, promise.wish.starts_at, promise.ends_at
        things = [self.posts[post_id].worker_id for post_id in promise.wish.post_ids]
        things += [each for each in (promise.room_id, promise.interpreter_id) if each is not None]
        for thing in things:
            yield promise.id, thing, promise.taken_from, promise.taken_until

    def options(self, person_id: UUID, *, from_at: datetime, until_at: datetime) -> set[Wish]:
        """Every time with one worker that the person may have, by trying them all."""
        found = set()
        moment = from_at
        while moment < until_at:
            at_work = [each for each in self.shifts if each.starts_at <= moment < each.ends_at]
            for shift, mode in product(at_work, self.people[person_id].modes):
                wish = Wish(person_id, mode, moment, shift.site_id, (shift.post_id,))
                if self.refusal(wish) is None and self._is_with_whom_they_ask_for(wish):
                    found.add(wish)
            moment += QUARTER
        return found

    def known_workers(self, person_id: UUID) -> set[UUID]:
        """The workers of the appointment of theirs that starts last."""
        theirs = [
            each
            for each in self.live()
            if each.lapses_at is None and each.wish.person_id == person_id
        ]
        if not theirs:
            return set()
        last = max(theirs, key=lambda promise: promise.wish.starts_at)
        return {self.posts[post_id].worker_id for post_id in last.wish.post_ids}

    def _nobody_is_beyond(self, wish: Wish, shift: Shift, moving: UUID | None) -> bool:
        """Of the first or last time of a shift: that its worker is free from there to the end."""
        taken_from, taken_until = self.taken(wish)
        beyond = []
        if self._needs(wish, "first_appointment"):
            beyond.append((shift.starts_at, taken_from))
        if self._needs(wish, "last_appointment"):
            beyond.append((taken_until, shift.ends_at))
        worker_id = self.posts[shift.post_id].worker_id
        return not any(
            starts_at < ends_at
            and (
                self._is_away(worker_id, starts_at, ends_at)
                or self._is_taken(worker_id, starts_at, ends_at, but=moving)
            )
            for starts_at, ends_at in beyond
        )

    def _is_with_whom_they_ask_for(self, wish: Wish) -> bool:
        known = self.known_workers(wish.person_id)
        workers = {self.posts[post_id].worker_id for post_id in wish.post_ids}
        return not self._needs(wish, "same_worker") or not known or bool(known & workers)

    def refusal(self, wish: Wish, *, moving: UUID | None = None) -> str | None:
        """Why this cannot be booked, or None. `moving` gives its own time back first."""
        return (
            self._refusal_of_person(wish, moving)
            or self._refusal_of_workers(wish, moving)
            or self._refusal_of_things(wish, moving)
        )

    def _refusal_of_person(self, wish: Wish, moving: UUID | None) -> str | None:
        if wish.mode not in self.people[wish.person_id].modes:
            return "outside the choice"
        if wish.starts_at < self.now + self.notice:
            return "too soon"
        if not self._is_on_grid(wish):
            return "off the grid"
        if not self._is_safe(wish):
            return "not safe then"
        if self._is_taken(wish.person_id, wish.starts_at, self.ends_at(wish), but=moving):
            return "person taken"
        return None

    def _refusal_of_workers(self, wish: Wish, moving: UUID | None) -> str | None:
        refusals = (self._refusal_of_post(post_id, wish, moving) for post_id in wish.post_ids)
        if reason := next((each for each in refusals if each), None):
            return reason
        shift = self._shifts(wish)[0]
        is_at_end = self._is_at_end(shift, wish) and self._nobody_is_beyond(wish, shift, moving)
        return None if is_at_end else "not the first or last"

    def _refusal_of_post(self, post_id: UUID, wish: Wish, moving: UUID | None) -> str | None:
        post, shift = self.posts[post_id], self._shift(post_id, wish)
        if reason := self._refusal_of_employment(post, wish):
            return reason
        if shift is None:
            return "no shift"
        if self._is_away(post.worker_id, *self.taken(wish)):
            return "away"
        if self._is_taken(post.worker_id, *self.taken(wish), but=moving):
            return "worker taken"
        return None if self._may_spend(shift, wish, but=moving) else "kept for face to face"

    def are_still_there(self, promise: Promise) -> bool:
        """Whether everybody a hold is with is still at work then, where and how it says."""
        return all(self._is_still_there(post_id, promise) for post_id in promise.wish.post_ids)

    def _is_still_there(self, post_id: UUID, promise: Promise) -> bool:
        wish, from_at, until_at = promise.wish, promise.taken_from, promise.taken_until
        at_work = any(
            (shift.post_id, shift.site_id) == (post_id, wish.site_id)
            and wish.mode in shift.modes
            and shift.starts_at <= from_at
            and until_at <= shift.ends_at
            for shift in self.shifts
        )
        return at_work and not self._is_away(self.posts[post_id].worker_id, from_at, until_at)

    def _refusal_of_things(self, wish: Wish, moving: UUID | None) -> str | None:
        if self.needs_interpreter(wish) and not self.free_interpreters(wish, but=moving):
            return "no interpreter"
        if wish.mode in NEEDS_A_ROOM and not self.free_rooms(wish, but=moving):
            return "no room"
        return None

    def ends_at(self, wish: Wish) -> datetime:
        length = self.times[wish.mode].length
        if self._needs(wish, "longer_appointment") or self._needs(wish, "bsl_interpreter"):
            minutes = length.total_seconds() / 60 * 1.5
            length = timedelta(minutes=next(n for n in range(0, 1000, 5) if n >= minutes))
        return wish.starts_at + length

    def taken(self, wish: Wish) -> tuple[datetime, datetime]:
        """From when until when staff, room and interpreter are taken."""
        times = self.times[wish.mode]
        return wish.starts_at - times.before, self.ends_at(wish) + times.after

    def free_rooms(self, wish: Wish, *, but: UUID | None = None) -> set[UUID]:
        """The rooms that would do, and are free."""
        own = [shift.room_id for shift in self._shifts(wish) if shift.room_id is not None]
        return {
            room.id
            for room in self.rooms.values()
            if room.site_id == wish.site_id
            and (not own or room.id == own[0])
            and self._suits(room, wish)
            and not self._is_taken(room.id, *self.taken(wish), but=but)
        }

    def free_interpreters(self, wish: Wish, *, but: UUID | None = None) -> set[UUID]:
        return {
            each
            for each in self.interpreters
            if not self._is_taken(each, *self.taken(wish), but=but)
        }

    def _suits(self, room: Room, wish: Wish) -> bool:
        if wish.mode is not Mode.FACE_TO_FACE:
            return room.is_private
        return room.has_hearing_loop or not self._needs(wish, "hearing_loop")

    def needs_interpreter(self, wish: Wish) -> bool:
        return self._needs(wish, "bsl_interpreter")

    def _needs(self, wish: Wish, kind: str) -> bool:
        return kind in self.people[wish.person_id].needs

    def _is_on_grid(self, wish: Wish) -> bool:
        wall = wish.starts_at.astimezone(LONDON)
        minutes = wall.hour * 60 + wall.minute
        # Of a wall time that comes twice, the first is meant.
        return wall.fold == 0 and minutes % (self.times[wish.mode].grid.total_seconds() / 60) == 0

    def _is_safe(self, wish: Wish) -> bool:
        hours = self.people[wish.person_id].hours.get(wish.mode)
        if hours is None:
            return True
        begins, ends = wish.starts_at.astimezone(LONDON), self.ends_at(wish).astimezone(LONDON)
        is_one_day = begins.date() == ends.date()
        return is_one_day and hours.from_time <= begins.time() and ends.time() <= hours.until_time

    def _is_at_end(self, shift: Shift, wish: Wish) -> bool:
        """A need for the first or last appointment of the day, as the whole shift would have it."""
        ends = [
            kind for kind in ("first_appointment", "last_appointment") if self._needs(wish, kind)
        ]
        if not ends:
            return True
        starts = []
        moment = shift.starts_at
        while moment < shift.ends_at:
            other = replace(wish, starts_at=moment)
            taken_from, taken_until = self.taken(other)
            fits = shift.starts_at <= taken_from and taken_until <= shift.ends_at
            if fits and self._is_on_grid(other):
                starts.append(moment)
            moment += QUARTER
        return wish.starts_at == (min(starts) if ends == ["first_appointment"] else max(starts))

    def _may_spend(self, shift: Shift, wish: Wish, *, but: UUID | None) -> bool:
        """Whether a call or a text conversation leaves enough of the shift to face to face."""
        if wish.mode is Mode.FACE_TO_FACE or Mode.FACE_TO_FACE not in shift.modes:
            return True
        taken_from, taken_until = self.taken(wish)
        if taken_from - self.now < self.release:
            return True
        worker_id = self.posts[shift.post_id].worker_id
        spent = taken_until - taken_from
        for promise in self.live():
            is_theirs = worker_id in {self.posts[each].worker_id for each in promise.wish.post_ids}
            if promise.id != but and is_theirs and promise.wish.mode is not Mode.FACE_TO_FACE:
                begins = max(promise.taken_from, shift.starts_at)
                ends = min(promise.taken_until, shift.ends_at)
                spent += max(ends - begins, timedelta())
        return spent <= (shift.ends_at - shift.starts_at) * (100 - self.kept_percent) / 100

    def _refusal_of_employment(self, post: Post, wish: Wish) -> str | None:
        day = wish.starts_at.astimezone(LONDON).date()
        if post.partner_id != self.desk_id and day >= self.shared_until[post.partner_id]:
            return "not shared"
        if self._needs(wish, "female_worker") and post.gender != "female":
            return "not the worker asked for"
        last = (self.taken(wish)[1] - timedelta(microseconds=1)).astimezone(LONDON).date()
        if post.ends_on is not None and last >= post.ends_on:
            return "post ended"
        return None

    def _shifts(self, wish: Wish) -> list[Shift]:
        found = [self._shift(post_id, wish) for post_id in wish.post_ids]
        return [shift for shift in found if shift is not None]

    def _shift(self, post_id: UUID, wish: Wish) -> Shift | None:
        taken_from, taken_until = self.taken(wish)
        for shift in self.shifts:
            if (
                (shift.post_id, shift.site_id) == (post_id, wish.site_id)
                and wish.mode in shift.modes
                and shift.starts_at <= taken_from
                and taken_until <= shift.ends_at
            ):
                return shift
        return None

    def _is_away(self, worker_id: UUID, from_at: datetime, until_at: datetime) -> bool:
        return any(
            each.worker_id == worker_id and each.starts_at < until_at and from_at < each.ends_at
            for each in self.leave.values()
        )

    def _is_taken(
        self, thing: UUID, from_at: datetime, until_at: datetime, *, but: UUID | None
    ) -> bool:
        return any(
            taken == thing and starts_at < until_at and from_at < ends_at
            for promise in self.live()
            if promise.id != but
            for _, taken, starts_at, ends_at in self._claims_of(promise)
        )
