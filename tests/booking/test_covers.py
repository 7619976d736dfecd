"""Another worker at the same time: whom it may be, who must be asked, and what is said."""

from datetime import timedelta

import pytest

from scheduler.booking import appointments, covers, uncovered
from scheduler.booking.models import Appointment, WithoutWorker
from scheduler.modes import Mode
from scheduler.partners.models import Post, StaffMember
from scheduler.reminders.models import Message, Task
from scheduler.rota import leave
from tests.factories import booking, people, rota
from tests.factories.booking import NINE, NOW, SETUP, TUESDAY, Clinic

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
ALL_DAY = f"{TUESDAY} 00:00-23:00"


def _booked(where: Clinic, *, hour: int = 0, fine: bool = False, **need: str) -> Appointment:
    somebody = booking.person(where.trust, Mode.FACE_TO_FACE, name=f"Person {hour} Example")
    people.text_route(of=somebody)
    if fine:
        people.need("cover_is_fine", of=somebody)
    return booking.appointment(where, somebody, starts_at=NINE + timedelta(hours=hour))


def _other(where: Clinic, *, slug: str = "gwen", gender: str = "", **shift: object) -> Post:
    other = booking.post(where.charity, where.service, slug=slug, gender=gender)
    booking.shift(other, where.hub, where.rota, f"{TUESDAY} 09:00-13:00", **shift)  # type: ignore[arg-type]
    return other


def _away(where: Clinic) -> None:
    rota.leave(ALL_DAY, of=where.freya.staff_member, kind="sickness", now=LATER)


def _proposed() -> list[Post | None]:
    rows = uncovered.coming(now=LATER).select_related("appointment__service", "staff_member")
    return [each.post for each in covers.propose(rows=rows, now=LATER)]


def _agree(appointment: Appointment, post: Post, *, version: int = 1) -> Appointment:
    row = WithoutWorker.objects.get(appointment=appointment, ended_at=None)
    return covers.agree(
        appointment_id=appointment.id,
        version=version,
        staff_member_id=row.staff_member_id,
        post_id=post.id,
        by=SETUP,
        now=LATER,
    )


def test_leave_puts_whoever_is_booked_on_the_list_once(clinic: Clinic) -> None:
    booked = _booked(clinic)
    _away(clinic)
    rota.leave(f"{TUESDAY} 08:00-12:00", of=clinic.freya.staff_member, now=LATER)
    assert [row.appointment for row in uncovered.coming(now=LATER)] == [booked]
    assert Task.objects.filter(kind="ask_and_rebook").count() == 1


def test_the_list_shrinks_by_itself_when_the_worker_is_back(clinic: Clinic) -> None:
    booked = _booked(clinic)
    away = rota.leave(ALL_DAY, of=clinic.freya.staff_member, now=LATER)
    leave.end(leave_id=away.id, by=SETUP, now=LATER)
    assert not uncovered.coming(now=LATER).exists()
    assert booked.without_worker.get().ending == "back"
    assert not Task.objects.filter(state="open").exists()


def test_the_list_shrinks_when_the_appointment_is_moved_or_cancelled(clinic: Clinic) -> None:
    first, second = _booked(clinic), _booked(clinic, hour=1)
    _other(clinic)
    _away(clinic)
    appointments.cancel(
        appointment_id=first.id, version=1, cancelled_by="person", by=clinic.dot, now=LATER
    )
    appointments.move(
        appointment_id=second.id,
        version=1,
        starts_at=NINE + timedelta(hours=2),
        post_ids=[Post.objects.get(staff_member__slug="gwen").id],
        site_id=clinic.hub.id,
        by=clinic.dot,
        now=LATER,
    )
    assert {row.ending for row in WithoutWorker.objects.all()} == {"cancelled", "moved"}


def test_cover_is_at_the_same_place_in_the_same_mode_and_free(clinic: Clinic) -> None:
    _booked(clinic)
    _other(clinic, slug="elsewhere", modes=(Mode.PHONE,))
    _away(clinic)
    assert _proposed() == [None]
    gwen = _other(clinic)
    assert _proposed() == [gwen]


def test_cover_is_whom_the_persons_needs_ask_for(clinic: Clinic) -> None:
    booked = _booked(clinic)
    people.need("female_worker", of=booked.person)
    _other(clinic, slug="hugh", gender="male")
    _away(clinic)
    assert _proposed() == [None]
    gwen = _other(clinic, gender="female")
    assert _proposed() == [gwen]


def test_two_at_the_same_time_are_not_given_the_same_worker(clinic: Clinic) -> None:
    gwen = _other(clinic)
    booking.room(clinic.hub, name="Room 2")
    _booked(clinic)
    somebody = booking.person(clinic.trust, Mode.FACE_TO_FACE, name="Other Example")
    hana = _other(clinic, slug="hana")
    booking.appointment(clinic, somebody, posts=(hana,))
    _away(clinic)
    rota.leave(ALL_DAY, of=hana.staff_member, now=LATER)
    assert sorted(_proposed(), key=str) == sorted([gwen, None], key=str)


def test_whoever_agrees_is_seen_by_the_other_worker_and_told_once(clinic: Clinic) -> None:
    booked, gwen = _booked(clinic), _other(clinic)
    _away(clinic)
    covered = _agree(booked, gwen)
    assert [each.post for each in covered.appointment_staff.all()] == [gwen]
    assert (covered.starts_at, covered.room_id) == (booked.starts_at, booked.room_id)
    said = Message.objects.filter(appointment=booked, appointment_version=2, due_at__lte=LATER)
    assert [message.kind for message in said] == ["confirmation"]
    assert not uncovered.coming(now=LATER).exists()
    assert not Task.objects.filter(state="open").exists()


def test_a_worker_who_was_booked_meanwhile_is_refused(clinic: Clinic) -> None:
    booked, gwen = _booked(clinic), _other(clinic)
    _away(clinic)
    rota.leave(ALL_DAY, of=gwen.staff_member, now=LATER)
    with pytest.raises(covers.NoCover):
        _agree(booked, gwen)


def test_nobody_is_given_another_worker_without_being_asked(clinic: Clinic) -> None:
    asked, fine = _booked(clinic), _booked(clinic, hour=1, fine=True)
    gwen = _other(clinic)
    _away(clinic)
    assert covers.agree_where_fine(now=LATER) == 1
    assert _workers(asked) == [clinic.freya.staff_member]
    assert _workers(Appointment.objects.get(id=fine.id)) == [gwen.staff_member]
    assert [row.appointment for row in uncovered.coming(now=LATER)] == [asked]


def test_whoever_asks_for_the_same_worker_is_asked_even_if_cover_is_fine(clinic: Clinic) -> None:
    booked = _booked(clinic, fine=True)
    people.need("same_worker", of=booked.person)
    _other(clinic)
    _away(clinic)
    assert covers.agree_where_fine(now=LATER) == 0


def test_whom_no_message_can_tell_stands_on_the_list_of_those_not_told(clinic: Clinic) -> None:
    nobody = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booking.appointment(clinic, nobody)
    Task.objects.all().delete()  # of the confirmation
    _away(clinic)
    kinds = Task.objects.values_list("kind", "owner")
    assert set(kinds) == {
        ("ask_and_rebook", clinic.trust.id),
        ("could_not_be_told", clinic.trust.id),
    }


def test_everybody_can_be_tested_again_whatever_was_missed(clinic: Clinic) -> None:
    _booked(clinic)
    _away(clinic)
    WithoutWorker.objects.all().delete()
    assert uncovered.test_everybody(now=LATER) == 1


def _workers(appointment: Appointment) -> list[StaffMember]:
    return [each.staff_member for each in appointment.appointment_staff.all()]
