"""One move of the game at a time: what the engine is asked, and what the model says of it.

A play is asked of the engine at either desk; then the model is told what came of it. Whether the
engine does it or refuses it must be as the model says.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from scheduler.booking import appointments, holds
from scheduler.booking.models import Appointment, Hold
from scheduler.clock import LONDON
from scheduler.modes import Mode
from scheduler.people import choices
from scheduler.people.models import Choice
from scheduler.refusals import Refusal
from scheduler.rota import leave as leave_of_staff
from scheduler.rota.models import Leave
from tests.factories.booking import SETUP
from tests.verification import model
from tests.verification.model import Model, Promise, Wish
from tests.verification.worlds import World


@dataclass(frozen=True)
class Play(ABC):
    """One thing that somebody asks of the engine."""

    world: World = field(repr=False)
    now: datetime

    @abstractmethod
    def ask(self) -> Any:
        """Ask the engine; raises its refusals."""

    @abstractmethod
    def refusal(self, of: Model) -> str | None:
        """Why the engine must refuse this, or None."""

    @abstractmethod
    def tell(self, told: Model, answer: Any) -> None:
        """Tell the model what was done."""

    def agrees(self, told: Model, answer: Any) -> bool:
        """Whether the model expects this answer; it is told of what was done."""
        expected = self.refusal(told)
        if isinstance(answer, Refusal) or expected is not None:
            return isinstance(answer, Refusal) and expected is not None
        if not self.is_as_asked(told, answer):
            return False
        self.tell(told, answer)
        return True

    def is_as_asked(self, told: Model, answer: Any) -> bool:
        """Whether what was done is what was asked for."""
        return True


@dataclass(frozen=True)
class MakeHold(Play):
    wish: Wish
    lasting: timedelta

    def ask(self) -> Hold:
        return holds.make(
            person_id=self.wish.person_id,
            service_id=self.world.service.id,
            mode=self.wish.mode,
            starts_at=self.wish.starts_at,
            post_ids=self.wish.post_ids,
            site_id=self.wish.site_id,
            by=self.world.dot,
            now=self.now,
            lasting=self.lasting,
        )

    def refusal(self, of: Model) -> str | None:
        return of.refusal(self.wish)

    def is_as_asked(self, told: Model, answer: Hold) -> bool:
        return fits(told, answer, self.wish)

    def tell(self, told: Model, answer: Hold) -> None:
        keep(told, answer, self.wish, lapses_at=self.now + self.lasting)
        told.held.add(answer.id)


@dataclass(frozen=True)
class Confirm(Play):
    hold_id: UUID

    def ask(self) -> Appointment:
        return appointments.confirm(hold_id=self.hold_id, by=self.world.dot, now=self.now)

    def refusal(self, of: Model) -> str | None:
        if self.hold_id not in of.held or not of.is_live(of.promises[self.hold_id]):
            return "lapsed"
        wish = of.promises[self.hold_id].wish
        day = wish.starts_at.astimezone(LONDON).date()
        ends = [of.posts[post_id].ends_on for post_id in wish.post_ids]
        if any(each is not None and each <= day for each in ends):
            return "post ended"
        return None if of.are_still_there(of.promises[self.hold_id]) else "nobody there"

    def tell(self, told: Model, answer: Appointment) -> None:
        promise = told.promises[self.hold_id]
        told.held.remove(self.hold_id)
        told.promises[self.hold_id] = replace(promise, lapses_at=None, version=answer.version)


@dataclass(frozen=True)
class Release(Play):
    hold_id: UUID

    def ask(self) -> Hold:
        return holds.release(hold_id=self.hold_id, by=self.world.dot, now=self.now)

    def refusal(self, of: Model) -> str | None:
        return None if self.hold_id in of.held else "no longer held"

    def tell(self, told: Model, answer: Hold) -> None:
        told.held.remove(self.hold_id)
        del told.promises[self.hold_id]


@dataclass(frozen=True)
class Extend(Play):
    hold_id: UUID
    lasting: timedelta

    def ask(self) -> Hold:
        return holds.extend(
            hold_id=self.hold_id, by=self.world.dot, now=self.now, lasting=self.lasting
        )

    def refusal(self, of: Model) -> str | None:
        held = self.hold_id in of.held and of.is_live(of.promises[self.hold_id])
        return None if held else "lapsed"

    def is_as_asked(self, told: Model, answer: Hold) -> bool:
        return answer.held_until == self._lapses_at(told)

    def tell(self, told: Model, answer: Hold) -> None:
        promise = told.promises[self.hold_id]
        told.promises[self.hold_id] = replace(promise, lapses_at=self._lapses_at(told))

    def _lapses_at(self, told: Model) -> datetime:
        """Counted from now, and never sooner than before."""
        before = told.promises[self.hold_id].lapses_at
        assert before is not None, "an appointment does not lapse"
        return max(before, self.now + self.lasting)


@dataclass(frozen=True)
class Cancel(Play):
    appointment_id: UUID
    version: int

    def ask(self) -> Appointment:
        return appointments.cancel(
            appointment_id=self.appointment_id,
            version=self.version,
            cancelled_by="person",
            by=self.world.dot,
            now=self.now,
        )

    def refusal(self, of: Model) -> str | None:
        return not_booked(of, self.appointment_id, self.version)

    def tell(self, told: Model, answer: Appointment) -> None:
        del told.promises[self.appointment_id]


@dataclass(frozen=True)
class Move(Play):
    appointment_id: UUID
    version: int
    to: Wish

    def ask(self) -> Appointment:
        return appointments.move(
            appointment_id=self.appointment_id,
            version=self.version,
            mode=self.to.mode,
            starts_at=self.to.starts_at,
            post_ids=self.to.post_ids,
            site_id=self.to.site_id,
            by=self.world.dot,
            now=self.now,
        )

    def refusal(self, of: Model) -> str | None:
        return not_booked(of, self.appointment_id, self.version) or of.refusal(
            self.to, moving=self.appointment_id
        )

    def is_as_asked(self, told: Model, answer: Appointment) -> bool:
        return fits(told, answer, self.to, but=self.appointment_id)

    def tell(self, told: Model, answer: Appointment) -> None:
        del told.promises[self.appointment_id]
        keep(told, answer, self.to, lapses_at=None, version=answer.version)


@dataclass(frozen=True)
class Choose(Play):
    """A newly recorded choice: holds in a mode that it shuts out are given back."""

    person_id: UUID
    modes: tuple[Mode, ...]

    def ask(self) -> Choice:
        return choices.record(
            person_id=self.person_id,
            modes=self.modes,
            asked_by="Dot",
            how="face_to_face",
            asked_at=self.now,
            by=SETUP,
            now=self.now,
        )

    def refusal(self, of: Model) -> str | None:
        return None

    def tell(self, told: Model, answer: Choice) -> None:
        told.people[self.person_id] = replace(told.people[self.person_id], modes=self.modes)
        for promise in list(told.promises.values()):
            is_theirs = promise.wish.person_id == self.person_id and promise.id in told.held
            if is_theirs and promise.wish.mode not in self.modes:
                told.held.remove(promise.id)
                del told.promises[promise.id]


@dataclass(frozen=True)
class TakeLeave(Play):
    worker_id: UUID
    starts_at: datetime
    lasting: timedelta

    def ask(self) -> Leave:
        return leave_of_staff.take(
            staff_member_id=self.worker_id,
            kind="annual",
            starts_at=self.starts_at,
            ends_at=self.starts_at + self.lasting,
            by=SETUP,
            now=self.now,
        )

    def refusal(self, of: Model) -> str | None:
        return None

    def tell(self, told: Model, answer: Leave) -> None:
        told.leave[answer.id] = model.Leave(
            self.worker_id, self.starts_at, self.starts_at + self.lasting
        )


@dataclass(frozen=True)
class EndLeave(Play):
    leave_id: UUID

    def ask(self) -> Leave:
        return leave_of_staff.end(leave_id=self.leave_id, by=SETUP, now=self.now)

    def refusal(self, of: Model) -> str | None:
        return None if self.leave_id in of.leave else "ended"

    def tell(self, told: Model, answer: Leave) -> None:
        del told.leave[self.leave_id]


def not_booked(of: Model, appointment_id: UUID, version: int) -> str | None:
    """Why this appointment cannot be changed from this version."""
    promise = of.promises.get(appointment_id)
    if promise is None:
        return "cancelled"
    return None if promise.version == version else "stale"


def fits(told: Model, row: Hold | Appointment, wish: Wish, *, but: UUID | None = None) -> bool:
    """Whether the row is what was wished for, in a room and with an interpreter that are free."""
    rooms = told.free_rooms(wish, but=but) if wish.mode in model.NEEDS_A_ROOM else {None}
    interpreters: Collection[UUID | None] = {None}
    if told.needs_interpreter(wish):
        interpreters = told.free_interpreters(wish, but=but)
    return (
        (row.starts_at, row.ends_at) == (wish.starts_at, told.ends_at(wish))
        and row.room_id in rooms
        and row.interpreter_id in interpreters
    )


def keep(
    told: Model,
    row: Hold | Appointment,
    wish: Wish,
    *,
    lapses_at: datetime | None,
    version: int = 0,
) -> None:
    """Tell the model of a promise."""
    taken_from, taken_until = told.taken(wish)
    told.promises[row.id] = Promise(
        id=row.id,
        wish=wish,
        ends_at=row.ends_at,
        taken_from=taken_from,
        taken_until=taken_until,
        room_id=row.room_id,
        interpreter_id=row.interpreter_id,
        lapses_at=lapses_at,
        version=version,
    )
