"""Thousands of operations, mixed, over few staff members: nothing may overlap or be lost."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from scheduler.availability import openings
from scheduler.benchmarks import clients, one_slot, times
from scheduler.benchmarks.clients import Answer, Question, Script
from scheduler.benchmarks.grounds import Ground
from scheduler.benchmarks.questions import Desk
from scheduler.benchmarks.serving import Served
from scheduler.benchmarks.times import Time
from scheduler.booking.models import Appointment

# Out of a hundred; a cancel or move where there is nothing of one's own becomes a booking.
BOOK, HOLD_ONLY, CANCEL = 45, 15, 20


@dataclass
class Promised:
    """An appointment as the last answer about it said."""

    wanted: Time
    version: str
    starts_at: datetime
    is_booked: bool = True


@dataclass
class _Worker:
    """One of those who book; every appointment is changed only by whoever booked it."""

    desk: Desk
    unseen: list[Time]
    chance: Random
    promised: dict[str, Promised] = field(default_factory=dict)

    def work(self, turns: Iterator[int]) -> Script:
        """One operation a turn, for as long as there are turns."""
        for _ in turns:
            yield from self._operation()

    def _operation(self) -> Script:
        dice = self.chance.randrange(100)
        own = [id_ for id_, promised in self.promised.items() if promised.is_booked]
        if dice < BOOK or (not own and dice >= BOOK + HOLD_ONLY):
            yield from self._book()
        elif dice < BOOK + HOLD_ONLY:
            yield from self._hold_and_release()
        elif dice < BOOK + HOLD_ONLY + CANCEL:
            yield from self._cancel(self.chance.choice(own))
        else:
            yield from self._move(self.chance.choice(own))

    def _book(self) -> Script:
        wanted = self.chance.choice(self.unseen)
        held = yield self._hold(wanted)
        if held.status != 201:
            return
        id_ = _body(held)["id"]
        confirmed = yield self.desk.post("confirm", f"holds/{id_}/confirm", {}, once=True)
        if confirmed.status == 201:
            self.promised[id_] = Promised(wanted, confirmed.headers["etag"], wanted.starts_at)

    def _hold_and_release(self) -> Script:
        held = yield self._hold(self.chance.choice(self.unseen))
        if held.status == 201:
            id_ = _body(held)["id"]
            yield self.desk.post("release", f"holds/{id_}/release", {}, once=True)

    def _cancel(self, id_: str) -> Script:
        answer = yield self._change(id_, "cancel", {"cancelled_by": "person"})
        if answer.status == 200:
            self.promised[id_].is_booked = False

    def _move(self, id_: str) -> Script:
        elsewhere = self.chance.choice(self.unseen)
        answer = yield self._change(id_, "move", elsewhere.place())
        if answer.status == 200:
            promised = self.promised[id_]
            promised.version = answer.headers["etag"]
            promised.starts_at = elsewhere.starts_at

    def _hold(self, wanted: Time) -> Question:
        return self.desk.post("hold", "holds", wanted.body(), once=True)

    def _change(self, id_: str, deed: str, body: dict[str, Any]) -> Question:
        version = self.promised[id_].version
        return self.desk.post(deed, f"appointments/{id_}/{deed}", body, once=True, version=version)


def mix(ground: Ground, served: Served, *, workers: int, operations: int) -> dict[str, Any]:
    """Run them; this process must be at the ground's database."""
    before = Appointment.objects.count()
    turns = iter(range(operations))
    unseen = times.all_of(ground.size)
    working = [
        _Worker(ground.desk, unseen, Random(number))  # noqa: S311 -- nothing here is secret
        for number in range(workers)
    ]
    tally = clients.run(served, (each.work(turns) for each in working), at_once=workers)
    promised = {id_: found for each in working for id_, found in each.promised.items()}
    answered = sorted(tally.statuses.items())
    return {
        "operations": operations,
        "seconds": round(tally.seconds, 1),
        "answers": {f"{kind} {status}": count for (kind, status), count in answered},
        "broken (5xx)": tally.broken(),
        "acknowledged": len(promised),
        "not as acknowledged": _not_kept(promised),
        "not acknowledged": Appointment.objects.count() - before - len(promised),
        "overlaps": one_slot.overlaps(),
        "openings that differ": len(openings.verify()),
    }


def _not_kept(promised: dict[str, Promised]) -> int:
    """Acknowledged appointments that are not there as the last answer said."""
    states = {True: Appointment.State.BOOKED, False: Appointment.State.CANCELLED}
    expected = {
        (id_, states[found.is_booked].value, found.starts_at) for id_, found in promised.items()
    }
    rows = Appointment.objects.filter(id__in=list(promised))
    found = {
        (str(id_), state, starts_at)
        for id_, state, starts_at in rows.values_list("id", "state", "starts_at")
    }
    return len(expected - found)


def _body(answer: Answer) -> Any:
    return json.loads(answer.body)
