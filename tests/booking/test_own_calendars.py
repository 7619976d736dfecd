"""What somebody's own calendar does to openings and bookings; Freya works on Tuesday from 9 to 1.

The other side is a fake that answers as channels.calendar.fetching does.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from channels.calendar import caldav, fetching
from channels.calendar.fetching import Fault
from scheduler.availability import openings
from scheduler.availability.exact import NotAnOption
from scheduler.availability.models import Opening
from scheduler.booking import appointments, covers
from scheduler.booking.models import Appointment, WithoutWorker
from scheduler.modes import Mode
from scheduler.partners import posts
from scheduler.reminders.models import Task
from scheduler.rota import own_calendar_reading, own_calendars
from scheduler.rota.models import BusyTime, OwnCalendar
from scheduler.rota.own_calendar_reading import Ways
from scheduler.rota.own_calendars import SignIn
from tests.factories import booking, people, rota
from tests.factories.booking import NOW, SETUP, Clinic
from tests.rota.calendars import calendar, entry
from tests.times import at, span

pytestmark = pytest.mark.django_db
TUESDAY = "Tue 9 Mar 2027"
MEETING = entry(
    "DTSTART;TZID=Europe/London:20270309T100000",
    "DTEND;TZID=Europe/London:20270309T110000",
    title="Secret meeting",
)


@dataclass
class Other:
    """The other side: what it answers next, and what it was asked."""

    content: bytes | None = None
    fault: Fault | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, address: str, *, etag: str, last_modified: str) -> fetching.Answer:
        self.asked.append((address, etag))
        if self.fault:
            return fetching.Answer(self.fault)
        is_same = bool(etag)
        return fetching.Answer(content=None if is_same else self.content, etag='"1"')

    def read(self, now: datetime = NOW) -> int:
        return own_calendar_reading.read_due(
            ways=Ways(fetch=self, fetch_account=self.of_account),
            clock=lambda: now,
            until=now + timedelta(seconds=1),
        )

    def of_account(
        self, sign_in: SignIn, *, from_at: datetime, until_at: datetime
    ) -> caldav.Answer:
        self.asked.append((sign_in.address, f"{sign_in.user_name} {sign_in.password}"))
        if self.fault:
            return caldav.Answer(self.fault)
        return caldav.Answer(contents=(self.content or b"", b"", self.content or b""))


@pytest.fixture
def clinic() -> Clinic:
    return booking.clinic()


@pytest.fixture
def own(clinic: Clinic) -> OwnCalendar:
    return own_calendars.add(
        staff_member_id=clinic.freya.staff_member_id,
        address="https://calendar.example/secret.ics",
        by=SETUP,
        now=NOW,
    )


def free() -> list[str]:
    rows = Opening.objects.order_by("starts_at")
    return [f"{row.starts_at:%H:%M}-{row.ends_at:%H:%M}" for row in rows]


def test_busy_time_is_taken_out_of_openings_and_its_title_is_kept_nowhere(
    clinic: Clinic, own: OwnCalendar
) -> None:
    other = Other(calendar(MEETING))
    assert other.read() == 1
    assert other.asked == [("https://calendar.example/secret.ics", "")]
    assert free() == ["09:00-10:00", "11:00-13:00"]
    assert openings.verify() == []
    (row,) = BusyTime.objects.values()
    assert "Secret" not in str(row)
    own.refresh_from_db()
    assert (own.read_at, own.fault, own.unread) == (NOW, "", 0)


def test_the_calendars_of_an_account_take_time_together(clinic: Clinic) -> None:
    own = own_calendars.add_account(
        staff_member_id=clinic.freya.staff_member_id,
        address="https://dav.example/",
        user_name="freya",
        password="secret-word",
        by=SETUP,
        now=NOW,
    )
    other = Other(calendar(MEETING))
    assert other.read() == 1
    assert other.asked == [("https://dav.example/", "freya secret-word")]
    assert free() == ["09:00-10:00", "11:00-13:00"]
    own.refresh_from_db()
    assert (own.read_at, own.fault) == (NOW, "")
    Other(fault=Fault.WRONG_PASSWORD).read(NOW + timedelta(minutes=15))
    own.refresh_from_db()
    assert own.fault == "wrong_password"
    assert free() == ["09:00-10:00", "11:00-13:00"]


def test_what_disappears_gives_the_time_back(clinic: Clinic, own: OwnCalendar) -> None:
    Other(calendar(MEETING)).read()
    own_calendars.ask_again(calendar_id=own.id, by=SETUP, now=NOW)
    Other(calendar()).read()
    assert free() == ["09:00-13:00"]
    assert not BusyTime.objects.exists()


def test_busy_time_of_days_gone_by_is_forgotten_and_openings_stay_true(own: OwnCalendar) -> None:
    Other(calendar(MEETING)).read()
    the_day_after = at(f"{TUESDAY} 09:00") + timedelta(days=1)
    own_calendars.ask_again(calendar_id=own.id, by=SETUP, now=the_day_after)
    assert Other(calendar(MEETING)).read(the_day_after) == 1
    assert not BusyTime.objects.exists()
    assert free() == ["09:00-13:00"]
    assert openings.verify() == []


def test_taking_the_calendar_back_gives_the_time_back(clinic: Clinic, own: OwnCalendar) -> None:
    Other(calendar(MEETING)).read()
    own_calendars.remove(calendar_id=own.id, by=SETUP, now=NOW)
    assert free() == ["09:00-13:00"]
    assert openings.verify() == []


def test_it_is_asked_every_quarter_of_an_hour_and_wholly_twice_a_day(own: OwnCalendar) -> None:
    other = Other(calendar(MEETING))
    other.read()
    assert other.read(NOW + timedelta(minutes=14)) == 0
    assert other.read(NOW + timedelta(minutes=15)) == 1
    assert other.asked[-1][1] == '"1"'
    assert BusyTime.objects.count() == 1
    other.read(NOW + timedelta(hours=12))
    assert other.asked[-1][1] == ""


def test_what_cannot_be_read_changes_nothing_and_is_asked_less_and_less(
    clinic: Clinic, own: OwnCalendar
) -> None:
    Other(calendar(MEETING)).read()
    now, pauses = NOW, []
    for _ in range(9):
        own.refresh_from_db()
        pauses.append((own.next_read_at - now).total_seconds() / 60)
        now = own.next_read_at
        Other(fault=Fault.GONE).read(now)
    assert pauses == [15, 15, 30, 60, 120, 240, 480, 720, 720]
    own.refresh_from_db()
    assert own.fault == "gone"
    assert own.read_at == NOW
    assert free() == ["09:00-10:00", "11:00-13:00"]


def test_what_is_no_calendar_or_holds_too_much_is_said(own: OwnCalendar) -> None:
    Other(b"<html>Sign in</html>").read()
    own.refresh_from_db()
    assert own.fault == "not_a_calendar"
    hourly = ("DTSTART:20270301T090000Z", "DTEND:20270301T093000Z", "RRULE:FREQ=HOURLY")
    Other(calendar(*(entry(*hourly, uid=str(number)) for number in range(6)))).read(
        own.next_read_at
    )
    own.refresh_from_db()
    assert own.fault == "too_large"


def test_every_fault_of_the_other_side_has_a_sentence() -> None:
    assert {each.value for each in Fault} <= set(OwnCalendar.Fault.values)


def test_nobody_who_has_left_is_read(clinic: Clinic, own: OwnCalendar) -> None:
    posts.end(post_id=clinic.freya.id, ends_on=NOW.date(), by=SETUP, now=NOW)
    assert Other(calendar(MEETING)).read() == 0


def _booked(clinic: Clinic) -> Appointment:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    return booking.appointment(clinic, asha, starts_at=at(f"{TUESDAY} 10:00"))


def test_a_booking_it_stands_against_stays_and_becomes_a_task_of_the_desk(
    clinic: Clinic, own: OwnCalendar
) -> None:
    booked = _booked(clinic)
    Other(calendar(MEETING)).read()
    after = Appointment.objects.get(id=booked.id)
    assert (after.state, after.version, after.starts_at) == (
        booked.state,
        booked.version,
        booked.starts_at,
    )
    assert WithoutWorker.objects.filter(appointment=booked, ended_at=None).count() == 1
    task = Task.objects.get(appointment=booked, kind="ask_and_rebook", state="open")
    assert task.owner == clinic.trust
    assert "Secret" not in task.reason
    assert openings.verify() == []
    own_calendars.ask_again(calendar_id=own.id, by=SETUP, now=NOW)
    Other(calendar()).read()
    assert not WithoutWorker.objects.filter(ended_at=None).exists()
    assert not Task.objects.filter(kind="ask_and_rebook", state="open").exists()


def test_nobody_gets_another_worker_for_a_meeting_unless_a_human_says_so(
    clinic: Clinic, own: OwnCalendar
) -> None:
    gwen = booking.post(clinic.charity, clinic.service, slug="gwen")
    booking.shift(gwen, clinic.hub, clinic.rota, f"{TUESDAY} 09:00-13:00")
    booked = _booked(clinic)
    people.need("cover_is_fine", of=booked.person)
    Other(calendar(MEETING)).read()
    assert covers.agree_where_fine(now=NOW) == 0
    assert Appointment.objects.get(id=booked.id).version == booked.version
    rota.leave(f"{TUESDAY} 09:00-13:00", of=clinic.freya.staff_member, kind="sickness")
    assert covers.agree_where_fine(now=NOW) == 1


def test_a_hold_is_not_confirmed_into_a_meeting(clinic: Clinic, own: OwnCalendar) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    held = booking.hold(clinic, asha, starts_at=at(f"{TUESDAY} 10:00"))
    Other(calendar(MEETING)).read()
    with pytest.raises(NotAnOption, match="own calendar has changed"):
        appointments.confirm(hold_id=held.id, by=clinic.dot, now=NOW)


def test_a_meeting_is_as_long_as_the_calendar_says(clinic: Clinic, own: OwnCalendar) -> None:
    Other(calendar(MEETING)).read()
    row = BusyTime.objects.get()
    assert (row.starts_at, row.ends_at) == (
        span(f"{TUESDAY} 10:00-11:00").starts_at,
        span(f"{TUESDAY} 10:00-11:00").ends_at,
    )
