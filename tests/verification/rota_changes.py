"""The other game: a rota is changed in every way there is, while people book and cancel.

After every move openings are shifts less leave, own calendars and claims, by the slow oracle; and
everybody booked has a worker who is there, or stands on the list with an open task. Whether a
worker is there is judged here in plain Python, and not by what the service asks the database.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from channels.calendar.fetching import Answer
from scheduler.availability import counts, openings, search
from scheduler.availability.models import Claim
from scheduler.availability.options import Query
from scheduler.booking import appointments, covers, holds, uncovered
from scheduler.booking.models import Appointment
from scheduler.clock import local_moment
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners import posts
from scheduler.partners.models import Post
from scheduler.refusals import Refusal
from scheduler.reminders.models import Task
from scheduler.rota import (
    cell_changes,
    leave,
    own_calendar_reading,
    own_calendars,
    patterns,
    shifts,
)
from scheduler.rota.cell_changes import Cell, Scope, Wish
from scheduler.rota.models import BusyTime, Leave, OwnCalendar, Pattern, Shift
from scheduler.rota.own_calendar_reading import Ways
from scheduler.rota.own_calendars import SignIn
from scheduler.rota.timings import Repeats
from tests.factories import booking, people
from tests.factories.booking import SETUP
from tests.rota.calendars import calendar, entry

T = TypeVar("T")
PICK = st.integers(0, 10_000)
FRIDAY = date(2027, 3, 26)  # before the clocks change in London
DAY = st.integers(0, 9).map(lambda number: FRIDAY + timedelta(days=number))
HOURS = st.sampled_from(
    [(time(9), time(13)), (time(10), time(12)), (time(13), time(17)), (time(22), time(4))]
)
MODES = st.sampled_from([(Mode.FACE_TO_FACE, Mode.PHONE), (Mode.PHONE,), (Mode.FACE_TO_FACE,)])
# Not for half a year: what is far away is never booked here, and takes its time to judge.
DAILY = Repeats("daily", until_on=FRIDAY + timedelta(days=9))
REPEATS = st.sampled_from([None, DAILY, Repeats("weekly", until_on=FRIDAY + timedelta(days=16))])
LASTING = st.sampled_from([timedelta(hours=1), timedelta(hours=6), timedelta(days=3)])
_AHEAD = timedelta(days=12)


class Rota(RuleBasedStateMachine):
    """Every rule is one use case; refused ones change nothing. Each game is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.now = local_moment(FRIDAY, time(7))

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.stack.close()

    @initialize()
    def begin(self) -> None:
        """Freya works for the charity and, in another post, for the trust; Gwen for the trust."""
        self.clinic = booking.clinic(hours=f"{FRIDAY:%a %d %b %Y} 09:00-13:00")
        clinic = self.clinic
        self.sites = [clinic.hub, booking.site(clinic.trust, slug="annex")]
        booking.room(self.sites[1], name="Room 2")
        second = posts.add(
            staff_member_id=clinic.freya.staff_member_id,
            partner_id=clinic.trust.id,
            title="Second post",
            starts_on=date(2026, 1, 1),
            service_ids=[clinic.service.id],
            by=SETUP,
            now=self.now,
        )
        self.posts = [clinic.freya, second, booking.post(clinic.trust, clinic.service, slug="gwen")]
        self.people = [
            booking.person(clinic.trust, Mode.FACE_TO_FACE, Mode.PHONE, name=name, number=number)
            for name, number in (("Asha", "01632 960011"), ("Ben", "01632 960012"))
        ]
        people.need("cover_is_fine", of=self.people[1])
        for post in (clinic.freya, self.posts[2]):
            self.add_pattern(post, FRIDAY, (time(9), time(17)), DAILY, 0)

        for number in range(2):
            self.book(number, number)

    # ---- Rota keepers ----------------------------------------------------------------------

    @rule(pick=PICK, on=DAY, hours=HOURS, repeats=REPEATS, site=PICK)
    def work_more(
        self, pick: int, on: date, hours: tuple[time, time], repeats: Repeats | None, site: int
    ) -> None:
        self.add_pattern(self.of(self.posts, pick), on, hours, repeats, site)

    @rule(pick=PICK, scope=st.sampled_from(Scope), hours=HOURS, modes=MODES, site=PICK)
    def change_a_shift(
        self, pick: int, scope: Scope, hours: tuple[time, time], modes: tuple[Mode, ...], site: int
    ) -> None:
        wish = Wish(*hours, self.of(self.sites, site).id, None, tuple(each.value for each in modes))
        self.change_cell(pick, scope, wish)

    @rule(pick=PICK, scope=st.sampled_from(Scope))
    def remove_a_shift(self, pick: int, scope: Scope) -> None:
        self.change_cell(pick, scope, None)

    @rule(pick=PICK, on=DAY)
    def end_a_pattern(self, pick: int, on: date) -> None:
        pattern = self.find(Pattern.objects.filter(ended_at=None).order_by("id"), pick)
        if pattern is not None:
            self.ask(patterns.end, pattern_id=pattern.id, last_on=on)

    @rule(pick=PICK, on=DAY)
    def close_a_site(self, pick: int, on: date) -> None:
        self.ask(cell_changes.close_site, site_id=self.of(self.sites, pick).id, on=on)

    @rule(pick=PICK, on=DAY, hour=st.integers(0, 23), lasting=LASTING)
    def take_leave(self, pick: int, on: date, hour: int, lasting: timedelta) -> None:
        starts_at = local_moment(on, time(hour))
        self.ask(
            leave.take,
            staff_member_id=self.of(self.posts, pick).staff_member_id,
            kind="annual",
            starts_at=starts_at,
            ends_at=starts_at + lasting,
        )

    @rule(pick=PICK, lasting=LASTING)
    def be_away_when_somebody_is_booked(self, pick: int, lasting: timedelta) -> None:
        booked = self.find(self.booked(), pick)
        if booked is not None:
            self.ask(
                leave.take,
                staff_member_id=booked.appointment_staff.first().staff_member_id,
                kind="sickness",
                starts_at=booked.starts_at,
                ends_at=booked.starts_at + lasting,
            )

    @rule(pick=PICK)
    def end_leave(self, pick: int) -> None:
        taken = self.find(Leave.objects.filter(ended_at=None).order_by("id"), pick)
        if taken is not None:
            self.ask(leave.end, leave_id=taken.id)

    @rule(pick=PICK, on=st.none() | DAY)
    def end_a_post_or_let_it_last(self, pick: int, on: date | None) -> None:
        self.ask(posts.change, post_id=self.of(self.posts, pick).id, changes={"ends_on": on})

    @rule(
        pick=PICK, times=st.lists(st.tuples(DAY, st.integers(0, 22), st.integers(1, 3)), max_size=4)
    )
    def say_in_their_own_calendar_when_they_are_busy(
        self, pick: int, times: list[tuple[date, int, int]]
    ) -> None:
        owner = self.of(self.posts, pick).staff_member_id
        known = OwnCalendar.objects.filter(staff_member=owner).first()
        if known is None:
            address = "https://calendar.example/a.ics"
            self.ask(own_calendars.add, staff_member_id=owner, address=address)
        else:
            self.ask(own_calendars.ask_again, calendar_id=known.id)
        content = calendar(*(_entry(*each, number) for number, each in enumerate(times)))
        self.read_calendars(content)

    @rule(pick=PICK)
    def take_their_own_calendar_back(self, pick: int) -> None:
        known = self.find(OwnCalendar.objects.order_by("added_at", "id"), pick)
        if known is not None:
            self.ask(own_calendars.remove, calendar_id=known.id)

    # ---- Desks -----------------------------------------------------------------------------

    @rule(pick=PICK, person=PICK)
    def book(self, pick: int, person: int) -> None:
        person_id = self.of(self.people, person).id
        query = Query(
            person_id=person_id,
            service_id=self.clinic.service.id,
            partner_id=self.clinic.trust.id,
            from_at=self.now,
            until_at=self.now + _AHEAD,
            limit=40,
        )
        found = search.find(query=query, now=self.now, with_next_steps=False).options
        if found:
            option = self.of(found, pick)
            held = self.ask(
                holds.make,
                person_id=person_id,
                service_id=self.clinic.service.id,
                mode=option.mode,
                starts_at=option.starts_at,
                post_ids=option.post_ids,
                site_id=option.site_id,
                by=self.clinic.dot,
            )
            assert held is not None, "an option that search promised was refused"
            self.ask(appointments.confirm, hold_id=held.id, by=self.clinic.dot)

    @rule(pick=PICK)
    def cancel(self, pick: int) -> None:
        booked = self.find(self.booked(), pick)
        if booked is not None:
            self.ask(
                appointments.cancel,
                appointment_id=booked.id,
                version=booked.version,
                cancelled_by="person",
            )

    @rule()
    def give_cover_to_whoever_said_it_is_fine(self) -> None:
        covers.agree_where_fine(now=self.now)

    # ---- Time ------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 5, 24]))
    def time_goes_on(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def a_night_passes_and_finds_nothing_to_mend(self) -> None:
        before = self.listed()
        shifts.materialise(now=self.now)
        uncovered.test_everybody(now=self.now)
        assert self.listed() == before

    # ---- What must always be so --------------------------------------------------------------

    @invariant()
    def openings_are_shifts_less_leave_calendars_and_claims(self) -> None:
        assert openings.verify() == []
        assert counts.differences() == []

    @invariant()
    def nobody_booked_is_silently_without_a_worker(self) -> None:
        lost = set(self.without_worker())
        assert self.listed() == lost
        asked = Task.objects.filter(kind="ask_and_rebook", state="open")
        told = set(asked.values_list("appointment_id", flat=True))
        assert {appointment_id for appointment_id, _ in lost} <= told

    def without_worker(self) -> Iterator[tuple[UUID, UUID]]:
        """(appointment, staff member) of everybody booked whose worker is not there then."""
        for booked in self.booked():
            claims = Claim.objects.filter(
                promise_id=booked.id, released_at=None, staff_member__isnull=False
            )
            for claim in claims:
                assert claim.staff_member_id is not None
                if not _is_there(claim, booked):
                    yield booked.id, claim.staff_member_id

    # ---- How to play -------------------------------------------------------------------------

    def add_pattern(
        self, post: Post, on: date, hours: tuple[time, time], repeats: Repeats | None, site: int
    ) -> None:
        self.ask(
            patterns.add,
            rota_id=self.clinic.rota.id,
            post_id=post.id,
            site_id=self.of(self.sites, site).id,
            modes=(Mode.FACE_TO_FACE, Mode.PHONE),
            starts_on=on,
            from_time=hours[0],
            until_time=hours[1],
            repeats=repeats,
        )

    def change_cell(self, pick: int, scope: Scope, wish: Wish | None) -> None:
        coming = Shift.objects.filter(
            pattern__isnull=False, starts_at__gt=self.now, starts_at__lt=self.now + _AHEAD
        ).select_related("pattern")
        shift = self.find(coming.order_by("starts_at", "id"), pick)
        if shift is not None and shift.pattern is not None:
            cell = Cell(shift.pattern.id, shift.pattern.version, shift.local_on, shift.local_from)
            self.ask(cell_changes.change, cell=cell, scope=scope, wish=wish)

    def read_calendars(self, content: bytes) -> None:
        def fetch(address: str, *, etag: str, last_modified: str) -> Answer:
            return Answer(content=content)

        def fetch_account(sign_in: SignIn, *, from_at: datetime, until_at: datetime) -> Answer:
            return Answer(content=content)

        ways = Ways(fetch=fetch, fetch_account=fetch_account)
        until = self.now + timedelta(seconds=1)
        own_calendar_reading.read_due(ways=ways, clock=lambda: self.now, until=until)

    def ask(self, use_case: Callable[..., T], *, by: Any = SETUP, **keywords: Any) -> T | None:
        """What came of it; None where it was refused."""
        try:
            with transaction.atomic():
                return use_case(**keywords, by=by, now=self.now)
        except Refusal:
            return None

    def booked(self) -> Any:
        return Appointment.objects.filter(state="booked", starts_at__gt=self.now).order_by("id")

    def listed(self) -> set[tuple[UUID, UUID]]:
        rows: Any = uncovered.coming(now=self.now)
        return set(rows.values_list("appointment_id", "staff_member_id"))

    @staticmethod
    def of(several: Sequence[T], pick: int) -> T:
        return several[pick % len(several)]

    @staticmethod
    def find(rows: Any, pick: int) -> Any:
        number = rows.count()
        return rows[pick % number] if number else None


def _is_there(claim: Claim, booked: Appointment) -> bool:
    during = Interval(claim.during.lower, claim.during.upper)
    works = any(
        Interval(shift.starts_at, shift.ends_at).contains(during)
        and shift.site_id == booked.site_id
        and booked.mode in shift.modes
        and (shift.post.ends_on is None or shift.local_on < shift.post.ends_on)
        for shift in Shift.objects.filter(post=claim.post_id).select_related("post")
    )
    away: list[Leave | BusyTime] = [
        *Leave.objects.filter(staff_member=claim.staff_member_id, ended_at=None),
        *BusyTime.objects.filter(staff_member=claim.staff_member_id),
    ]
    return works and not any(
        Interval(each.starts_at, each.ends_at).overlaps(during) for each in away
    )


def _entry(on: date, hour: int, lasting: int, number: int) -> str:
    starts = datetime.combine(on, time(hour))
    ends = starts + timedelta(hours=lasting)
    return entry(
        f"DTSTART;TZID=Europe/London:{starts:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Europe/London:{ends:%Y%m%dT%H%M%S}",
        uid=str(number),
    )
