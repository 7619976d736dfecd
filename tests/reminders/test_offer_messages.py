"""How somebody who waits is told of an offer: their own route, or a human where none carries it."""

from datetime import timedelta
from typing import Any

import pytest

from channels.letter.message import Letter
from channels.message import Undeliverable
from channels.sms.message import TextMessage
from scheduler.booking import offer_freeing, offers, waitlist
from scheduler.booking.models import Offer, WaitingListEntry
from scheduler.modes import Mode
from scheduler.people import contact_rules
from scheduler.people.models import Person
from scheduler.reminders import recalls
from scheduler.reminders.models import Message, Task
from tests.factories import booking, waiting
from tests.factories import people as people_factory
from tests.factories import reminders as factory
from tests.factories.booking import NOW, SETUP, Clinic
from tests.factories.reminders import KeepingCarrier
from tests.times import at

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
NEXT_WEEK = "Tue 16 Mar 2027"


@pytest.fixture
def clinic() -> Clinic:
    """One time on Tuesday 9 March has come free; nobody has looked yet."""
    where, taken = waiting.full_clinic()
    waiting.cancel(where, taken)
    return where


def wait(where: Clinic, person: Person, *, days_ago: int = 0) -> WaitingListEntry:
    return waiting.join(where, person, days_ago=days_ago)


def texts(where: Clinic, name: str = "Ben Example", **rule: Any) -> WaitingListEntry:
    ben = factory.somebody(where, name=name, modes=[Mode.FACE_TO_FACE])
    factory.texts(ben, **rule)
    return wait(where, ben)


def letters(where: Clinic, *, days_ago: int = 0, **rule: Any) -> WaitingListEntry:
    asha = factory.somebody(where, name="Asha Example", modes=[Mode.FACE_TO_FACE])
    factory.letters(asha, **rule)
    return wait(where, asha, days_ago=days_ago)


def told(entry: WaitingListEntry) -> Message:
    return Message.objects.get(offer__entry=entry)


def asked(entry: WaitingListEntry, state: str = "open") -> list[tuple[str, str]]:
    tasks = Task.objects.filter(person=entry.person_id, state=state).order_by("opened_at", "id")
    return [(task.kind, task.reason) for task in tasks]


def free_next_week(where: Clinic) -> None:
    booking.shift(where.freya, where.hub, where.rota, f"{NEXT_WEEK} 09:00-10:00")
    offer_freeing.note(
        staff_member_ids=[where.freya.staff_member_id], during=offer_freeing.from_now_on(NOW)
    )


def test_an_offer_goes_by_text_in_neutral_words_with_what_to_do_and_by_when(
    clinic: Clinic,
) -> None:
    entry = texts(clinic)
    assert waiting.look() == 1
    offer = waiting.the_offer(entry)
    assert (offer.route, offer.answer_by) == ("sms", at("Mon 1 Mar 2027 13:00"))
    carrier = KeepingCarrier()
    assert factory.deliver(carrier, now=NOW) == 1
    [text] = carrier.taken
    assert isinstance(text, TextMessage)
    assert text.text == (
        "Ben, a time is free: Tuesday 9 March 2027 at 9am at The Hub. "
        "To take it, phone us on 01632 960003 by 1pm on Monday 1 March. Trust"
    )
    message = told(entry)
    assert (message.state, message.appointment_id, message.kind) == ("sent", None, "offer")
    assert (message.body, message.valid_until) == (text.text, at("Mon 1 Mar 2027 11:00"))
    assert asked(entry) == []


def test_a_text_waits_for_its_hour_and_the_hold_for_the_text(clinic: Clinic) -> None:
    entry = texts(clinic)
    night = at("Mon 1 Mar 2027 20:00")
    waiting.look(now=night)
    message = told(entry)
    assert message.due_at == at("Tue 2 Mar 2027 08:00")
    assert waiting.the_offer(entry).answer_by == at("Tue 2 Mar 2027 13:00")
    carrier = KeepingCarrier()
    assert factory.deliver(carrier, now=night) == 0
    assert factory.deliver(carrier, now=message.due_at) == 1


def test_an_offer_goes_by_letter_with_the_day_by_which_to_answer(clinic: Clinic) -> None:
    entry = letters(clinic)
    free_next_week(clinic)
    assert waiting.look() == 1
    offer = waiting.the_offer(entry)
    assert (offer.route, offer.answer_by) == ("letter", at("Tue 9 Mar 2027 17:00"))
    assert offer.starts_at == at(f"{NEXT_WEEK} 09:00")
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NOW)
    [letter] = carrier.taken
    assert isinstance(letter, Letter)
    assert (letter.heading, letter.post_class) == ("A time has become free for you", "first")
    assert letter.reference_line == ""
    assert letter.paragraphs[1] == (
        "If you would like it, please phone us on 01632 960003 by 5pm on Tuesday 9 March."
    )
    assert "You keep your place" in letter.paragraphs[2]
    assert dict(letter.details) == {
        "Date": "Tuesday 16 March 2027",
        "Time": "9am",
        "How": "Face to face",
        "Where": "The Hub\n2 High Street\nExampleton\nBS1 4ND",
        "With": "Freya Example, Worker",
        "What for": "First conversation",
    }
    assert told(entry).post_class == "first"


def test_minimal_words_only_ask_for_a_call(clinic: Clinic) -> None:
    texts(clinic, wording="minimal")
    waiting.look()
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NOW)
    [text] = carrier.taken
    assert isinstance(text, TextMessage)
    assert text.text == "Please phone us on 01632 960003. Trust"


def test_a_letter_that_cannot_be_answered_in_time_passes_the_time_on_and_a_human_knows(
    clinic: Clinic,
) -> None:
    asha = letters(clinic, days_ago=30)
    ben = texts(clinic)
    assert waiting.look() == 1
    assert waiting.offered(asha) is None
    assert waiting.offered(ben) is not None
    [(kind, reason)] = asked(asha)
    assert kind == "passed_over"
    assert reason == (
        "They wait, and Tuesday 9 March 2027 at 9am went to somebody else: a letter could not"
        " come and be answered in time. They keep their place; ask whether another route would be"
        " safe."
    )
    offers.refuse(offer_id=waiting.the_offer(ben).id, by=clinic.dot, now=LATER)
    waiting.look(now=LATER)
    assert len(asked(asha)) == 1
    assert Offer.objects.filter(entry=asha, state="passed_over").count() == 1


def test_a_call_is_a_task_that_is_due_when_the_hold_ends(clinic: Clinic) -> None:
    asha = wait(clinic, waiting.somebody(clinic, "Asha"))
    waiting.look()
    offer = waiting.the_offer(asha)
    assert (offer.route, offer.answer_by) == ("voice", at("Tue 2 Mar 2027 17:00"))
    [task] = Task.objects.filter(offer=offer)
    assert (task.kind, task.due_at, task.owner) == ("offer_by_hand", offer.answer_by, clinic.trust)
    assert task.reason == (
        "They chose phone: ring, and offer them Tuesday 9 March 2027 at 9am."
        " Write down their yes or no by 5pm on Tuesday 2 March; then it lapses."
    )
    assert not Message.objects.filter(offer=offer).exists()


def test_without_a_safe_route_the_desk_finds_out_while_the_time_is_held(clinic: Clinic) -> None:
    asha = wait(clinic, factory.somebody(clinic, modes=[Mode.FACE_TO_FACE]))
    waiting.look()
    offer = waiting.the_offer(asha)
    assert (offer.route, offer.contact_rule) == ("desk", None)
    [(kind, reason)] = asked(asha)
    assert kind == "offer_by_hand"
    assert reason.startswith("No route of theirs carries it: find out how to offer them")
    assert waiting.held(offer).held_until == at("Tue 2 Mar 2027 17:00")


def test_whoever_cannot_read_print_is_offered_the_time_by_a_human(clinic: Clinic) -> None:
    asha = letters(clinic)
    people_factory.need("moon", of=asha.person)
    waiting.look()
    assert waiting.the_offer(asha).route == "desk"


@pytest.mark.parametrize("how", ["accept", "refuse", "lapse", "leave"])
def test_an_offer_that_is_over_is_neither_told_nor_asked_about(clinic: Clinic, how: str) -> None:
    ben = texts(clinic)
    waiting.look()
    offer = waiting.the_offer(ben)
    Task.objects.create(
        kind="could_not_be_told",
        person=ben.person,
        offer=offer,
        owner=clinic.trust,
        reason="Find out.",
        opened_at=NOW,
        due_at=LATER,
    )
    match how:
        case "accept":
            offers.accept(offer_id=offer.id, by=clinic.dot, now=NOW)
        case "refuse":
            offers.refuse(offer_id=offer.id, by=clinic.dot, now=NOW)
        case "lapse":
            offers.lapse_due(now=offer.answer_by)
        case _:
            waitlist.leave(entry_id=ben.id, by=clinic.dot, now=NOW)
    assert told(ben).state == "withdrawn"
    assert asked(ben) == []
    [(_, outcome)] = Task.objects.filter(offer=offer).values_list("state", "outcome")
    assert outcome.startswith("The offer is over: ")


def test_a_text_that_is_being_sent_when_the_offer_ends_does_not_go(clinic: Clinic) -> None:
    ben = texts(clinic)
    waiting.look()
    offer = waiting.the_offer(ben)
    Offer.objects.filter(id=offer.id).update(state="refused", ended_at=NOW)
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NOW)
    assert carrier.taken == []
    assert (told(ben).state, told(ben).reason) == ("withdrawn", "The offer is over.")


def test_a_route_that_is_unsafe_by_now_is_not_used_and_a_human_tells_them(clinic: Clinic) -> None:
    ben = texts(clinic)
    waiting.look()
    contact_rules.record(
        person_id=ben.person_id,
        channel="sms",
        number=factory.BENS_NUMBER,
        is_safe=False,
        by=SETUP,
        now=NOW,
    )
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NOW)
    assert carrier.taken == []
    assert asked(ben) == [
        (
            "could_not_be_told",
            "The route may no longer be used: find out how to tell them that a time is held for"
            " them.",
        )
    ]
    [task] = Task.objects.filter(person=ben.person)
    assert (task.offer, task.owner) == (waiting.the_offer(ben), clinic.trust)
    assert task.due_at < waiting.the_offer(ben).answer_by


def test_a_number_that_does_not_exist_becomes_a_task_about_the_offer(clinic: Clinic) -> None:
    ben = texts(clinic)
    waiting.look()
    no_such = Undeliverable("no-such-number", "There is no such number.")
    factory.deliver(KeepingCarrier(fails=[no_such]), now=NOW)
    [(kind, reason)] = asked(ben)
    assert kind == "could_not_be_told"
    assert reason.endswith("Find out how to tell them that a time is held for them.")


def test_a_text_too_late_to_answer_is_not_sent_and_a_human_rings(clinic: Clinic) -> None:
    ben = texts(clinic)
    waiting.look()
    carrier = KeepingCarrier()
    # No worker ran until an hour before the answer is due.
    factory.deliver(carrier, now=at("Mon 1 Mar 2027 12:00"))
    assert carrier.taken == []
    assert told(ben).state == "stopped"
    why = "It is too late for a text: ring, and tell them that a time is held for them."
    assert asked(ben) == [("ring_instead", why)]


def test_a_text_that_nobody_sent_before_the_offer_lapsed_is_withdrawn(clinic: Clinic) -> None:
    ben = texts(clinic)
    waiting.look()
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=at("Mon 1 Mar 2027 13:00"))
    assert carrier.taken == []
    assert (told(ben).state, asked(ben)) == ("withdrawn", [])


def test_a_printed_letter_of_an_offer_that_is_over_is_taken_back(clinic: Clinic) -> None:
    asha = letters(clinic)
    free_next_week(clinic)
    waiting.look()
    factory.deliver(KeepingCarrier(), now=NOW)
    message = told(asha)
    assert not recalls.recall_if_unwanted(reference=str(message.id), now=LATER)
    offers.refuse(offer_id=waiting.the_offer(asha).id, by=clinic.dot, now=LATER)
    assert recalls.recall_if_unwanted(reference=str(message.id), now=LATER)
    message.refresh_from_db()
    assert (message.state, message.reason) == ("withdrawn", "The offer is over.")


def test_a_choice_that_shuts_out_every_mode_of_a_wait_asks_a_human_once(clinic: Clinic) -> None:
    asha = wait(clinic, waiting.somebody(clinic, "Asha"))
    booking.choose(asha.person, Mode.VIDEO)
    booking.choose(asha.person, Mode.PHONE)
    [(kind, reason)] = asked(asha)
    assert kind == "ask_and_rebook"
    assert reason.startswith("Their new choice shuts out every mode they wait in")
    assert waiting.look() == 0


def test_nobody_is_told_twice_however_often_workers_look(clinic: Clinic) -> None:
    ben = texts(clinic)
    free_next_week(clinic)
    assert [waiting.look() for _ in range(3)] == [1, 0, 0]
    assert Message.objects.filter(offer__entry=ben).count() == 1
