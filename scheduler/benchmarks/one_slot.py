"""Many desks want one time at once, attempt after attempt: one gets it. And the negative control,
without lock and constraint, in which more than one does; a test that cannot fail proves nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from scheduler.benchmarks import clients, questions, times
from scheduler.benchmarks.clients import Question, Script, Tally
from scheduler.benchmarks.filling import ask, one
from scheduler.benchmarks.grounds import Ground
from scheduler.benchmarks.serving import Served
from scheduler.benchmarks.times import Time

CONTROLS = 5  # times on which the unguarded bookings are let loose

_WHO_MAY = """
    SELECT choice.person_id FROM people_choice AS choice
    WHERE choice.modes @> ARRAY[%(mode)s]::varchar[] AND NOT EXISTS (
        SELECT 1 FROM people_need WHERE person_id = choice.person_id)
    AND NOT EXISTS (
        SELECT 1 FROM availability_claim AS claim WHERE claim.person_id = choice.person_id
            AND claim.during && tstzrange(%(starts_at)s, %(starts_at)s + interval '1 hour'))
    ORDER BY choice.sequence LIMIT %(most)s
"""
# Not by an index of the constraints it is to judge.
_OVERLAPS = """
    SELECT count(*) FROM (
        SELECT lower(during) < max(upper(during)) OVER (
            PARTITION BY {resource} ORDER BY during, id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS is_early
        FROM availability_claim WHERE released_at IS NULL AND {resource} IS NOT NULL
    ) AS claim WHERE is_early
"""


def attempt(ground: Ground, served: Served, *, desks: int, attempts: int) -> dict[str, Any]:
    """Holds of one time by different people; this process must be at the ground's database."""
    wanted = _face_to_face_time(ground)
    people = _who_may(wanted, most=desks * attempts)
    asked = [
        ground.desk.post("hold", "holds", replace(wanted, person_id=person_id).body(), once=True)
        for person_id in _round_and_round(people, desks * attempts)
    ]
    tally = _all_at_once(served, asked, desks=desks)
    return _figures(tally, "hold") | {"people": len(people), "overlaps": overlaps()}


def negative_control(served: Served, *, desks: int, attempts: int) -> dict[str, Any]:
    """The same crowd without lock and constraint: how many bookings each of some times got."""
    accepted = []
    for resource in range(CONTROLS):
        body = {"resource": resource, "from": 0, "until": 50}
        asked = questions.post("unguarded", "/bench/unguarded-booking", body)
        tally = _all_at_once(served, [asked] * (desks * attempts), desks=desks)
        accepted.append(tally.count("unguarded", 201))
    return {"bookings of one time": accepted, "double-booked": sum(n > 1 for n in accepted)}


def overlaps() -> int:
    """Live claims that begin before an earlier one of the same human or thing has ended."""
    resources = ("staff_member_id", "person_id", "room_id", "interpreter_id")
    return sum(int(one(_OVERLAPS.format(resource=resource))) for resource in resources)


def _face_to_face_time(ground: Ground) -> Time:
    # From the end: the bookings measured before have used those at the beginning.
    unused = reversed(times.free(ground.size))
    return next(time for time in unused if time.mode == "face_to_face")


def _who_may(wanted: Time, *, most: int) -> list[UUID]:
    given = {"mode": wanted.mode, "starts_at": wanted.starts_at, "most": most}
    return [person_id for (person_id,) in ask(_WHO_MAY, given)]


def _round_and_round(people: Sequence[UUID], number: int) -> list[UUID]:
    return [people[place % len(people)] for place in range(number)]


def _all_at_once(served: Served, asked: Sequence[Question], *, desks: int) -> Tally:
    scripts = [_one_after_another(islice(asked, desk, None, desks)) for desk in range(desks)]
    return clients.run(served, scripts, at_once=desks)


def _one_after_another(asked: Iterator[Question]) -> Script:
    for question in asked:  # noqa: UP028 -- an iterator cannot be sent the answers
        yield question


def _figures(tally: Tally, kind: str) -> dict[str, Any]:
    refused = partial(tally.count, kind)
    return {
        "attempts": tally.count(kind),
        "made": tally.count(kind, 201),
        "refused (409)": refused(409),
        "broken (5xx)": tally.broken(),
        "other answers": tally.count(kind) - refused(201, 409) - tally.broken(),
        "milliseconds": tally.milliseconds(kind),
    }
