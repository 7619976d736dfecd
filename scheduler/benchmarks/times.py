"""Free times of the loaded partnership, each with somebody who may be booked then; no two alike."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from scheduler.benchmarks import sizes, visits
from scheduler.benchmarks.filling import ask
from scheduler.benchmarks.sizes import Size

# The hours that `visits` left free, by the same draw. Only a person of the staff member's own
# caseload is booked then, so nobody is asked to be in two places.
_FREE = f"""
    SELECT bench.id('person', person), choice.modes[1],
        bench.id('service', mod(n + 1 + mod(number, {sizes.SERVICES - 1}), {sizes.SERVICES})),
        (%(monday)s::date + day + time '09:00' + h * interval '1 hour')
            AT TIME ZONE 'Europe/London',
        bench.id('post', n), bench.id('site', n / {sizes.STAFF_A_SITE})
    FROM (
        SELECT hour.*,
            n * {sizes.CASELOAD} + mod(number, {sizes.BOOKED_OF_CASELOAD}) AS person
        FROM (
            SELECT n, day, h,
                ((day + {visits.FIRST_DAY}) * %(staff)s + n) * {sizes.HOURS} + h AS number
            FROM generate_series(0::bigint, %(staff)s - 1) AS worker (n),
                unnest(%(days)s::int[]) AS day, generate_series(0, {sizes.HOURS} - 1) AS h
        ) AS hour
        WHERE %(taken_too)s OR (hashint8extended(number, 0) & 1023) >= %(threshold)s
    ) AS free
    JOIN people_choice AS choice ON choice.id = bench.id('choice', person)
    ORDER BY hashint8extended(number, 1) LIMIT %(most)s
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Time:
    """A time of one staff member for one person."""

    person_id: UUID
    mode: str
    service_id: UUID
    starts_at: datetime
    post_id: UUID
    site_id: UUID

    def body(self) -> dict[str, Any]:
        """As the API takes a hold."""
        return {
            "person_id": str(self.person_id),
            "service_id": str(self.service_id),
            "mode": self.mode,
            **self.place(),
        }

    def place(self) -> dict[str, Any]:
        """As the API takes a move."""
        return {
            "starts_at": self.starts_at.isoformat(),
            "post_ids": [str(self.post_id)],
            "site_id": str(self.site_id),
        }


def free(size: Size, *, most: int | None = None) -> list[Time]:
    """Free times, in no order that means anything, but the same one every time."""
    return _times(size, most=most, taken_too=False)


def all_of(size: Size) -> list[Time]:
    """Times free and taken: what somebody asks for who has not looked."""
    return _times(size, most=None, taken_too=True)


def _times(size: Size, *, most: int | None, taken_too: bool) -> list[Time]:
    rows = ask(
        _FREE,
        {
            "monday": size.monday,
            "staff": size.staff,
            "days": size.future(),
            "threshold": round(1024 * size.booked_percent / 100),
            "most": most,
            "taken_too": taken_too,
        },
    )
    return [Time(*row) for row in rows]
