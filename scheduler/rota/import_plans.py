"""What somebody wants brought into a rota, from the text of a file to the parts that can be saved.

Reads and decides, and saves nothing: what is not understood is listed with its line.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.identity import access
from scheduler.intervals import Interval
from scheduler.partners.models import Post
from scheduler.refusals import Invalid
from scheduler.rota import calendar_files, rota_rows
from scheduler.rota.import_keeping import Part, Source
from scheduler.rota.import_names import Names, Place
from scheduler.rota.imported import Bad, CalendarFile, ImportedLeave, ImportedShift, Remark
from scheduler.rota.imports import Target
from scheduler.rota.models import Leave, Rota, RotaImport
from scheduler.rota.rota_rows import Row
from scheduler.rota.shifts import WEEKS
from scheduler.rota.timings import Stretch, Timing

MOST_BYTES = 700_000
# Saving 100 that repeat takes some 8 seconds, during which their staff members are locked.
MOST_ENTRIES = 300
_BEGINS = "BEGIN:VCALENDAR"
_DAY = timedelta(days=1)
_OVER = "lies in the past"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file, and what is selected beside it: a calendar is one post's, a table names its own."""

    rota: Rota
    text: str = field(repr=False)
    file_name: str
    place: Place
    post: Post | None
    ends_missing: bool


@dataclass(slots=True)
class Understood:
    """What would be saved, and what would not: `bad` lines stop all of it, `ignored` ones do
    not."""

    source: Source
    parts: list[Part]
    bad: list[Remark] = field(default_factory=list)
    ignored: list[Remark] = field(default_factory=list)


def is_calendar(text: str) -> bool:
    """Whether a text is a calendar, and not a table."""
    return text.lstrip("\ufeff \r\n\t")[: len(_BEGINS)].upper() == _BEGINS


def read(wanted: Wanted, *, by: Actor, now: datetime) -> Understood:
    """Understand a file. Raises Invalid (of `file`, `post`, `site`, `modes` or `ends_missing`),
    NotAllowed, calendar_files.NotACalendar, or rota_rows.NotATable."""
    _check_text(wanted.text)
    if by.partner_id is None:
        raise access.NotAllowed("A rota is imported for a partner.")
    form = RotaImport.Form.ICS if is_calendar(wanted.text) else RotaImport.Form.CSV
    if form == RotaImport.Form.CSV and wanted.ends_missing:
        raise _invalid(
            "ends_missing",
            "Only one worker’s calendar can end what it no longer has: a table may leave out whom"
            " it likes. Clear this box, and end what is over on the board.",
        )
    found = Understood(Source(wanted.file_name, form, by.partner_id), [])
    if form == RotaImport.Form.ICS:
        _read_calendar(found, wanted, by=by, now=now)
    else:
        _read_table(found, wanted, by=by, now=now)
    entries = sum(len(part.file.entries) for part in found.parts)
    if entries > MOST_ENTRIES:
        raise _invalid(
            "file",
            f"This file has {entries:,} entries, and {MOST_ENTRIES:,} are the most at once."
            " Split it into several files.",
        )
    if any(part.file.leave for part in found.parts):
        access.require(by, "leave.record")
    found.bad.sort()
    found.ignored.sort()
    return found


def _check_text(text: str) -> None:
    if not text.strip():
        raise _invalid("file", "Choose a file that is not empty.")
    size = len(text.encode())
    if size > MOST_BYTES:
        raise _invalid(
            "file",
            f"This file has {size // 1000:,} kB, and {MOST_BYTES // 1000:,} kB are the most at"
            " once. Export a shorter time, or split it.",
        )
    if "\x00" in text:
        raise _invalid("file", "This is not a text. Save it as a calendar (.ics) or as CSV.")


def _read_calendar(found: Understood, wanted: Wanted, *, by: Actor, now: datetime) -> None:
    post, place = wanted.post, wanted.place
    if post is None:
        raise _invalid("post", "Select whose calendar this is.")
    if place.site is None:
        raise _invalid("site", "Select where they work.")
    if not place.modes:
        raise _invalid("modes", "Select how they can see people.")
    if not access.owns(by, wanted.rota.keeper_id):
        access.require_own(by, post.partner_id)
    today = clock.local_day(now, zone=ZoneInfo(place.site.zone))
    file = calendar_files.read(
        wanted.text.encode(),
        zone=place.site.zone,
        from_on=today,
        until_on=today + timedelta(weeks=WEEKS),
    )
    if file.leave and not _employs(by, post):
        found.bad += [
            Remark(each.line, each.uid, f"is leave, which {post.partner.name} records")
            for each in file.leave
        ]
    found.bad += file.bad
    found.ignored += file.ignored
    target = Target(
        rota_id=wanted.rota.id,
        post_id=post.id,
        site_id=place.site.id,
        room_id=place.room.id if place.room else None,
        modes=place.modes,
    )
    found.parts.append(Part(target, file))


def _employs(by: Actor, post: Post) -> bool:
    posts = Post.objects.filter(staff_member=post.staff_member_id)
    return posts.filter(access.own_rows(by, "partner")).exists()


def _read_table(found: Understood, wanted: Wanted, *, by: Actor, now: datetime) -> None:
    table = rota_rows.read(wanted.text.encode())
    names = Names(wanted.rota, by=by, on=clock.local_day(now))
    found.bad = table.bad
    for unread in table.unread:
        _note(found, unread.line, names.faults(unread, otherwise=wanted.place))
    files: dict[Target, CalendarFile] = defaultdict(CalendarFile)
    seen: dict[str, int] = {}
    for row in table.rows:
        try:
            target, entry = _entry(row, names, wanted)
            _refuse_twice(seen, entry)
        except Bad as bad:
            others = names.faults(row, otherwise=wanted.place)
            _note(found, row.line, dict.fromkeys([bad.reason, *others]))
            continue
        if _is_over(entry, now=now):
            found.ignored.append(Remark(row.line, "", _OVER))
        elif isinstance(entry, ImportedShift):
            files[target].shifts.append(entry)
        else:
            files[target].leave.append(entry)
    found.parts = [Part(target, file) for target, file in files.items()]


def _note(found: Understood, line: int, reasons: Iterable[str]) -> None:
    found.bad += [Remark(line, "", reason) for reason in reasons]


def _entry(row: Row, names: Names, wanted: Wanted) -> tuple[Target, ImportedShift | ImportedLeave]:
    post = names.post(row)
    if row.leave:
        # Leave is nowhere: the target says whose it is, and no more.
        nowhere = Target(wanted.rota.id, post.id, UUID(int=0), None, ())
        stretch = _leave_stretch(row)
        uid = _uid(row, post)
        return nowhere, ImportedLeave(uid, row.line, Leave.Kind(row.leave), (stretch,))
    site, room, modes = names.place(row, otherwise=wanted.place)
    if row.from_time is None or row.until_time is None:
        raise Bad("from, until: write the hours")
    timing = Timing(Stretch(row.on, row.from_time, row.until_time), repeats=row.repeats)
    target = Target(wanted.rota.id, post.id, site.id, room.id if room else None, modes)
    return target, ImportedShift(_uid(row, post), row.line, site.zone, timing)


def _leave_stretch(row: Row) -> Interval:
    last_on = row.last_on or row.on
    if row.from_time is None or row.until_time is None:
        return Interval(
            clock.local_moment(row.on, time()), clock.local_moment(last_on + _DAY, time())
        )
    ends_on = last_on if row.last_on or row.until_time > row.from_time else last_on + _DAY
    starts_at = clock.local_moment(row.on, row.from_time)
    ends_at = clock.local_moment(ends_on, row.until_time)
    if ends_at <= starts_at:
        raise Bad("until: it ends before it starts")
    return Interval(starts_at, ends_at)


def _uid(row: Row, post: Post) -> str:
    """What finds a row again: its reference, or whose it is, on which day and from when."""
    words = [row.reference] if row.reference else [row.on.isoformat(), str(row.from_time)]
    known = "\n".join([str(post.staff_member_id), "leave" if row.leave else "work", *words])
    return f"csv:{sha256(known.encode()).hexdigest()}"


def _refuse_twice(seen: dict[str, int], entry: ImportedShift | ImportedLeave) -> None:
    before = seen.setdefault(entry.uid, entry.line)
    if before != entry.line:
        raise Bad(f"line {before} says the same person, day and time, or the same reference")


def _is_over(entry: ImportedShift | ImportedLeave, *, now: datetime) -> bool:
    if isinstance(entry, ImportedLeave):
        return all(each.ends_at <= now for each in entry.stretches)
    today, timing = clock.local_day(now), entry.timing
    last_on = timing.repeats.until_on if timing.repeats else timing.first.on
    return last_on is not None and last_on < today


def _invalid(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={name: [sentence]})
