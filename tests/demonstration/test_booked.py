from datetime import timedelta

import pytest
from django.db.models import F

from scheduler.audit.actors import Actor
from scheduler.availability import openings, search, terms
from scheduler.availability.models import Claim
from scheduler.availability.options import Query
from scheduler.booking import appointments, holds
from scheduler.booking.models import Appointment, AppointmentStaff, Hold, WaitingListEntry
from scheduler.identity.models import Account
from scheduler.modes import Mode
from scheduler.partners.models import Post, Service
from scheduler.people.models import Person
from scheduler.reminders.models import Message, Task
from scheduler.rota.models import Leave, Pattern, Shift
from tests.demonstration.conftest import NOW, SIZE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county")]


def test_every_appointment_lies_in_a_shift_that_serves_it() -> None:
    for staff in AppointmentStaff.objects.select_related("appointment"):
        of = staff.appointment
        assert Shift.objects.filter(
            post=staff.post,
            site=of.site_id,
            modes__contains=[of.mode],
            starts_at__lte=of.starts_at,
            ends_at__gte=of.ends_at,
        ).exists()
        assert staff.post.services.filter(id=of.service_id).exists()


def test_lengths_and_rooms_are_those_that_search_would_have_offered() -> None:
    coming = Appointment.objects.filter(starts_at__gt=NOW + timedelta(days=1), state="booked")
    for appointment in coming.select_related("room")[:60]:
        agreed = terms.of(
            person_id=appointment.person_id,
            service_id=appointment.service_id,
            partner_id=appointment.booked_by_partner_id,
            from_at=NOW,
            until_at=appointment.ends_at,
            now=NOW,
        )
        shape = agreed.shapes[Mode(appointment.mode)]
        assert appointment.ends_at - appointment.starts_at == shape.length
        assert agreed.choice_id == appointment.choice_id
        owners = appointment.appointment_staff.values_list("post__partner_id", flat=True)
        assert agreed.owner_ids.issuperset(owners)
        if agreed.effects.step_free and appointment.mode == Mode.FACE_TO_FACE:
            assert appointment.room is not None
            assert appointment.room.is_step_free


def test_nobody_works_while_on_leave_or_on_a_bank_holiday() -> None:
    for leave in Leave.objects.all():
        during = AppointmentStaff.objects.filter(
            staff_member=leave.staff_member,
            appointment__starts_at__lt=leave.ends_at,
            appointment__ends_at__gt=leave.starts_at,
        )
        assert not during.exists()
    assert not Shift.objects.filter(local_on="2026-12-25").exists()
    assert Shift.objects.filter(local_on="2026-12-24").exists()


def test_shifts_keep_their_wall_time_across_the_clock_change() -> None:
    starts = set(Shift.objects.values_list("local_from", flat=True))
    assert {f"{start:%H:%M}" for start in starts} == {"09:00", "13:30"}
    assert Pattern.objects.count() < Shift.objects.count()


def test_openings_are_what_the_oracle_says() -> None:
    assert openings.verify() == []


def test_claims_are_released_with_what_was_cancelled() -> None:
    assert Hold.objects.count() == Appointment.objects.count()
    cancelled = Appointment.objects.filter(state="cancelled")
    assert cancelled.exists()
    live = Claim.objects.filter(released_at=None)
    assert not live.filter(promise_id__in=cancelled.values("id")).exists()
    assert live.values("promise_id").distinct().count() == (
        Appointment.objects.exclude(state="cancelled").count()
    )


def test_who_cancelled_or_did_not_come_is_a_task_and_old_ones_are_done() -> None:
    missed = Appointment.objects.filter(attendance="missed")
    assert missed.exists()
    assert (
        missed.count()
        == Task.objects.filter(kind="ask_after_missed", appointment__attendance="missed").count()
    )
    cancelled = Appointment.objects.filter(state="cancelled").count()
    assert cancelled == Task.objects.filter(kind="follow_up_cancel").count()
    assert not Task.objects.filter(state="open", due_at__lt=SIZE.morning).exists()
    past = Appointment.objects.filter(ends_at__lt=SIZE.morning, state="booked")
    assert not past.filter(attendance="").exists()


def test_nothing_is_due_at_once_and_nothing_goes_by_an_unsafe_route() -> None:
    assert Message.objects.filter(state="due").exists()
    assert not Message.objects.filter(state="due", due_at__lte=NOW).exists()
    assert not Message.objects.filter(contact_rule__is_safe=False).exists()
    assert not Message.objects.filter(due_at__gte=F("appointment__starts_at")).exists()
    unwanted = Message.objects.exclude(appointment__state="booked")
    assert set(unwanted.values_list("state", flat=True)) == {"withdrawn"}


def test_some_wait_for_a_time_in_their_own_modes() -> None:
    for entry in WaitingListEntry.objects.select_related("choice"):
        assert set(entry.modes) <= set(entry.choice.modes)
        assert entry.asked_at > entry.choice.asked_at


def test_a_desk_books_another_partners_worker_in_the_loaded_county() -> None:
    dot = Account.objects.get(username="dot")
    post = Post.objects.get(staff_member=dot.staff_member)
    by = Actor(label="dot", role="receptionist", partner_id=post.partner_id)
    person = Person.objects.get(name="Asha Venn")
    query = Query(
        person_id=person.id,
        service_id=Service.objects.get(slug="first-conversation").id,
        partner_id=post.partner_id,
        # Far enough ahead for a letter.
        from_at=NOW + timedelta(weeks=3),
        until_at=NOW + timedelta(weeks=7),
        limit=200,
    )
    found = search.find(query=query, now=NOW).options
    theirs = [
        option
        for option in found
        if Post.objects.get(id=option.post_ids[0]).partner_id != post.partner_id
    ]
    assert theirs
    option = theirs[0]
    hold = holds.make(
        person_id=person.id,
        service_id=option.service_id,
        mode=option.mode,
        starts_at=option.starts_at,
        post_ids=option.post_ids,
        site_id=option.site_id,
        by=by,
        now=NOW,
    )
    booked = appointments.confirm(hold_id=hold.id, by=by, now=NOW)
    assert booked.mode == "face_to_face"
    assert Message.objects.filter(appointment=booked, channel="letter").exists()
