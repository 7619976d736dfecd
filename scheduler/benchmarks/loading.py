"""Loads the made-up partnership into a scratch database, and proves afterwards that it holds.

Triggers are off meanwhile, so that millions of rows do not each ask what they are; what they
would have asked is asked at the end, of all rows at once; so are the exclusion constraints.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from time import monotonic

from django.db import connection, transaction

from scheduler import clock
from scheduler.availability import openings
from scheduler.benchmarks import crowd, indexes, places, sizes, visits
from scheduler.benchmarks.filling import ask, execute, one
from scheduler.benchmarks.sizes import Size


class Unsound(Exception):
    """Rows were loaded that the product would never have written."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one load wrote, and how long each part took, in seconds."""

    appointments: int
    people: int
    openings: int
    rows_seconds: float
    indexes_seconds: float
    openings_seconds: float

    def figures(self) -> dict[str, float]:
        """By words, for a report."""
        written = self.rows_seconds + self.indexes_seconds
        return {
            "appointments": self.appointments,
            "people": self.people,
            "openings": self.openings,
            "seconds for rows": round(self.rows_seconds, 1),
            "seconds for indexes": round(self.indexes_seconds, 1),
            "seconds for openings": round(self.openings_seconds, 1),
            "appointments a second": round(self.appointments / max(written, 0.001)),
        }


def load(size: Size) -> Loaded:
    """Load everything of this size into a database that has only been migrated."""
    # Few rows: their triggers may judge them, and note that the partnership has changed.
    with transaction.atomic():
        places.make(size)
    return _load(size, days=[*size.past(), *size.future()], periods=range(1))


def load_more(size: Size, *, days: Sequence[int]) -> Loaded:
    """Add these days, which nothing was loaded for, with the people who came in them."""
    periods = range(1, sizes.periods_before(days) + 1)
    # A long past has no openings that anybody searches.
    since = clock.local_moment(size.monday, time())
    return _load(size, days=days, periods=periods, since=since)


def _load(
    size: Size, *, days: Sequence[int], periods: range, since: datetime | None = None
) -> Loaded:
    began = monotonic()
    with _without_triggers():
        execute("SET LOCAL maintenance_work_mem = '512MB'")
        people = crowd.make(size, periods=periods) if periods else 0
        with indexes.taken_off(visits.LARGE):
            count = sum(
                visits.make(size, days=some) for some in sizes.chunks(days, staff=size.staff)
            )
            rows_at = monotonic()
    indexed_at = monotonic()
    # Without statistics the planner takes new tables for small ones.
    execute("ANALYZE")
    made = openings.rebuild_all(since=since)
    opened_at = monotonic()
    return Loaded(
        appointments=count,
        people=people,
        openings=made,
        rows_seconds=rows_at - began,
        indexes_seconds=indexed_at - rows_at,
        openings_seconds=opened_at - indexed_at,
    )


def settle() -> None:
    """Leave the tables as a quiet night would: statistics fresh, dead rows gone, all on disk."""
    connection.set_autocommit(True)
    execute("VACUUM (ANALYZE)")
    execute("CHECKPOINT")
    # Without fsync that leaves it to the system, which would hold up whatever is measured next.
    os.sync()


class _without_triggers(transaction.Atomic):  # noqa: N801 -- read as “with …”
    """One transaction without triggers; foreign keys are triggers too."""

    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=True)

    def __enter__(self) -> None:
        super().__enter__()
        execute("SET LOCAL session_replication_role = replica")


def verify() -> None:
    """Ask what the triggers would have asked. Raises Unsound with everything that is wrong."""
    wrong = {**_promises_not_kept(), **_orphans()}
    found = {words: count for words, count in wrong.items() if count}
    if found:
        raise Unsound(", ".join(f"{words}: {count}" for words, count in found.items()))


def _promises_not_kept() -> dict[str, int]:
    return {
        "appointments without all claims": one(
            """
            SELECT count(*) FROM booking_appointment AS promise LEFT JOIN (
                SELECT promise_id, count(person_id) AS people, count(staff_member_id) AS staff,
                    count(room_id) AS rooms
                FROM availability_claim WHERE released_at IS NULL GROUP BY promise_id
            ) AS taken ON taken.promise_id = promise.id
            WHERE promise.state = 'booked' AND (people, staff, rooms)
                IS DISTINCT FROM (1, 1, (promise.room_id IS NOT NULL)::int)
            """
        ),
        "appointments outside the choice in force": one(
            """
            SELECT count(*) FROM booking_appointment AS promise
            JOIN people_choice AS choice ON choice.id = promise.choice_id
            WHERE choice.person_id <> promise.person_id OR promise.mode <> ALL (choice.modes)
                OR EXISTS (SELECT 1 FROM people_choice AS newer
                    WHERE newer.person_id = choice.person_id
                        AND newer.sequence > choice.sequence)
            """
        ),
        "claims longer or shorter than their appointment": one(
            """
            SELECT count(*) FROM availability_claim AS claim
            JOIN booking_appointment AS promise ON promise.id = claim.promise_id
            WHERE NOT claim.during @> tstzrange(promise.starts_at, promise.ends_at)
            """
        ),
    }


def _orphans() -> dict[str, int]:
    """Rows of the large tables whose foreign keys lead nowhere, by the constraint's name."""
    found = ask(
        """
        SELECT conname, conrelid::regclass::text, confrelid::regclass::text,
            (SELECT string_agg(format('child.%%I = parent.%%I', own.attname, other.attname),
                    ' AND ')
             FROM unnest(conkey, confkey) AS pair (mine, theirs)
             JOIN pg_attribute AS own ON own.attrelid = conrelid AND own.attnum = mine
             JOIN pg_attribute AS other ON other.attrelid = confrelid AND other.attnum = theirs),
            (SELECT string_agg(format('child.%%I IS NOT NULL', own.attname), ' AND ')
             FROM unnest(conkey) AS mine
             JOIN pg_attribute AS own ON own.attrelid = conrelid AND own.attnum = mine)
        FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)
        """,
        [[model._meta.db_table for model in visits.LARGE]],
    )
    return {
        f"orphans of {name}": one(
            f"SELECT count(*) FROM {child} AS child WHERE {present} AND NOT EXISTS"  # noqa: S608
            f" (SELECT 1 FROM {parent} AS parent WHERE {match})"
        )
        for name, child, parent, match, present in found
    }


def bytes_by_table() -> dict[str, int]:
    """What each table takes on disk, indexes and all, the largest first."""
    return dict(
        ask(
            "SELECT relname, pg_total_relation_size(relid) AS taken FROM pg_stat_user_tables"
            " WHERE schemaname = 'public' ORDER BY taken DESC"
        )
    )
