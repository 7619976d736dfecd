"""Calendar files written in a test, line by line as programs write them."""

from datetime import date

from scheduler.rota import calendar_files
from scheduler.rota.imported import CalendarFile, ImportedLeave, ImportedShift, Remark

FROM_ON, UNTIL_ON = date(2027, 3, 1), date(2027, 8, 30)
LONDON_HOURS = (
    "DTSTART;TZID=Europe/London:20270301T090000",
    "DTEND;TZID=Europe/London:20270301T170000",
)
MOVED = (
    "RECURRENCE-ID;TZID=Europe/London:20270308T090000",
    "DTSTART;TZID=Europe/London:20270309T100000",
    "DTEND;TZID=Europe/London:20270309T120000",
)


def series(*lines: str) -> tuple[str, ...]:
    """Mondays from nine to five in London; MOVED moves the second one to the Tuesday."""
    return (*LONDON_HOURS, "RRULE:FREQ=WEEKLY", *lines)


def entry(*lines: str, uid: str = "one", title: str = "Clinic", kind: str = "VEVENT") -> str:
    """One component; `lines` are its other properties."""
    return "\n".join([f"BEGIN:{kind}", f"UID:{uid}", f"SUMMARY:{title}", *lines, f"END:{kind}", ""])


def calendar(*entries: str, head: str = "") -> bytes:
    """A file with these components."""
    start = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//tests//EN\n{head}"
    return (start + "".join(entries) + "END:VCALENDAR\n").encode()


def read(*entries: str, head: str = "", zone: str = "Europe/London") -> CalendarFile:
    """The file, read on 1 March 2027 for a rota in London."""
    content = calendar(*entries, head=head)
    return calendar_files.read(content, zone=zone, from_on=FROM_ON, until_on=UNTIL_ON)


def shift(*lines: str, head: str = "", title: str = "Clinic", also: str = "") -> ImportedShift:
    """The one shift that an entry is."""
    file = read(entry(*lines, title=title), also, head=head)
    assert (file.bad, file.ignored, file.leave) == ([], [], [])
    (one,) = file.shifts
    return one


def leave(*lines: str, title: str, head: str = "") -> ImportedLeave:
    """The one leave that an entry is."""
    file = read(entry(*lines, title=title), head=head)
    assert (file.bad, file.ignored, file.shifts) == ([], [], [])
    (one,) = file.leave
    return one


def bad(*lines: str, also: str = "", head: str = "") -> Remark:
    """The one fault of a file."""
    file = read(entry(*lines), also, head=head)
    assert (file.shifts, file.leave, file.ignored) == ([], [], [])
    (one,) = file.bad
    return one


def ignored(*lines: str, title: str = "Clinic") -> str:
    """Why an entry is passed over."""
    file = read(entry(*lines, title=title))
    assert (file.shifts, file.leave, file.bad) == ([], [], [])
    (one,) = file.ignored
    return one.reason
