"""What a change would do is told before it is saved, and nothing of it is kept."""

from datetime import timedelta
from functools import partial

import pytest

from scheduler.audit.models import Entry
from scheduler.booking import previews
from scheduler.booking.models import Appointment, WithoutWorker
from scheduler.modes import Mode
from scheduler.partners import posts
from scheduler.reminders.models import Message, Task
from scheduler.rota import leave
from scheduler.rota.models import Leave
from tests.factories import booking, people, waiting
from tests.factories.booking import NINE, NOW, SETUP, TUESDAY, Clinic
from tests.times import span

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def _booked(where: Clinic, hour: int, *kinds: str) -> Appointment:
    somebody = booking.person(where.trust, Mode.FACE_TO_FACE, name=f"Person {hour} Example")
    people.text_route(of=somebody)
    for kind in kinds:
        people.need(kind, of=somebody)
    return booking.appointment(where, somebody, starts_at=NINE + timedelta(hours=hour))


def _away(where: Clinic, hours: str = "09:00-13:00") -> partial[Leave]:
    during = span(f"{TUESDAY} {hours}")
    return partial(
        leave.take,
        staff_member_id=where.freya.staff_member_id,
        kind="sickness",
        starts_at=during.starts_at,
        ends_at=during.ends_at,
        by=SETUP,
        now=LATER,
    )


def test_it_tells_who_stays_who_is_covered_who_is_asked_and_keeps_nothing(clinic: Clinic) -> None:
    stays, fine = _booked(clinic, 0), _booked(clinic, 1, "cover_is_fine")
    asked, lost = _booked(clinic, 2), _booked(clinic, 3)
    gwen = booking.post(clinic.charity, clinic.service, slug="gwen")
    booking.shift(gwen, clinic.hub, clinic.rota, f"{TUESDAY} 10:00-12:00")
    before = [model.objects.count() for model in (Entry, Task, Message, Leave)]
    found = previews.of(change=_away(clinic, "10:00-13:00"), now=LATER)
    assert found.stays == ()  # the first is not in the time that changes
    assert [(each.row.appointment, each.post) for each in found.covered] == [(fine, gwen)]
    assert [(each.row.appointment, each.post) for each in found.to_ask] == [(asked, gwen)]
    assert [each.row.appointment for each in found.without] == [lost]
    assert [model.objects.count() for model in (Entry, Task, Message, Leave)] == before
    assert not WithoutWorker.objects.exists()
    assert Appointment.objects.get(id=stays.id).version == 1


def test_whoever_keeps_their_worker_in_the_time_that_changes_is_told_of(clinic: Clinic) -> None:
    booked = _booked(clinic, 0)
    found = previews.of(change=_away(clinic, "08:00-09:00"), now=LATER)
    assert (found.stays, found.left) == ((), ())
    longer = partial(posts.change, post_id=clinic.freya.id, changes={"title": "Lead"}, by=SETUP)
    found = previews.of(change=partial(longer, now=LATER), now=LATER)
    assert found.left == ()
    assert Appointment.objects.get(id=booked.id).state == "booked"


def test_the_end_of_a_post_is_tried_like_any_change(clinic: Clinic) -> None:
    booked = _booked(clinic, 0)
    end = partial(posts.end, post_id=clinic.freya.id, ends_on=NINE.date(), by=SETUP, now=LATER)
    found = previews.of(change=end, now=LATER)
    assert [each.row.appointment for each in found.without] == [booked]
    clinic.freya.refresh_from_db()
    assert clinic.freya.ends_on is None


def test_a_mode_of_which_less_is_left_than_people_wait_for_is_named(clinic: Clinic) -> None:
    for number in range(2):
        waiting.join(clinic, waiting.somebody(clinic, f"Waiting {number}", Mode.PHONE))
    found = previews.of(change=_away(clinic, "10:00-13:00"), now=LATER)
    (short,) = found.short_of
    assert (short.mode, short.before, short.after, short.waiting) == (Mode.PHONE, 4, 1, 2)


def test_a_preview_that_still_holds_is_saved(clinic: Clinic) -> None:
    _booked(clinic, 0)
    shown = previews.of(change=_away(clinic), now=LATER)
    assert previews.save_if_same(change=_away(clinic), key=shown.key, now=LATER) is None
    assert Leave.objects.count() == 1
    assert WithoutWorker.objects.count() == 1


def test_a_preview_that_is_stale_saves_nothing_and_says_what_would_happen_now(
    clinic: Clinic,
) -> None:
    shown = previews.of(change=_away(clinic), now=LATER)
    booked = _booked(clinic, 0)
    found = previews.save_if_same(change=_away(clinic), key=shown.key, now=LATER)
    assert found is not None
    assert [each.row.appointment for each in found.without] == [booked]
    assert not Leave.objects.exists()
