"""The only reader of the wall clock: everything below an edge is told what time it is."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def local_day(moment: datetime, *, zone: ZoneInfo = LONDON) -> date:
    """The date on a wall calendar in `zone` at `moment`."""
    return moment.astimezone(zone).date()


def local_moment(on: date, at: time, *, zone: ZoneInfo = LONDON) -> datetime:
    """The UTC moment of a wall time; a time the clocks skip counts from before the change.

    01:30 on the last Sunday of March does not exist in London and is read as 02:30 BST;
    01:30 on the last Sunday of October exists twice and the first is meant (PEP 495, fold=0).
    """
    return datetime.combine(on, at, tzinfo=zone).astimezone(UTC)
