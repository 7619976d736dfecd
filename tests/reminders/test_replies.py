"""What an answer does: confirm, ask for another time, cancel, stop; or a task for a human."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from scheduler.audit.models import Entry
from scheduler.booking import appointments, waitlist
from scheduler.booking.models import Appointment
from scheduler.people import contact_rules
from scheduler.people.models import ContactRule
from scheduler.reminders import replies, reply_decisions
from scheduler.reminders.models import Message, Reply, Task
from tests.factories import booking, waiting
from tests.factories import reminders as factory
from tests.factories.booking import NINE, NOW, SETUP, Clinic
from tests.factories.replies import BEN, answer, code
from tests.times import at

pytestmark = pytest.mark.django_db

# A day on which texts may be sent, after the reminder of a week before.
SOON = at("Tue 2 Mar 2027 15:00")
NIGHT = at("Tue 2 Mar 2027 23:00")
WHEN = "Tuesday 9 March 2027 at 9am"
SIGNED = "phone us on 01632 960003. Trust"


@pytest.fixture
def where() -> Clinic:
    return booking.clinic()


@pytest.fixture
def bens(where: Clinic) -> Appointment:
    """Ben's appointment, of which he was reminded by text."""
    appointment = factory.told_by_text(where)
    _remind()
    return appointment


def _remind() -> None:
    factory.deliver(factory.KeepingCarrier(), now=NOW)
    factory.deliver(factory.KeepingCarrier(), now=SOON - timedelta(minutes=1))


def _second(where: Clinic, bens: Appointment, *, hour: str = "10:00") -> Appointment:
    """Another appointment of Ben's, of which he was reminded, too."""
    other = booking.appointment(where, bens.person, starts_at=at(f"{booking.TUESDAY} {hour}"))
    _remind()
    return other


def _tasks() -> list[tuple[str, str]]:
    open_ones = Task.objects.filter(state="open").order_by("kind")
    return [(task.kind, task.reason) for task in open_ones]


def test_a_plain_yes_confirms_and_is_thanked(bens: Appointment) -> None:
    reply = answer("Yes please", now=SOON)
    assert (reply.outcome, reply.appointment, reply.promise_version) == ("confirmed", bens, 1)
    assert (reply.person, reply.owner) == (bens.person, bens.booked_by_partner)
    assert reply.answer == f"Thank you. {WHEN} is confirmed. Trust"
    assert reply.answered_at == SOON
    assert replies.confirmed(among=[bens]) == {bens.id}
    assert _tasks() == []
    bens.refresh_from_db()
    assert (bens.state, bens.version) == ("booked", 1)
    assert Entry.objects.filter(deed="reply.taken_in", record_id=str(reply.id)).count() == 1


def test_the_reminder_says_how_to_answer_it(bens: Appointment) -> None:
    said = factory.message(bens, "week_before").body
    assert f"Reply 1 if you come, 2 to change, or CANCEL {code(bens)}." in said


def test_where_no_answer_can_come_in_none_is_asked_for(where: Clinic, settings: Settings) -> None:
    settings.TEXTS_TAKE_REPLIES = False
    appointment = factory.told_by_text(where)
    _remind()
    assert "Reply" not in factory.message(appointment, "week_before").body


def test_the_same_answer_told_twice_is_one(bens: Appointment) -> None:
    first = answer("1", now=SOON, carrier_reference="SM1")
    again = answer("1", now=SOON + timedelta(minutes=1), carrier_reference="SM1")
    assert (again.id, again.answer) == (first.id, first.answer)
    assert Reply.objects.count() == 1


def test_whoever_confirms_again_changes_nothing(bens: Appointment) -> None:
    answer("1", now=SOON)
    again = answer("yes", now=SOON + timedelta(hours=2))
    assert (again.outcome, again.appointment) == ("repeated", bens)
    assert Reply.objects.filter(outcome="confirmed").count() == 1


def test_the_same_words_are_not_said_back_again_at_once(bens: Appointment) -> None:
    assert answer("I'm driving", now=SOON).answer
    assert answer("I'm driving", now=SOON + timedelta(minutes=1)).answer == ""
    assert answer("I'm driving", now=SOON + timedelta(hours=2)).answer


def test_two_asks_for_another_time_and_keeps_this_one(bens: Appointment) -> None:
    reply = answer("2", now=SOON)
    assert (reply.outcome, reply.appointment) == ("change_asked", bens)
    assert reply.answer == (
        f"Thank you. We will ask you about another time. Until then we keep {WHEN}. Trust"
    )
    [(kind, reason)] = factory.asked(bens)
    assert (kind, reply.task_id is not None, reply.answered_at) == ("ask_and_rebook", True, None)
    assert reason == (
        "They answered that they want another time: offer one. Until then their time stays."
    )
    bens.refresh_from_db()
    assert bens.state == "booked"


def test_the_desk_that_booked_it_reads_the_answer_and_signs_for_it(
    where: Clinic, bens: Appointment
) -> None:
    # Another partner's desk has written to the number since, about a time of its own.
    other = booking.appointment(where, bens.person, starts_at=at(f"{booking.TUESDAY} 10:00"))
    Appointment.objects.filter(id=other.id).update(booked_by_partner=where.charity)
    factory.deliver(factory.KeepingCarrier(), now=SOON)
    reply = answer(f"2 {code(bens)}", now=SOON + timedelta(minutes=1))
    assert (reply.outcome, reply.appointment) == ("change_asked", bens)
    assert reply.message is not None
    assert reply.message.appointment == other
    assert (reply.owner, reply.task and reply.task.owner) == (where.trust, where.trust)
    assert reply.answer.endswith("Trust")


def test_what_breaks_with_an_answer_loses_none_of_its_words(
    bens: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_box: object) -> None:
        raise ValueError("not for logs")

    monkeypatch.setattr(reply_decisions, "decide", breaks)
    reply = answer("2", now=SOON)
    assert (reply.text, reply.outcome, reply.answer, reply.owner) == (
        "2",
        "to_desk",
        "",
        bens.booked_by_partner,
    )
    assert [kind for kind, _ in _tasks()] == ["answer_reply"]


def test_cancel_with_its_code_cancels_and_discharges_nobody(bens: Appointment) -> None:
    reply = answer(f"CANCEL {code(bens)}", now=SOON)
    assert (reply.outcome, reply.appointment, reply.answer) == ("cancelled", bens, "")
    bens.refresh_from_db()
    assert (bens.state, bens.cancelled_by, bens.cancel_reason) == (
        "cancelled",
        "person",
        "By text message.",
    )
    assert factory.asked(bens) == [("follow_up_cancel", "They cancelled: offer a new time.")]
    # It is said once, by the message of every cancel.
    said = Message.objects.filter(appointment=bens, kind="cancelled")
    assert [(message.channel, message.state) for message in said] == [("sms", "due")]
    again = answer(f"cancel {code(bens, version=1)}", now=SOON + timedelta(minutes=2))
    assert (again.outcome, again.task_id) == ("repeated", None)
    assert said.count() == 1


def test_cancel_without_a_code_cancels_nothing(bens: Appointment) -> None:
    reply = answer("cancel", now=SOON)
    assert reply.outcome == "asked_which"
    assert reply.answer == f"Please reply CANCEL {code(bens)} for Tue 9 Mar 9am. Trust"
    assert _tasks() == [
        (
            "answer_reply",
            "They want to cancel and gave no code: ask which appointment they mean.",
        )
    ]
    bens.refresh_from_db()
    assert bens.state == "booked"


@pytest.mark.parametrize("said", ["cancel 1234", "1234", "yes but can I change", "help", ""])
def test_what_is_not_certain_goes_to_the_desk(bens: Appointment, said: str) -> None:
    reply = answer(said, now=SOON)
    assert (reply.outcome, reply.person, reply.owner) == (
        "to_desk",
        bens.person,
        bens.booked_by_partner,
    )
    assert (reply.text, reply.message) == (said, factory.message(bens, "week_before"))
    assert reply.answer == (
        f"Thank you. Somebody will read your message. To reach us sooner, {SIGNED}"
    )
    kind, reason = _tasks()[0]
    assert (kind, len(_tasks()), reply.answered_at) == ("answer_reply", 1, None)
    assert said not in reason or not said
    bens.refresh_from_db()
    assert (bens.state, bens.version) == ("booked", 1)


def test_two_answers_to_the_desk_are_one_task(bens: Appointment) -> None:
    first = answer("my bus is late", now=SOON)
    second = answer("and it rains", now=SOON + timedelta(minutes=1))
    assert first.task_id == second.task_id


@pytest.mark.parametrize(
    ("said", "verb"), [("1", "YES"), ("2", "CHANGE"), ("cancel", "CANCEL"), ("Ydw", "YES")]
)
def test_an_answer_that_could_mean_two_is_asked_about(
    where: Clinic, bens: Appointment, said: str, verb: str
) -> None:
    other = _second(where, bens)
    reply = answer(said, now=SOON)
    assert (reply.outcome, reply.appointment) == ("asked_which", None)
    assert reply.answer == (
        f"Please reply {verb} {code(bens)} for Tue 9 Mar 9am, "
        f"{verb} {code(other)} for Tue 9 Mar 10am. Trust"
    )
    for each in (bens, other):
        each.refresh_from_db()
        assert (each.state, each.version) == ("booked", 1)
        assert factory.asked(each) == []


def test_the_code_alone_answers_which_one(where: Clinic, bens: Appointment) -> None:
    other = _second(where, bens)
    answer("2", now=SOON)
    reply = answer(code(other), now=SOON + timedelta(minutes=1))
    assert (reply.outcome, reply.appointment) == ("change_asked", other)


def test_a_code_long_after_the_question_is_for_a_human(where: Clinic, bens: Appointment) -> None:
    other = _second(where, bens)
    answer("2", now=SOON)
    assert answer(code(other), now=SOON + timedelta(days=2)).outcome == "to_desk"


def test_a_code_with_a_word_acts_on_that_one_alone(where: Clinic, bens: Appointment) -> None:
    other = _second(where, bens)
    assert answer(f"cancel {code(other)}", now=SOON).appointment == other
    bens.refresh_from_db()
    assert bens.state == "booked"


def test_what_was_confirmed_is_not_meant_again(where: Clinic, bens: Appointment) -> None:
    other = _second(where, bens)
    answer(f"yes {code(bens)}", now=SOON)
    reply = answer("1", now=SOON + timedelta(hours=2))
    assert (reply.outcome, reply.appointment) == ("confirmed", other)


def test_what_a_reminder_asked_about_is_meant_before_what_was_only_told(
    where: Clinic, bens: Appointment
) -> None:
    booking.appointment(where, bens.person, starts_at=at(f"{booking.TUESDAY} 11:00"))
    factory.deliver(factory.KeepingCarrier(), now=NOW)
    Message.objects.filter(kind="week_before", state="due").update(state="withdrawn")
    assert answer("1", now=SOON).appointment == bens


def test_an_answer_to_a_confirmation_counts_while_nothing_else_was_asked(where: Clinic) -> None:
    appointment = factory.told_by_text(where)
    factory.deliver(factory.KeepingCarrier(), now=NOW)
    assert answer("ok thanks", now=NOW + timedelta(minutes=5)).appointment == appointment


def test_an_answer_to_a_time_that_moved_since_changes_nothing(
    where: Clinic, bens: Appointment
) -> None:
    old = code(bens)
    answer("1", now=SOON)
    moved = appointments.move(
        appointment_id=bens.id,
        version=1,
        starts_at=NINE + timedelta(hours=1),
        post_ids=[where.freya.id],
        site_id=where.hub.id,
        by=where.dot,
        now=SOON,
    )
    for said in ("1", f"yes {old}", f"cancel {old}", f"2 {old}"):
        reply = answer(said, now=SOON + timedelta(minutes=1))
        assert (reply.outcome, reply.appointment) == ("changed_since", moved), said
    assert Reply.objects.filter(outcome="changed_since").earliest("received_at").answer == (
        f"This has changed since we wrote to you. Please {SIGNED}"
    )
    moved.refresh_from_db()
    assert (moved.state, moved.version) == ("booked", 2)
    assert replies.confirmed(among=[moved]) == frozenset()
    assert (
        "answer_reply",
        "They answered to a time that has changed since: tell them how it stands.",
    ) in (factory.asked(moved))
    # Once the new time was told, an answer is about that.
    factory.deliver(factory.KeepingCarrier(), now=SOON + timedelta(minutes=2))
    reply = answer("1", now=SOON + timedelta(minutes=3))
    assert (reply.outcome, reply.promise_version) == ("confirmed", 2)


def test_an_answer_to_a_time_that_we_cancelled_since_says_so(
    where: Clinic, bens: Appointment
) -> None:
    appointments.cancel(
        appointment_id=bens.id, version=1, cancelled_by="provider", by=where.dot, now=SOON
    )
    reply = answer(f"cancel {code(bens, version=1)}", now=SOON)
    assert reply.outcome == "changed_since"
    assert "answer_reply" in dict(factory.asked(bens))


def test_thanks_for_a_cancellation_confirm_nothing_else(where: Clinic, bens: Appointment) -> None:
    other = _second(where, bens)
    appointments.cancel(
        appointment_id=bens.id, version=1, cancelled_by="provider", by=where.dot, now=SOON
    )
    factory.deliver(factory.KeepingCarrier(), now=SOON)
    assert answer("ok", now=SOON + timedelta(minutes=1)).outcome == "to_desk"
    assert answer(f"1 {code(other)}", now=SOON + timedelta(minutes=2)).outcome == "confirmed"


def test_an_appointment_that_is_over_is_not_meant(bens: Appointment) -> None:
    late = NINE + timedelta(minutes=1)
    assert answer("1", now=late).outcome == "to_desk"
    assert answer(f"cancel {code(bens)}", now=late).outcome == "to_desk"
    bens.refresh_from_db()
    assert bens.state == "booked"


def test_the_code_counts_only_from_the_number_it_was_sent_to(
    where: Clinic, bens: Appointment
) -> None:
    chidi = factory.somebody(where, name="Chidi Example")
    factory.texts(chidi, number="07700 900003")
    reply = answer(f"cancel {code(bens)}", now=SOON, sender="+447700900003")
    assert (reply.outcome, reply.person, reply.appointment) == ("to_desk", chidi, None)
    assert "9 March" not in reply.answer
    bens.refresh_from_db()
    assert bens.state == "booked"


def test_a_number_that_passed_to_somebody_else_acts_on_nothing_of_before(
    where: Clinic, bens: Appointment
) -> None:
    [rule] = contact_rules.routes(person_id=bens.person_id)
    contact_rules.end(rule_id=rule.id, by=SETUP, now=SOON)
    chidi = factory.somebody(where, name="Chidi Example")
    factory.texts(chidi)
    for said in ("1", f"cancel {code(bens)}", "hello?"):
        reply = answer(said, now=SOON)
        assert (reply.outcome, reply.person, reply.message) == ("to_desk", chidi, None)
    bens.refresh_from_db()
    assert bens.state == "booked"


@pytest.mark.parametrize("said", ["1", "2", "cancel", "hello"])
def test_a_shared_number_is_told_nothing_and_acts_on_nothing(
    where: Clinic, bens: Appointment, said: str
) -> None:
    chidi = factory.somebody(where, name="Chidi Example")
    factory.texts(chidi)
    reply = answer(said, now=SOON)
    assert (reply.outcome, reply.person, reply.appointment) == ("to_desk", None, None)
    assert reply.answer == "Sorry, we cannot answer here. Please phone us instead."
    assert reply.task is not None
    assert (reply.task.person, reply.task.reason) == (
        bens.person,
        "An answer came from a number that more than one person uses: "
        "find out who wrote before anything else.",
    )


def test_a_code_says_whose_a_shared_number_is(where: Clinic, bens: Appointment) -> None:
    chidi = factory.somebody(where, name="Chidi Example")
    factory.texts(chidi)
    for said, outcome in (("1", "confirmed"), ("2", "change_asked"), ("cancel", "cancelled")):
        reply = answer(f"{said} {code(bens)}", now=SOON)
        # Whoever else reads the phone learns nothing from us.
        assert (reply.outcome, reply.person, reply.answer) == (outcome, bens.person, "")


def test_a_number_shared_with_somebody_who_is_rung_there_is_shared(
    where: Clinic, bens: Appointment
) -> None:
    factory.calls(factory.somebody(where, name="Chidi Example"), number=factory.BENS_NUMBER)
    assert answer("1", now=SOON).person is None


def test_a_supporters_answer_is_for_a_human(where: Clinic, bens: Appointment) -> None:
    mary = factory.supporter(bens.person)
    factory.texts(bens.person, number="07700 900004", supporter_id=mary.id)
    reply = answer(f"cancel {code(bens)}", now=SOON, sender="+447700900004")
    assert (reply.outcome, reply.person, reply.appointment) == ("to_desk", None, None)
    assert reply.task is not None
    assert reply.task.person == bens.person
    assert "9 March" not in reply.answer


def test_an_unknown_number_is_kept_and_answered_once_with_nothing() -> None:
    reply = answer("cancel 7834", now=SOON, sender="+447700900099")
    assert (reply.outcome, reply.person, reply.owner, reply.task) == (
        "unknown_number",
        None,
        None,
        None,
    )
    assert reply.answer == "Sorry, we cannot answer here. Please phone us instead."
    assert reply.answered_at is None
    assert answer("hello?", now=SOON, sender="+447700900099").answer == ""


def test_something_that_is_no_number_is_kept_too() -> None:
    reply = answer("Your parcel\0 waits", now=SOON, sender="Post" * 20)
    assert (reply.outcome, reply.text) == ("unknown_number", "Your parcel waits")


@pytest.mark.parametrize("said", ["1", "hello", "cancel"])
def test_nothing_is_said_to_a_number_that_is_not_safe(bens: Appointment, said: str) -> None:
    factory.texts(bens.person, is_safe=False)
    reply = answer(said, now=SOON)
    assert reply.answer == ""
    assert reply.person == bens.person


def test_nothing_is_said_to_a_number_whose_rule_has_ended(bens: Appointment) -> None:
    [rule] = contact_rules.routes(person_id=bens.person_id)
    contact_rules.end(rule_id=rule.id, by=SETUP, now=SOON)
    reply = answer("1", now=SOON)
    assert (reply.outcome, reply.answer) == ("unknown_number", "")


def test_at_night_it_counts_and_nothing_is_said(where: Clinic, bens: Appointment) -> None:
    reply = answer("1", now=NIGHT)
    assert (reply.outcome, reply.answer) == ("confirmed", "")
    _second(where, bens)
    asked = answer("2", now=NIGHT)
    assert (asked.outcome, asked.answer) == ("to_desk", "")
    assert asked.task is not None


def test_where_others_may_read_it_only_the_phone_number_is_said(where: Clinic) -> None:
    appointment = factory.told_by_text(where, wording="minimal")
    _remind()
    reply = answer("1", now=SOON)
    assert (reply.outcome, reply.answer) == ("to_desk", f"Please {SIGNED}")
    assert answer(f"cancel {code(appointment)}", now=SOON).outcome == "to_desk"


def test_more_times_than_a_text_holds_are_for_a_human() -> None:
    where = booking.clinic(hours=f"{booking.TUESDAY} 09:00-20:00")
    first = factory.told_by_text(where)
    for hour in (10, 11, 12, 13):
        _second(where, first, hour=f"{hour}:00")
    assert answer("2", now=SOON).outcome == "to_desk"


def test_a_yes_while_an_offer_is_open_is_for_a_human(where: Clinic, bens: Appointment) -> None:
    entry = waitlist.join(
        person_id=bens.person_id, service_id=where.service.id, by=where.dot, now=NOW
    )
    waiting.offer(entry, from_at=at(f"{booking.TUESDAY} 11:00"))
    factory.deliver(factory.KeepingCarrier(), now=NOW)
    reply = answer("1", now=NOW + timedelta(minutes=1))
    assert (reply.outcome, reply.appointment) == ("to_desk", None)


@pytest.mark.parametrize("said", ["STOP", "unsubscribe", "Stop texting me please"])
def test_stop_ends_texts_by_this_route_and_asks_for_another(bens: Appointment, said: str) -> None:
    reply = answer(said, now=SOON)
    assert (reply.outcome, reply.answer, reply.person) == ("stopped", "", bens.person)
    [rule] = contact_rules.current(person_id=bens.person_id)
    assert (rule.is_safe, rule.number, rule.recorded_by) == (False, BEN, "system: replies")
    assert rule.note == "Answered STOP to our texts."
    assert _tasks() == [
        (
            "ask_for_route",
            "They answered STOP to our texts: ask by which other way we may reach them.",
        )
    ]
    assert factory.deliver(factory.KeepingCarrier(), now=at("Mon 8 Mar 2027 09:30")) == 1
    assert factory.message(bens, "day_before").state == "stopped"
    assert answer("STOP", now=SOON + timedelta(minutes=1)).task is None


def test_what_the_carrier_took_for_stop_is_stop(bens: Appointment) -> None:
    reply = answer("cancel", now=SOON, has_opted_out=True)
    assert reply.outcome == "stopped"
    assert not ContactRule.objects.filter(number=BEN, is_safe=True, ended_at=None).exists()


def test_stop_keeps_what_else_was_said_about_the_route(where: Clinic) -> None:
    appointment = factory.told_by_text(
        where, name_to_show="Alex", wording="minimal", position=3, days=[1, 2, 3]
    )
    answer("STOP", now=SOON)
    [rule] = contact_rules.current(person_id=appointment.person_id)
    assert (rule.name_to_show, rule.wording, rule.position, rule.days) == (
        "Alex",
        "minimal",
        3,
        [1, 2, 3],
    )


def test_stop_from_a_shared_number_ends_texts_for_everybody_there(
    where: Clinic, bens: Appointment
) -> None:
    chidi = factory.somebody(where, name="Chidi Example")
    factory.texts(chidi)
    assert answer("STOP", now=SOON).person is None
    assert not ContactRule.objects.filter(number=BEN, is_safe=True, ended_at=None).exists()
    asked = Task.objects.filter(kind="ask_for_route").values_list("person", flat=True)
    assert set(asked) == {bens.person_id, chidi.id}


def test_stop_from_nobody_known_changes_nothing() -> None:
    reply = answer("STOP", now=SOON, sender="+447700900099")
    assert (reply.outcome, reply.answer) == ("unknown_number", "")


def test_start_lets_a_human_ask_and_sends_nothing_by_itself(bens: Appointment) -> None:
    answer("STOP", now=SOON)
    reply = answer("START", now=SOON + timedelta(hours=1))
    assert (reply.outcome, reply.answer) == ("to_desk", "")
    assert "answer_reply" in dict(_tasks())
    [rule] = contact_rules.current(person_id=bens.person_id)
    assert rule.is_safe is False
