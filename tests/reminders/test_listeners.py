"""What is written when something happens to an appointment, in the same transaction."""

from datetime import timedelta

import pytest
from django.db import transaction

from scheduler.booking import appointments
from scheduler.booking.models import Appointment
from scheduler.modes import Mode
from scheduler.partners import posts
from scheduler.reminders import outbox
from scheduler.reminders.kinds import Kind
from scheduler.reminders.models import Message, Task
from tests.factories import booking
from tests.factories import people as people_factory
from tests.factories import reminders as factory
from tests.factories.booking import NINE, NOW
from tests.times import at

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
TEN = NINE + timedelta(hours=1)
MOVED_SINCE = "The appointment has moved since."


def _move(appointment: Appointment, where: booking.Clinic) -> Appointment:
    return appointments.move(
        appointment_id=appointment.id,
        version=appointment.version,
        starts_at=TEN,
        post_ids=[where.freya.id],
        site_id=where.hub.id,
        by=where.dot,
        now=LATER,
    )


def _cancel(appointment: Appointment, where: booking.Clinic, *, by: str = "person") -> Appointment:
    return appointments.cancel(
        appointment_id=appointment.id,
        version=appointment.version,
        cancelled_by=by,
        by=where.dot,
        now=LATER,
    )


def test_a_confirmed_appointment_is_confirmed_and_reminded_of_by_text() -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    told = [(m.kind, m.channel, m.due_at, m.state) for m in factory.messages(appointment)]
    assert told == [
        ("confirmation", "sms", NOW, "due"),
        ("week_before", "sms", at("Tue 2 Mar 2027 09:00"), "due"),
        ("day_before", "sms", at("Mon 8 Mar 2027 09:00"), "due"),
    ]
    first = factory.message(appointment)
    assert first.appointment_version == appointment.version
    assert first.contact_rule.number == "+447700900002"
    assert first.valid_until == NINE
    assert first.body == ""
    assert factory.asked(appointment) == []


def test_a_letter_that_is_in_time_is_planned_with_its_class() -> None:
    where = booking.clinic()
    [letter] = factory.messages(factory.told_by_letter(where))
    assert (letter.channel, letter.post_class, letter.due_at) == ("letter", "first", NOW)
    assert letter.valid_until == at("Thu 4 Mar 2027 17:30")


def test_a_booking_that_is_undone_leaves_nothing_to_say() -> None:
    where = booking.clinic()
    with transaction.atomic():
        factory.told_by_text(where)
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert not Task.objects.exists()


def test_who_chose_phone_is_rung_by_a_human() -> None:
    where = booking.clinic()
    ben = factory.somebody(where)
    factory.calls(ben)
    appointment = booking.appointment(where, ben)
    assert factory.messages(appointment) == []
    why = "They chose phone: ring, and tell them the time of their appointment."
    assert factory.asked(appointment) == [("ring_instead", why)]
    task = Task.objects.get()
    assert task.owner == where.trust
    assert task.due_at == at("Tue 2 Mar 2027 17:00")


def test_who_has_no_safe_route_is_a_task_of_the_desk_that_booked() -> None:
    where = booking.clinic()
    ben = factory.somebody(where)
    factory.texts(ben, is_safe=False)
    appointment = booking.appointment(where, ben)
    assert factory.messages(appointment) == []
    why = "No safe route is recorded: find out how to tell them the time of their appointment."
    assert factory.asked(appointment) == [("could_not_be_told", why)]


def test_the_first_safe_route_in_the_persons_order_is_used() -> None:
    where = booking.clinic()
    ben = factory.somebody(where)
    factory.letters(ben, position=3)
    factory.texts(ben, position=2)
    factory.calls(ben, position=1, is_safe=False)
    appointment = booking.appointment(where, ben)
    assert {m.channel for m in factory.messages(appointment)} == {"sms"}


def test_who_reads_braille_gets_no_print() -> None:
    where = booking.clinic()
    asha = factory.somebody(where, name="Asha Example")
    factory.letters(asha)
    people_factory.need("braille_contracted", of=asha)
    appointment = booking.appointment(where, asha)
    assert factory.messages(appointment) == []
    [(kind, why)] = factory.asked(appointment)
    assert kind == "could_not_be_told"
    assert why.startswith("Needs contracted (grade 2) braille, and we only print:")


def test_supporters_who_get_copies_get_them_by_their_own_routes() -> None:
    where = booking.clinic()
    ben = factory.somebody(where)
    factory.letters(ben)
    mary = factory.supporter(ben)
    factory.texts(ben, supporter_id=mary.id, number="07700 900044")
    silent = factory.supporter(ben, name="Silent Example", gets_copies=False)
    factory.texts(ben, supporter_id=silent.id, number="07700 900045")
    appointment = booking.appointment(where, ben)
    copies = Message.objects.filter(appointment=appointment, supporter__isnull=False)
    assert {(m.supporter_id, m.channel) for m in copies} == {(mary.id, "sms")}
    assert copies.count() == 3
    assert factory.message(appointment).channel == "letter"


def test_a_move_withdraws_what_was_planned_and_says_the_new_time() -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    moved = _move(appointment, where)
    old = Message.objects.filter(appointment=appointment, appointment_version=1)
    assert {(m.state, m.reason) for m in old} == {("withdrawn", MOVED_SINCE)}
    new = Message.objects.filter(appointment=appointment, appointment_version=moved.version)
    assert [(m.kind, m.due_at) for m in new.order_by("due_at")] == [
        ("moved", LATER),
        ("week_before", at("Tue 2 Mar 2027 10:00")),
        ("day_before", at("Mon 8 Mar 2027 10:00")),
    ]


def test_a_move_settles_the_calls_about_the_old_time() -> None:
    where = booking.clinic()
    ben = factory.somebody(where)
    appointment = booking.appointment(where, ben)
    [before] = Task.objects.all()
    _move(appointment, where)
    before.refresh_from_db()
    assert (before.state, before.done_by, before.outcome) == (
        "done",
        "system: reminders",
        MOVED_SINCE,
    )
    why = "No safe route is recorded: find out how to tell them the new time of their appointment."
    assert factory.asked(appointment) == [("could_not_be_told", why)]


@pytest.mark.parametrize(
    ("by", "why"),
    [
        ("person", "They cancelled: offer a new time."),
        ("provider", "We cancelled: offer a new time."),
    ],
)
def test_a_cancel_withdraws_everything_says_so_and_discharges_nobody(by: str, why: str) -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    cancelled = _cancel(appointment, where, by=by)
    old = Message.objects.filter(appointment=appointment, appointment_version=1)
    assert {m.state for m in old} == {"withdrawn"}
    said = factory.message(cancelled, "cancelled")
    assert (said.state, said.due_at) == ("due", LATER)
    assert factory.asked(appointment) == [("follow_up_cancel", why)]
    assert Task.objects.get().due_at == at("Tue 2 Mar 2027 17:00")


def test_a_message_that_is_being_sent_is_left_to_its_sender() -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    sending = factory.message(appointment)
    Message.objects.filter(id=sending.id).update(state="sending", attempt=1)
    cancelled = _cancel(appointment, where)
    sending.refresh_from_db()
    assert sending.state == "sending"
    again = outbox.withdraw_older(appointment=cancelled, reason="again", now=LATER)
    assert again == 0


@pytest.mark.parametrize(
    ("attendance", "why"),
    [
        ("missed", "They did not come: ask after them. They may be unwell."),
        ("late_not_seen", "They came too late to be seen: offer a new time."),
    ],
)
def test_who_was_missed_is_asked_after_and_a_correction_takes_it_back(
    attendance: str, why: str
) -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    afterwards = NINE + timedelta(hours=1)
    marked = appointments.mark_attendance(
        appointment_id=appointment.id,
        version=appointment.version,
        attendance=attendance,
        by=where.dot,
        now=afterwards,
    )
    assert factory.asked(appointment) == [("ask_after_missed", why)]
    appointments.mark_attendance(
        appointment_id=appointment.id,
        version=marked.version,
        attendance="seen",
        by=where.dot,
        now=afterwards,
    )
    assert factory.asked(appointment) == []
    assert Task.objects.get().outcome == "The mark was corrected: they were seen."


def test_a_choice_that_shuts_the_appointment_out_asks_the_person_and_the_desk() -> None:
    where = booking.clinic()
    ben = factory.somebody(where, modes=[Mode.FACE_TO_FACE])
    factory.texts(ben)
    mary = factory.supporter(ben)
    factory.texts(ben, supporter_id=mary.id, number="07700 900044")
    appointment = booking.appointment(where, ben)
    booking.choose(ben, Mode.VIDEO, now=LATER)
    why = "Their new choice does not allow this appointment: ask, and book them anew."
    assert factory.asked(appointment) == [("ask_and_rebook", why)]
    asked = Message.objects.filter(appointment=appointment, kind=Kind.ASK_AGAIN)
    assert [(m.supporter_id, m.due_at) for m in asked] == [(None, LATER)]
    appointment.refresh_from_db()
    assert appointment.state == "booked"


def test_a_post_that_ends_before_an_appointment_is_one_task_of_the_desk_that_booked() -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    for _ in range(2):
        posts.end(post_id=where.freya.id, ends_on=NINE.date(), by=where.dot, now=LATER)
    why = (
        "The worker is not there any more at this time: "
        "ask how and when they want to be seen instead."
    )
    assert factory.asked(appointment) == [("ask_and_rebook", why)]
    task = Task.objects.get()
    assert task.owner == where.trust
    assert task.due_at == at("Tue 2 Mar 2027 17:00")
    appointment.refresh_from_db()
    assert (appointment.state, appointment.version) == ("booked", 1)


def test_a_post_that_ends_at_short_notice_is_asked_about_in_time() -> None:
    where = booking.clinic()
    factory.told_by_text(where)
    the_day_before = NINE - timedelta(hours=23)
    posts.end(post_id=where.freya.id, ends_on=NINE.date(), by=where.dot, now=the_day_before)
    assert Task.objects.get().due_at == NINE - timedelta(hours=2)


def test_the_same_occasion_twice_is_said_once() -> None:
    where = booking.clinic()
    appointment = factory.told_by_text(where)
    outbox.plan_for(appointment=appointment, saying=Kind.CONFIRMATION, now=NOW)
    assert len(factory.messages(appointment)) == 3
