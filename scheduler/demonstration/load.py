"""Loads the demonstration partnership, piece by piece, in the caller's transaction.

The rows are those the use cases would have written; every constraint and trigger judges them. What
went out in the last days is sent by the service itself.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from uuid import UUID

from django.db.models import Model

from scheduler.audit.models import Entry
from scheduler.availability import openings
from scheduler.availability.models import Claim, Opening
from scheduler.availability.starts import Shape
from scheduler.booking.models import Appointment, AppointmentStaff, Hold
from scheduler.demonstration import (
    answers,
    bookings,
    caseloads,
    copying,
    dice,
    history,
    last_days,
    messages,
    partnership,
    people,
    rotas,
    routes,
    sessions,
    sign_ins,
    staffing,
    tasks,
    visitors,
    waiting,
    writing,
)
from scheduler.demonstration.bookings import Desks
from scheduler.demonstration.diary import Diary, Visit
from scheduler.demonstration.last_days import LastDays
from scheduler.demonstration.partnership import Partnership
from scheduler.demonstration.people import Somebody
from scheduler.demonstration.sessions import Session
from scheduler.demonstration.size import Size
from scheduler.demonstration.staffing import Staffing
from scheduler.modes import Mode
from scheduler.partners.models import Partner, Service
from scheduler.people.models import Choice, ChoiceMode, ContactRule, Need, Person
from scheduler.reminders.models import Message, Task
from scheduler.rota.models import Leave, Shift

# As many visits as are written and judged at a time.
AT_ONCE = 1500
LARGE = (Appointment, AppointmentStaff, Claim, Hold)


@dataclass(frozen=True, slots=True)
class Done:
    """A piece of work that is done: what it was, and how much of 100 it is of the whole."""

    words: str
    share: float


def is_empty() -> bool:
    """Whether nothing is there yet that the demonstration could get mixed up with."""
    return not Partner.objects.exists()


def load(*, size: Size, now: datetime) -> Iterator[Done]:
    """Load everything. What fell due before `now` counts as said, but for some of the last days.

    Raises last_days.NoFonts where no letter can be set.
    """
    last_days.refuse_without_fonts()
    county = partnership.make()
    staff = staffing.make(county, size)
    copying.write(_organisations(county, staff))
    yield Done("partners and staff", 1)
    weekly = sessions.make(county, staff.workers)
    yield from _rotas(county, staff, weekly, size)
    everybody = people.make(county, size)
    answers.give(everybody, county, staff, size)
    routes.give(everybody, county)
    copying.write(_people(everybody))
    history.write(history.of_people(everybody))
    copying.analyze(Person, Choice, ChoiceMode, ContactRule, Need)
    yield Done("people", 4)
    lately = LastDays(size, now)
    yield from _bookings(county, staff, everybody, weekly, size, lately)
    copying.write(waiting.make(everybody, county, size))
    openings.rebuild_all()
    copying.analyze(*LARGE, Opening, Message, Task, Entry)
    yield Done("openings", 2)
    sign_ins.keep(list(sign_ins.make(staff, now=now)))
    visitors.keep(list(visitors.choose(now=now)))
    yield Done("sign-ins", 3)
    lately.send()
    yield Done("sending the last days' messages", 5)


def _organisations(county: Partnership, staff: Staffing) -> Iterator[Model]:
    yield from county.partners.values()
    yield from county.services.values()
    yield from county.service_modes
    yield from county.sites.values()
    yield from county.rooms
    yield from county.agreements
    yield from county.interpreters
    yield from (each.staff_member for each in staff.everybody())
    yield from staff.posts()
    yield from staff.post_services(county)


def _rotas(
    county: Partnership, staff: Staffing, weekly: Sequence[Session], size: Size
) -> Iterator[Done]:
    series = sessions.series(weekly)
    made = rotas.write(county, series, size)
    for _ in made:
        yield Done("patterns", 6 / len(series))
    rotas.make_shifts(size)
    copying.write(rotas.leave(staff.workers, size))
    copying.analyze(Shift, Leave)
    yield Done("shifts", 6)


def _people(everybody: Sequence[Somebody]) -> Iterator[Model]:
    yield from (each.person for each in everybody)
    yield from (choice for each in everybody for choice in each.choices if not _is_later(choice))
    yield from (need for each in everybody for need in each.needs)
    yield from (supporter for each in everybody for supporter in each.supporters)
    yield from (rule for each in everybody for rule in each.rules)


def _diary(
    county: Partnership,
    staff: Staffing,
    everybody: Sequence[Somebody],
    weekly: Sequence[Session],
    size: Size,
) -> Diary:
    return Diary(
        caseloads=caseloads.make(everybody, weekly),
        services=_services(county, staff),
        shapes=_shapes(county),
        rooms={room.id: room for room in county.rooms},
        interpreters=county.interpreters,
        chance=dice.source("diary", size.today),
    )


def _bookable_shifts(size: Size) -> list[Shift]:
    shifts = Shift.objects.filter(local_on__gte=size.first_on, local_on__lt=size.last_on)
    away: dict[UUID, list[Leave]] = {}
    for leave in Leave.objects.all():
        away.setdefault(leave.staff_member_id, []).append(leave)
    return [
        shift
        for shift in shifts.select_related("staff_member", "site__partner").order_by(
            "starts_at", "staff_member_id"
        )
        if not any(
            leave.starts_at < shift.ends_at and shift.starts_at < leave.ends_at
            for leave in away.get(shift.staff_member_id, ())
        )
    ]


def _services(county: Partnership, staff: Staffing) -> dict[UUID, Sequence[Service]]:
    return {
        post.id: [county.services[slug] for slug in slugs]
        for worker in staff.workers
        for post, slugs in zip(worker.posts, worker.services, strict=True)
    }


def _shapes(county: Partnership) -> dict[tuple[UUID, Mode], Shape]:
    return {
        (each.service_id, Mode(each.mode)): Shape(
            each.length, each.buffer_before, each.buffer_after, each.start_grid
        )
        for each in county.service_modes
    }


def _bookings(
    county: Partnership,
    staff: Staffing,
    everybody: Sequence[Somebody],
    weekly: Sequence[Session],
    size: Size,
    lately: LastDays,
) -> Iterator[Done]:
    """Visits under an earlier answer first: the database takes none but of the answer in force."""
    desks = Desks(county, {post.id: post for post in staff.posts()})
    shifts = _bookable_shifts(size)
    visits = _diary(county, staff, everybody, weekly, size).fill(shifts, number=size.appointments)
    later: list[Visit] = []
    with writing.writer() as writer:
        for number, some in enumerate(_chunks(_but_later(visits, later)), start=1):
            writer.write(_work(some, desks, size, lately))
            # Each time the tables have doubled.
            if number.bit_count() == 1:
                writer.write(partial(copying.analyze, *LARGE))
            writer.write(copying.judge)
            yield Done("appointments", 73 * len(some) / size.appointments)
        again = [choice for each in everybody for choice in each.choices if _is_later(choice)]
        writer.write(partial(copying.write, again))
        for some in _chunks(later):
            writer.write(_work(some, desks, size, lately))
            writer.write(copying.judge)
            yield Done("appointments", 73 * len(some) / size.appointments)


def _but_later(visits: Iterable[Visit], later: list[Visit]) -> Iterator[Visit]:
    """The visits under an earlier answer; the others are put aside."""
    for visit in visits:
        if _is_later(visit.choice):
            later.append(visit)
        else:
            yield visit


def _chunks(visits: Iterable[Visit]) -> Iterator[list[Visit]]:
    rest = iter(visits)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _work(
    visits: Sequence[Visit], desks: Desks, size: Size, lately: LastDays
) -> Callable[[], None]:
    """Everything that belongs to these visits, ready to be written."""
    booked = list(bookings.make(visits, desks=desks, size=size))
    told = list(messages.plans(booked, now=lately.now))
    lately.gather(told=told, booked=booked)
    to_send = list(messages.rows(told, now=lately.now))
    to_do = [*tasks.after(booked, size=size), *tasks.of_plans(told, size=size)]
    entries = list(history.of_bookings(booked))

    def write() -> None:
        bookings.write(booked)
        copying.write(to_send)
        copying.write(to_do)
        history.write(entries)

    return write


def _is_later(choice: Choice) -> bool:
    """Whether it replaces an answer under which visits were booked before."""
    return choice.service_id is None and choice.asked_at > choice.person.registered_at + timedelta(
        days=1
    )
