"""Very many appointments behind and before: whether they fit, how fast they load, their disk."""

from typing import Any

from django.db import connection

from scheduler.benchmarks import booking, loading, measuring, searching, sizes
from scheduler.benchmarks.filling import one
from scheduler.benchmarks.grounds import Ground
from scheduler.benchmarks.measuring import Measured
from scheduler.benchmarks.reports import Check

SMALL, LARGE = ", small", ", large"
# Sorting for indexes and the log of changes take room of their own while it is loaded.
ROOM = 2.0


class NoRoom(Exception):
    """The disk is too small for what was asked."""


def bytes_wanted(small: Ground, *, appointments: int) -> int:
    """Disk for so many appointments while they are loaded, by what the small case takes."""
    return round(appointments * sum(_bytes_each(small.loaded.appointments).values()) * ROOM)


def refuse_without_space(*, appointments: int, wanted: int, free: int | None) -> None:
    """Raise NoRoom if so many would not fit; `free` is None where the disk is out of sight."""
    if free is not None and free < wanted:
        raise NoRoom(
            f"{appointments:,} appointments need about {_gigabytes(wanted):,} GB while they are "
            f"loaded, and the database's disk has {_gigabytes(free):,} GB free: ask for fewer "
            "with --past and --future."
        )


def grow(large: Ground, *, past: int, future: int) -> dict[str, Any]:
    """Load the days before and after those that are there; what it took, by words."""
    size = large.size
    first = -size.past_days
    rate = {"staff": size.staff, "booked_percent": size.booked_percent}
    days_before = range(first - sizes.days_for(past, **rate), first)
    days_after = range(size.days, max(size.days, sizes.days_for(future, **rate)))
    days = [day for day in (*days_before, *days_after) if day % 7 < 5]
    grown = loading.load_more(size, days=days)
    loading.settle()
    loading.verify()
    all_of_them = one("SELECT count(*) FROM booking_appointment")
    return grown.figures() | {
        "bytes an appointment, by table": _bytes_each(all_of_them),
        "gigabytes in all": _gigabytes(
            one("SELECT pg_database_size(%s)", [connection.settings_dict["NAME"]])
        ),
    }


def checks(found: dict[str, Measured]) -> list[Check]:
    """The small case's rate over the large one's."""
    words = (searching.ANYWHERE, searching.THREE_SITES, booking.BOOKING)
    broken = sum(each.tally.broken() for each in found.values())
    return [
        *(
            Check(
                f"{each}: small case to large",
                measuring.ratio(found, each + SMALL, each + LARGE),
                most=1.2,
            )
            for each in words
        ),
        Check("answers of 500 and above", broken, most=0),
    ]


def _bytes_each(appointments: int) -> dict[str, int]:
    """Bytes on disk for each appointment, of the tables where that is a byte or more."""
    by_table = loading.bytes_by_table().items()
    found = {table: round(taken / max(appointments, 1)) for table, taken in by_table}
    return {table: taken for table, taken in found.items() if taken}


def _gigabytes(count: int) -> float:
    return round(count / 1e9, 1)
