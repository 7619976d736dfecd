"""Recorded calls: who answered, which key they pressed, and what became of what was to be said."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from channels.message import OutcomeUnknown
from channels.voice.message import VoiceCall
from channels.voice.twilio_callbacks import NAME, Answerer, CallNews, Ending
from scheduler.booking import appointments
from scheduler.booking.models import Appointment
from scheduler.people import contact_rules
from scheduler.people.models import ContactRule
from scheduler.reminders import calls, replies, unheard_calls
from scheduler.reminders.calls import Said, Step
from scheduler.reminders.models import Call, Message
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NINE, NOW, SETUP
from tests.factories.reminders import KeepingCarrier
from tests.times import at

pytestmark = pytest.mark.django_db

OPENING = (
    "Hello. This is a recorded call for Ben, from Trust. "
    "If you are Ben, press 1. If this is not a good time, press 2."
)
NEWS = (
    "Your appointment is on Tuesday 9 March, at 9am, at The Hub. "
    "To change or cancel, phone us on 0 1 6 3 2, 9 6 0 0 0 3. "
    "To say that you will come, press 1. To ask us to phone you, press 2. "
    "To hear this again, press 3."
)
WHAT = "the time of their appointment"
AGAIN_AT = NOW + timedelta(hours=3)


@pytest.fixture(autouse=True)
def machine(settings: Settings) -> None:
    """A carrier of recorded calls is chosen."""
    settings.CHANNELS = {**settings.CHANNELS, "voice": {"carrier": "twilio"}}


@pytest.fixture
def rung() -> Appointment:
    """Ben's, whom a machine rings at this moment."""
    return _ring()


def _ring(**rule: Any) -> Appointment:
    appointment = factory.told_by_call(booking.clinic(), **rule)
    factory.deliver(KeepingCarrier(name=NAME), now=NOW)
    return appointment


def _news(sid: str = "CA1", **news: Any) -> CallNews:
    return CallNews(carrier_reference=sid, **news)


def _reference(of: Appointment, number: int = 1) -> str:
    return f"{factory.message(of).id}-{number}"


def _answer(
    of: Appointment, *, by: Answerer = Answerer.HUMAN, number: int = 1, now: datetime = NOW
) -> Said:
    news = _news(answerer=by)
    return calls.answered(reference=_reference(of, number), news=news, now=now)


def _press(
    of: Appointment, key: str, *, step: Step = Step.WHO, number: int = 1, now: datetime = NOW
) -> Said:
    reference = _reference(of, number)
    return calls.pressed(reference=reference, step=step, news=_news(key=key), now=now)


def _end(
    of: Appointment,
    ending: Ending = Ending.COMPLETED,
    *,
    number: int = 1,
    now: datetime = NOW,
    **news: Any,
) -> bool:
    said = _news(ending=ending, **news)
    return calls.hear(reference=_reference(of, number), news=said, now=now)


def _outcomes(of: Appointment) -> list[tuple[str, str]]:
    found = Call.objects.filter(message=factory.message(of)).order_by("number")
    return [(call.outcome, call.answer) for call in found]


def test_a_machine_rings_the_number_and_is_given_every_word() -> None:
    appointment = factory.told_by_call(booking.clinic(), may_leave_voicemail=True)
    carrier = KeepingCarrier(name=NAME)
    factory.deliver(carrier, now=NOW)
    [call] = carrier.taken
    assert isinstance(call, VoiceCall)
    assert (call.to, call.opening, call.news) == ("+441632960009", OPENING, NEWS)
    assert call.voicemail.startswith("Hello. This is a message for Ben, from Trust. Please phone")
    assert call.reference == _reference(appointment)
    message = factory.message(appointment)
    assert message.state == "sent"
    assert message.body == call.script


def test_a_number_is_rung_twice_a_day_also_where_several_senders_are_out() -> None:
    ben = factory.somebody(where := booking.clinic())
    factory.calls(ben, accepts_recorded_call=True)
    for starts_at in (NINE, NINE + timedelta(hours=1), NINE + timedelta(hours=2)):
        booking.appointment(where, ben, starts_at=starts_at)
    carrier = KeepingCarrier(name=NAME)
    postman = factory.postman(carrier, now=NOW)
    postman.at_once = lambda _channel: 4
    postman.deliver_due(until=NOW + timedelta(minutes=1))
    assert len(carrier.taken) == 2
    waiting = Message.objects.get(kind="confirmation", state="due")
    assert waiting.due_at == at("Tue 2 Mar 2027 08:00")


def test_who_did_not_say_that_a_machine_may_is_rung_by_a_human() -> None:
    appointment = factory.told_by_call(booking.clinic(), accepts_recorded_call=False)
    assert factory.deliver(KeepingCarrier(name=NAME), now=NOW) == 0
    why = f"They chose phone: ring, and tell them {WHAT}."
    assert factory.asked(appointment) == [("ring_instead", why)]


def test_without_a_carrier_chosen_a_human_rings_everybody(settings: Settings) -> None:
    settings.CHANNELS = {**settings.CHANNELS, "voice": {"carrier": ""}}
    appointment = factory.told_by_call(booking.clinic())
    assert [kind for kind, _ in factory.asked(appointment)] == ["ring_instead"]


def test_a_call_planned_for_a_machine_goes_to_a_human_once_they_say_no_to_it(
    settings: Settings,
) -> None:
    appointment = factory.told_by_call(booking.clinic())
    factory.calls(appointment.person)
    carrier = KeepingCarrier(name=NAME)
    factory.deliver(carrier, now=NOW)
    assert carrier.taken == []
    assert [kind for kind, _ in factory.asked(appointment)] == ["ring_instead"]


def test_the_right_person_is_told_and_says_that_they_come(rung: Appointment) -> None:
    assert _answer(rung) == Said(OPENING, Step.WHO)
    assert factory.message(rung).state == "sent"
    assert _press(rung, "1") == Said(NEWS, Step.ANSWER)
    assert factory.message(rung).state == "delivered"
    assert _press(rung, "3", step=Step.ANSWER) == Said(NEWS, Step.ANSWER)
    assert _press(rung, "1", step=Step.ANSWER) == Said("Thank you. Goodbye.")
    assert _end(rung) is True
    assert _outcomes(rung) == [("told", "will_come")]
    assert replies.confirmed(among=[rung]) == {rung.id}
    assert factory.asked(rung) == []


def test_who_asks_to_be_phoned_becomes_one_task(rung: Appointment) -> None:
    _answer(rung)
    _press(rung, "1")
    for _ in range(2):
        said = _press(rung, "2", step=Step.ANSWER)
        assert said == Said("We will phone you. Goodbye.")
    why = "They heard our recorded call and asked to be phoned: ring them."
    assert factory.asked(rung) == [("ring_instead", why)]
    rung.tasks.update(state="done", done_at=NOW)
    _press(rung, "2", step=Step.ANSWER)
    assert factory.asked(rung) == []


def test_the_first_key_says_who_they_are_whatever_was_asked(rung: Appointment) -> None:
    assert _press(rung, "1", step=Step.ANSWER) == Said(NEWS, Step.ANSWER)
    assert factory.message(rung).state == "delivered"


def test_a_key_that_nobody_asked_for_is_asked_again(rung: Appointment) -> None:
    assert _press(rung, "7") == Said(OPENING, Step.WHO)
    assert factory.message(rung).state == "sent"


def test_without_a_key_nobody_was_told_and_they_are_rung_once_more(rung: Appointment) -> None:
    _answer(rung, by=Answerer.UNKNOWN)
    assert _end(rung) is True
    message = factory.message(rung)
    assert (message.state, message.due_at) == ("due", AGAIN_AT)
    carrier = KeepingCarrier(name=NAME)
    assert factory.deliver(carrier, now=AGAIN_AT - timedelta(seconds=1)) == 0
    factory.deliver(carrier, now=AGAIN_AT)
    assert carrier.taken[0].reference == _reference(rung, 2)
    _answer(rung, number=2, now=AGAIN_AT)
    _end(rung, number=2, now=AGAIN_AT)
    assert _outcomes(rung) == [("no_key", ""), ("no_key", "")]
    assert factory.message(rung).state == "failed"
    why = f"A recorded call did not reach them: ring, and tell them {WHAT}."
    assert factory.asked(rung) == [("ring_instead", why)]


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        (Ending.NO_ANSWER, "no_answer"),
        (Ending.BUSY, "busy"),
        (Ending.CANCELLED, "no_answer"),
    ],
)
def test_whoever_was_not_there_is_rung_once_more(
    rung: Appointment, ending: Ending, outcome: str
) -> None:
    _end(rung, ending)
    assert _outcomes(rung) == [(outcome, "")]
    assert factory.message(rung).state == "due"
    assert factory.asked(rung) == []


def test_a_bad_time_is_not_argued_with(rung: Appointment) -> None:
    _answer(rung)
    assert _press(rung, "2") == Said("Sorry to disturb you. Goodbye.")
    _end(rung)
    assert _outcomes(rung) == [("not_now", "not_now")]
    assert factory.message(rung).due_at == AGAIN_AT


def test_a_machine_that_answers_hears_nothing_where_no_voicemail_may_be_left(
    rung: Appointment,
) -> None:
    assert _answer(rung, by=Answerer.MACHINE) == Said()
    assert _outcomes(rung) == [("machine", "")]
    assert factory.message(rung).due_at == AGAIN_AT
    assert _end(rung) is False
    assert factory.message(rung).state == "due"


def test_a_voicemail_asks_them_to_phone_and_a_human_looks_after_it() -> None:
    rung = _ring(may_leave_voicemail=True)
    said = _answer(rung, by=Answerer.MACHINE)
    assert said.words.startswith("Hello. This is a message for Ben, from Trust. Please phone us on")
    assert said.asks is None
    assert _outcomes(rung) == [("voicemail", "")]
    assert factory.message(rung).state == "failed"
    why = f"A voicemail asked them to phone us. If they do not, ring, and tell them {WHAT}."
    assert factory.asked(rung) == [("ring_instead", why)]


def test_a_voicemail_that_may_not_be_left_any_more_is_not() -> None:
    rung = _ring(may_leave_voicemail=True)
    factory.calls(rung.person, accepts_recorded_call=True)
    assert _answer(rung, by=Answerer.MACHINE) == Said()


def test_a_number_that_cannot_be_rung_is_a_humans_matter_at_once(rung: Appointment) -> None:
    _end(rung, Ending.FAILED)
    assert factory.message(rung).state == "failed"
    why = f"The number could not be rung. Find out how to tell them {WHAT}."
    assert factory.asked(rung) == [("could_not_be_told", why)]


def test_news_that_comes_twice_or_late_changes_nothing(rung: Appointment) -> None:
    _answer(rung)
    _press(rung, "1")
    assert _end(rung) is True
    assert _end(rung) is False
    assert _end(rung, Ending.NO_ANSWER) is False
    _answer(rung)
    reference = _reference(rung)
    assert calls.hear(reference=reference, news=_news(), now=NOW) is False
    assert factory.message(rung).state == "delivered"
    assert _outcomes(rung) == [("told", "")]


def test_whoever_is_told_late_in_the_first_call_is_not_rung_again(rung: Appointment) -> None:
    _end(rung)
    assert factory.message(rung).state == "due"
    assert _press(rung, "1") == Said(NEWS, Step.ANSWER)
    assert factory.message(rung).state == "delivered"
    assert factory.deliver(KeepingCarrier(name=NAME), now=AGAIN_AT) == 0


def test_the_carrier_that_lost_its_answer_says_by_calling_back_that_it_rings() -> None:
    appointment = factory.told_by_call(booking.clinic())
    lost = OutcomeUnknown("unavailable", "The carrier did not answer.")
    factory.deliver(KeepingCarrier(name=NAME, fails=[lost]), now=NOW)
    assert factory.message(appointment).state == "unknown"
    calls.hear(reference=_reference(appointment), news=_news(), now=NOW)
    message = factory.message(appointment)
    assert (message.state, message.carrier, message.carrier_reference) == ("sent", NAME, "CA1")


def test_an_ending_before_the_sender_has_written_down_its_answer_is_not_overwritten() -> None:
    """The sender's own result is void then: the try it belongs to is over."""
    appointment = factory.told_by_call(booking.clinic())

    def ends_at_once(_message: Any) -> None:
        _end(appointment, Ending.BUSY)

    factory.deliver(KeepingCarrier(name=NAME, on_send=ends_at_once), now=NOW)
    message = factory.message(appointment)
    assert (message.state, message.due_at) == ("due", AGAIN_AT)


def test_a_call_of_which_nothing_more_is_heard_ends_by_itself(rung: Appointment) -> None:
    assert unheard_calls.end(now=NOW + timedelta(minutes=9)) == 0
    late = NOW + timedelta(minutes=10)
    assert unheard_calls.end(now=late) == 1
    assert unheard_calls.end(now=late) == 0
    assert _outcomes(rung) == [("unheard", "")]
    assert factory.message(rung).due_at == at("Mon 1 Mar 2027 11:10")


def test_one_call_that_breaks_does_not_keep_the_others_from_ending(settings: Settings) -> None:
    where = booking.clinic(hours=f"{booking.TUESDAY} 09:00-17:00")
    told = []
    for name, hour in (("Ben Example", "09:00"), ("Bea Example", "11:00")):
        person = factory.somebody(where, name=name)
        factory.calls(person, accepts_recorded_call=True)
        starts_at = at(f"{booking.TUESDAY} {hour}")
        told.append(booking.appointment(where, person, starts_at=starts_at))
    factory.deliver(KeepingCarrier(name=NAME), now=NOW)
    broken, well = map(factory.message, told)
    Appointment.objects.filter(id=told[0].id).update(zone="Nowhere/At all")
    Message.objects.filter(id=broken.id).update(sent_at=NOW - timedelta(minutes=1))
    with pytest.raises(unheard_calls.Unexpected, match=r"ZoneInfoNotFoundError \(1\)"):
        unheard_calls.end(now=NOW + timedelta(minutes=10))
    well.refresh_from_db()
    assert well.state == "due"


def test_a_call_in_which_nobody_needs_to_be_told_any_more_says_so(rung: Appointment) -> None:
    _answer(rung)
    _cancel(rung)
    said = _press(rung, "1")
    assert said == Said("There is nothing that you need to do. Goodbye.")
    reference = f"{Message.objects.get(kind='confirmation').id}-1"
    calls.hear(reference=reference, news=_news(ending=Ending.COMPLETED), now=NOW)
    message = Message.objects.get(kind="confirmation")
    assert (message.state, message.reason) == ("withdrawn", "The appointment is cancelled.")


def test_a_route_that_became_unsafe_while_it_rang_is_not_spoken_to(rung: Appointment) -> None:
    contact_rules.end(rule_id=ContactRule.objects.get().id, by=SETUP, now=NOW)
    assert _answer(rung) == Said("Sorry to disturb you. Goodbye.")
    _end(rung)
    assert factory.message(rung).state == "stopped"
    assert [kind for kind, _ in factory.asked(rung)] == ["could_not_be_told"]


def test_where_no_allowed_hour_is_left_a_human_rings() -> None:
    rung = _ring(days=[1], hours_from=NOW.time(), hours_until=NOW.replace(hour=23).time())
    Message.objects.filter(kind="confirmation").update(valid_until=NOW + timedelta(hours=4))
    _end(rung, Ending.NO_ANSWER)
    assert [kind for kind, _ in factory.asked(rung)] == ["ring_instead"]


@pytest.mark.parametrize("reference", ["nothing", "nothing-1", f"{NOW:%Y}-1", ""])
def test_what_is_no_call_of_ours_is_refused(rung: Appointment, reference: str) -> None:
    with pytest.raises(Message.DoesNotExist):
        calls.answered(reference=reference, news=_news(), now=NOW)


def test_a_call_that_was_never_placed_is_refused(rung: Appointment) -> None:
    for number in (0, 2):
        with pytest.raises(Message.DoesNotExist):
            _answer(rung, number=number)
    Message.objects.filter(appointment=rung).update(channel="sms")
    with pytest.raises(Message.DoesNotExist):
        _answer(rung)


def test_a_number_is_rung_twice_a_day_at_most_whatever_there_is_to_say() -> None:
    where = booking.clinic()
    ben = factory.somebody(where)
    factory.calls(ben, accepts_recorded_call=True)
    first = booking.appointment(where, ben)
    carrier = KeepingCarrier(name=NAME)
    factory.deliver(carrier, now=NOW)
    _end(first, Ending.NO_ANSWER)
    factory.deliver(carrier, now=AGAIN_AT)
    assert len(carrier.taken) == 2
    _cancel(first)
    factory.deliver(carrier, now=AGAIN_AT)
    assert len(carrier.taken) == 2
    message = Message.objects.get(kind="cancelled")
    assert (message.state, message.due_at) == ("due", at("Tue 2 Mar 2027 08:00"))


def _cancel(appointment: Appointment) -> None:
    appointment.refresh_from_db()
    appointments.cancel(
        appointment_id=appointment.id,
        version=appointment.version,
        cancelled_by=Appointment.CancelledBy.PERSON,
        by=booking.SETUP,
        now=NOW,
    )
