"""What a carrier says afterwards: the same news once, and only ever forward."""

from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest

from channels.message import OutcomeUnknown, Receipt, State, Undeliverable
from channels.sms import twilio_callbacks
from scheduler.people import contact_rules
from scheduler.reminders import leases, receipts
from scheduler.reminders import models as rows
from scheduler.reminders.models import Message
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NINE, NOW
from tests.factories.reminders import KeepingCarrier

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(minutes=1)


def _sent() -> Message:
    appointment = factory.told_by_text(booking.clinic())
    factory.deliver(KeepingCarrier(), now=NOW)
    return factory.message(appointment)


def _receipt(message: Message, state: State, **changes: object) -> Receipt:
    facts: dict[str, object] = {
        "reference": str(message.id),
        "carrier": "keeping",
        "carrier_reference": f"kept-{message.id}",
        "state": state,
    }
    return Receipt(**(facts | changes))  # type: ignore[arg-type]


def _apply(message: Message, state: State, **changes: object) -> bool:
    return receipts.apply(receipt=_receipt(message, state, **changes), now=SOON)


def test_a_delivered_text_is_delivered() -> None:
    message = _sent()
    assert _apply(message, State.DELIVERED) is True
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.changed_at) == ("delivered", NOW, SOON)
    [noted] = rows.Receipt.objects.all()
    assert (noted.message, noted.state, noted.received_at) == (message, "delivered", SOON)


def test_the_same_news_twice_is_noted_once() -> None:
    message = _sent()
    assert _apply(message, State.DELIVERED) is True
    assert _apply(message, State.DELIVERED) is False
    assert rows.Receipt.objects.count() == 1


@pytest.mark.parametrize("late", [State.ACCEPTED, State.SENT, State.FAILED])
def test_news_that_comes_late_takes_nothing_back(late: State) -> None:
    message = _sent()
    _apply(message, State.DELIVERED)
    assert _apply(message, late) is False
    message.refresh_from_db()
    assert message.state == "delivered"
    assert {receipt.state for receipt in rows.Receipt.objects.all()} == {"delivered", late.value}


# One of each that differs to us (tests.channels.sms has all 5,040 orders of all seven).
_TELLS = ("queued", "sent", "delivered", "undelivered")
_END = {"delivered": "delivered", "undelivered": "failed"}


def test_news_in_every_order_and_twice_leaves_the_first_end_that_was_told() -> None:
    """In each order, one is told again at the end, and one between the others."""
    message = _sent()
    for number, order in enumerate(permutations(_TELLS)):
        rows.Receipt.objects.all().delete()
        factory.put_back(message, "sent")
        told = [*order, order[number % 4]]
        told.insert(1 + number % 4, order[0])
        expected = "sent"
        for status in told:
            _tell(message, status)
            if expected == "sent":
                expected = _END.get(status, "sent")
            assert _state(message) == expected, told
        assert rows.Receipt.objects.count() == 4


def _tell(message: Message, status: str) -> None:
    receipt = twilio_callbacks.receipt(
        reference=str(message.id),
        parameters={"MessageSid": f"kept-{message.id}", "MessageStatus": status},
    )
    receipts.apply(receipt=receipt, now=NINE)


def _state(message: Message) -> str:
    return Message.objects.values_list("state", flat=True).get(id=message.id)


def test_a_text_refused_after_stop_ends_texts_by_that_route() -> None:
    message = _sent()
    _apply(message, State.FAILED, failure="opted-out", reason="They answered STOP.")
    [rule] = contact_rules.current(person_id=message.person_id)
    assert (rule.is_safe, rule.recorded_by) == (False, "system: reminders")
    kinds = {task.kind for task in rows.Task.objects.all()}
    assert kinds == {"could_not_be_told", "ask_for_route"}


def test_a_send_refused_after_stop_ends_texts_by_that_route() -> None:
    appointment = factory.told_by_text(booking.clinic())
    refusal = Undeliverable("opted-out", "The person answered STOP to our texts.")
    factory.deliver(KeepingCarrier(fails=[refusal]), now=NOW)
    assert factory.message(appointment).state == "failed"
    [rule] = contact_rules.current(person_id=appointment.person_id)
    assert rule.is_safe is False
    assert rows.Task.objects.filter(kind="ask_for_route").count() == 1


def test_a_refused_letter_ends_no_route() -> None:
    appointment = factory.told_by_letter(booking.clinic())
    factory.deliver(KeepingCarrier(fails=[Undeliverable("opted-out", "No letters.")]), now=NOW)
    [rule] = contact_rules.current(person_id=appointment.person_id)
    assert rule.is_safe is True


def test_a_text_that_did_not_arrive_becomes_a_task() -> None:
    message = _sent()
    is_news = _apply(
        message,
        State.FAILED,
        failure="unreachable",
        reason="The phone is switched off.",
        error_code="30003",
    )
    assert is_news is True
    message.refresh_from_db()
    assert (message.state, message.reason) == ("failed", "The phone is switched off.")
    assert rows.Receipt.objects.get().error_code == "30003"
    why = (
        "It did not arrive. The phone is switched off. "
        "Find out how to tell them the time of their appointment."
    )
    assert factory.asked(message.appointment) == [("could_not_be_told", why)]


def test_a_text_that_did_not_arrive_before_an_appointment_that_is_over_is_no_task() -> None:
    message = _sent()
    receipts.apply(receipt=_receipt(message, State.FAILED), now=NINE)
    message.refresh_from_db()
    assert message.state == "failed"
    assert factory.asked(message.appointment) == []


def test_a_receipt_answers_what_nobody_knew() -> None:
    appointment = factory.told_by_text(booking.clinic())
    carrier = KeepingCarrier(fails=[OutcomeUnknown("lost", "No answer.")], loses_answer=True)
    carrier.cannot_say = OutcomeUnknown("unclear", "Two look alike.")
    factory.deliver(carrier, now=NOW)
    factory.deliver(carrier, now=SOON)
    assert [kind for kind, _ in factory.asked(appointment)] == ["decide_unknown"]
    message = factory.message(appointment)
    assert _apply(message, State.SENT) is True
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.carrier, message.lease_until) == (
        "sent",
        SOON,
        "keeping",
        None,
    )
    assert factory.asked(appointment) == []
    assert factory.deliver(carrier, now=SOON + timedelta(hours=1)) == 0


def test_a_receipt_may_come_before_the_sender_has_written_the_result() -> None:
    appointment = factory.told_by_text(booking.clinic())

    def deliver_at_once(message: object) -> None:
        _apply(factory.message(appointment), State.DELIVERED)

    factory.deliver(KeepingCarrier(on_send=deliver_at_once), now=NOW)
    message = factory.message(appointment)
    assert message.state == "delivered"
    [attempt] = message.attempts.all()
    assert attempt.outcome == "accepted"


def test_a_receipt_for_a_message_nobody_tried_changes_nothing() -> None:
    message = factory.message(factory.told_by_text(booking.clinic()))
    assert _apply(message, State.DELIVERED) is False
    message.refresh_from_db()
    assert message.state == "due"


def test_a_receipt_of_an_earlier_try_does_not_speak_for_the_later_one() -> None:
    message = _sent()
    assert _apply(message, State.FAILED, carrier_reference="an-earlier-one") is False
    message.refresh_from_db()
    assert message.state == "sent"


def test_a_text_thought_lost_is_sent_when_its_receipt_says_so() -> None:
    appointment = factory.told_by_text(booking.clinic())
    leases.take_due(now=NOW)
    message = factory.message(appointment)
    Message.objects.filter(id=message.id).update(state="due")
    assert _apply(message, State.SENT) is True
    message.refresh_from_db()
    assert message.state == "sent"


@pytest.mark.parametrize("reference", ["nonsense", str(UUID(int=1))])
def test_a_reference_that_is_not_ours_is_refused(reference: str) -> None:
    message = _sent()
    with pytest.raises(Message.DoesNotExist):
        _apply(message, State.SENT, reference=reference)
