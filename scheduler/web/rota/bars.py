"""The shifts of a week as bars that can be dragged: plain values for a script, and what undoes one.

Pure: told, it asks nobody. Of another partner's rota it shows as little as the board.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduler import clock
from scheduler.reminders.words import clock_time, day
from scheduler.rota.models import Shift
from scheduler.web.rota import boards
from scheduler.web.rota.boards import Away, Work

# What a form says that was filled by dragging a bar.
VIEW = "bars"


@dataclass(frozen=True, slots=True)
class Moved:
    """A shift that was dragged: of which pattern, when it is now, and when it was."""

    pattern_id: UUID
    on: date
    from_time: time
    was_on: date
    was_from: time
    was_until: time

    @property
    def words(self) -> str:
        """“Tuesday 9 March 2027, 9am to 1pm”, as it was."""
        return f"{day(self.was_on)}, {clock_time(self.was_from)} to {clock_time(self.was_until)}"


def make(
    *,
    staff: Sequence[tuple[UUID, str]],
    shifts: Sequence[tuple[Shift, Work]],
    away: Iterable[Away],
    may_drag: Collection[UUID],
    zone: ZoneInfo = clock.LONDON,
) -> dict[str, Any]:
    """`may_drag` are the ids of those shifts that the reader may change.

    A shift names its person and its kind (place, room and modes) by their number in a list.
    """
    rows = {staff_member_id: number for number, (staff_member_id, _) in enumerate(staff)}
    places = boards.short_names(work.site for _, work in shifts if not work.is_busy)
    kinds: dict[tuple[str, str, tuple[str, ...]], int] = {}
    bars = []
    for shift, work in shifts:
        entry = boards.entry_of(work, places)
        name = staff[rows[work.staff_member_id]][1]
        bar = {
            "who": rows[work.staff_member_id],
            "on": shift.local_on.isoformat(),
            "from": work.from_time.isoformat(),
            "until": work.until_time.isoformat(),
            "code": entry.code,
            "text": entry.shown,
            "words": f"{name}, {day(shift.local_on)}: {entry.words}",
            "look": entry.look,
        }
        if shift.id in may_drag and shift.pattern is not None:
            kind = (str(shift.site_id), str(shift.room_id or ""), work.modes)
            bar |= {
                "pattern": str(shift.pattern.id),
                "version": shift.pattern.version,
                "kind": kinds.setdefault(kind, len(kinds)),
            }
        bars.append(bar)
    return {
        "people": [{"id": str(staff_member_id), "name": name} for staff_member_id, name in staff],
        "kinds": [{"site": site, "room": room, "modes": modes} for site, room, modes in kinds],
        "shifts": bars,
        "away": [_away(each, staff, rows, zone=zone) for each in away],
    }


def to_undo(entered: Mapping[str, str]) -> str:
    """What is added to the address that a saved drag leads to; empty where nothing was dragged."""
    if entered.get("view") != VIEW or entered.get("what") != "change":
        return ""
    if not entered.get("was_until"):
        return ""
    names = ("pattern", "to_on", "from_time", "on", "starting", "was_until")
    return f"&{urlencode({'undo': ' '.join(entered.get(name, '') for name in names)})}"


def find_moved(undo: str) -> Moved | None:
    """What `to_undo` said; None where it says nothing that can be read."""
    try:
        pattern, on, from_time, was_on, was_from, was_until = undo.split(" ")
        return Moved(
            pattern_id=UUID(pattern),
            on=date.fromisoformat(on),
            from_time=_time(from_time),
            was_on=date.fromisoformat(was_on),
            was_from=_time(was_from),
            was_until=_time(was_until),
        )
    except ValueError:
        return None


def _time(words: str) -> time:
    return time.fromisoformat(words).replace(tzinfo=None)


def _away(
    away: Away, staff: Sequence[tuple[UUID, str]], rows: Mapping[UUID, int], *, zone: ZoneInfo
) -> dict[str, Any]:
    row = rows[away.staff_member_id]
    return {
        "who": row,
        "words": f"{staff[row][1]}: {away.kind or 'away'}",
        "starts": _wall(away.starts_at, zone),
        "ends": _wall(away.ends_at, zone),
        "text": f"Away {away.kind}".strip(),
    }


def _wall(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%dT%H:%M:%S}"
