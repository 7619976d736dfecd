"""What an import of a calendar did or would do, line by line; entries go by UID, not by title."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from scheduler.commands.rota_import import Where
from scheduler.rota.imported import CalendarFile, ImportedShift
from scheduler.rota.imports import Brought
from scheduler.rota.models import Leave
from scheduler.rota.timings import Repeats


def lines(
    file: CalendarFile, brought: Brought, *, missing: list[str], where: Where, dry_run: bool
) -> Iterator[str]:
    """What changes, what to look at, and the sums."""
    yield from _changes(brought, zone=ZoneInfo(where.zone))
    yield from _to_look_at(file, brought, missing=missing, where=where)
    yield "Nothing was changed. It would be:" if dry_run else "Brought in:"
    yield (
        f"  working time: {len(brought.new):,} new, {len(brought.changed):,} changed, "
        f"{brought.unchanged:,} unchanged, {len(brought.ended):,} ended;"
    )
    yield (
        f"  leave: {len(brought.leave_taken):,} new, {brought.leave_unchanged:,} unchanged, "
        f"{len(brought.leave_ended):,} ended;"
    )
    shifts = brought.shifts
    yield (
        f"  shifts until {where.until_on.isoformat()}: {shifts.made:,} made, "
        f"{shifts.changed:,} changed, {shifts.removed:,} removed."
    )


def _changes(brought: Brought, *, zone: ZoneInfo) -> Iterator[str]:
    for verb, entries in (("new", brought.new), ("changed", brought.changed)):
        for entry in entries:
            yield f"  line {entry.line}, {verb}: {_words(entry)}"
    for uid in brought.ended:
        yield f"  UID {uid}, ended"
    for verb, rows in (("new", brought.leave_taken), ("ended", brought.leave_ended)):
        for row in rows:
            yield f"  {verb}: {_leave(row, zone=zone)}"


def _to_look_at(
    file: CalendarFile, brought: Brought, *, missing: list[str], where: Where
) -> Iterator[str]:
    for remark in sorted(file.ignored):
        yield f"  line {remark.line}, UID {remark.uid or 'none'}: ignored, it {remark.reason}"
    for entry in file.shifts:
        if entry.is_dated:
            yield (
                f"  line {entry.line}, look at: no pattern can hold its rule, so its dates until "
                f"{where.until_on.isoformat()} stand one by one; import again before then"
            )
    for leave in file.leave:
        if leave.is_dated:
            yield (
                f"  line {leave.line}, look at: leave without an end is brought in for two years; "
                "import again before then"
            )
    for refused in brought.shifts.refused:
        yield f"  {refused.on.isoformat()}: no shift, the clocks skip all of it"
    if missing:
        yield (
            f"  brought in before, not in this file and left as they are: {', '.join(missing)} "
            "(--remove-missing ends them)"
        )


def _words(entry: ImportedShift) -> str:
    timing, first = entry.timing, entry.timing.first
    words = [
        f"{first.on:%a} {first.on.day} {first.on:%b %Y} "
        f"{first.from_time:%H:%M}–{first.until_time:%H:%M}"
    ]
    if timing.repeats:
        words.append(_rule(timing.repeats))
    counted = [
        (len(timing.skipped), "skipped"),
        (len(timing.moved), "moved"),
        (len(timing.added), "added"),
    ]
    words += [f"{number} {verb}" for number, verb in counted if number]
    return ", ".join(words) + f" ({entry.zone})"


def _rule(repeats: Repeats) -> str:
    every = f" (every {repeats.interval})" if repeats.interval > 1 else ""
    nth = f" number {' and '.join(str(number) for number in repeats.nth)} of" if repeats.nth else ""
    days = f"{nth or ' on'} {'/'.join(repeats.weekdays)}" if repeats.weekdays else ""
    until = f" until {repeats.until_on.isoformat()}" if repeats.until_on else ""
    return f"{repeats.frequency}{every}{days}{until}"


def _leave(row: Leave, *, zone: ZoneInfo) -> str:
    starts, ends = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    return f"{row.kind} leave from {starts:%Y-%m-%d %H:%M} until {ends:%Y-%m-%d %H:%M}"
