"""Who sees whom: a worker of their own, near where they live, in a mode they chose."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from scheduler.demonstration import dice
from scheduler.demonstration.people import Somebody
from scheduler.demonstration.sessions import Session

# How much likelier a worker is who sits in the person's own town.
NEAR = 6.0
SECOND_WORKER = 0.3


def make(somebodies: Sequence[Somebody], sessions: Iterable[Session]) -> dict[UUID, list[Somebody]]:
    """The people of each staff member, by the staff member's id. Who was never asked has none."""
    by_worker: dict[UUID, list[Session]] = defaultdict(list)
    for session in sessions:
        by_worker[session.post.staff_member_id].append(session)
    load: Counter[UUID] = Counter()
    caseloads: dict[UUID, list[Somebody]] = {worker_id: [] for worker_id in by_worker}
    for number, somebody in enumerate(somebodies):
        chance = dice.source("caseload", number)
        wanted = 2 if chance.random() < SECOND_WORKER else 1
        for worker_id in _workers(somebody, by_worker, load, chance, wanted):
            caseloads[worker_id].append(somebody)
            load[worker_id] += 1
    return caseloads


def _workers(
    somebody: Somebody,
    by_worker: Mapping[UUID, list[Session]],
    load: Mapping[UUID, int],
    chance: random.Random,
    wanted: int,
) -> list[UUID]:
    if not somebody.choices:
        return []
    weights = {
        worker_id: _fit(somebody, sessions) / (1 + load.get(worker_id, 0))
        for worker_id, sessions in by_worker.items()
    }
    fitting = {worker_id: weight for worker_id, weight in weights.items() if weight}
    chosen: list[UUID] = []
    for _ in range(min(wanted, len(fitting))):
        worker_id = dice.weighted(chance, fitting)
        del fitting[worker_id]
        chosen.append(worker_id)
    return chosen


def _fit(somebody: Somebody, sessions: Sequence[Session]) -> float:
    """How well a worker suits: half days in a mode they chose, near them, as they need."""
    effects = somebody.effects
    staff_member = sessions[0].post.staff_member
    if effects.staff_gender not in (None, staff_member.gender):
        return 0
    chosen = {mode for choice in somebody.choices for mode in choice.modes}
    return sum(
        NEAR if session.site.address_lines[-1] == somebody.town else 1.0
        for session in sessions
        if chosen & set(session.modes)
    )
