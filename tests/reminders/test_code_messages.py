"""Codes go by their first safe route, in its hours, or not at all; nothing kept shows one."""

from datetime import time, timedelta
from typing import Any

import pytest

from channels.letter.message import Letter
from channels.message import OutcomeUnknown, TryLater, Undeliverable
from channels.sms import segments
from channels.sms.message import TextMessage
from scheduler.audit.models import Entry
from scheduler.identity import codes
from scheduler.identity.models import Code
from scheduler.partners.models import Partner
from scheduler.people import contact_rules
from scheduler.people.models import Person
from scheduler.reminders import (
    code_letters,
    code_messages,
    code_words,
    letter_records,
    letter_words,
    recalls,
    reprints,
    resends,
    revealing,
)
from scheduler.reminders.models import Attempt, Message, Task
from tests.factories import booking, people
from tests.factories import reminders as factory
from tests.factories.booking import NOW, SETUP
from tests.factories.reminders import KeepingCarrier
from tests.times import at

pytestmark = pytest.mark.django_db
NINE_AM = at("Mon 1 Mar 2027 09:00")
LOST = OutcomeUnknown("unavailable", "The carrier did not answer.")


@pytest.fixture
def trust(db: None) -> Partner:
    return booking.partner("trust", desk_phone="01632 960003")


@pytest.fixture
def ben(trust: Partner) -> Person:
    somebody = booking.person(trust, name="Ben Example")
    factory.texts(somebody)
    return somebody


@pytest.fixture
def asha(trust: Partner) -> Person:
    somebody = booking.person(trust)
    factory.letters(somebody)
    return somebody


def send(person: Person, **given: Any) -> Message:
    asked: dict[str, Any] = {"by": booking.actor(person.first_known_to), "now": NINE_AM}
    return code_messages.send(person_id=person.id, **asked | given)


def code_of(message: Message) -> Code:
    assert message.code is not None
    return message.code


def test_a_text_says_the_code_and_where_to_enter_it(ben: Person) -> None:
    message = send(ben)
    carrier = KeepingCarrier()
    assert factory.deliver(carrier, now=NINE_AM) == 1
    [text] = carrier.taken
    assert isinstance(text, TextMessage)
    spelled = codes.spelled(code_of(message))
    assert text.text == (
        f"Your code is {spelled}. Enter it with this phone number at"
        f" {code_letters.address()} within 10 minutes. We will never ask you for it. Trust"
    )
    assert text.to.e164 == "+447700900002"
    assert text.valid_until == NINE_AM + timedelta(minutes=10)
    assert segments.measure(text=text.text).fragments == 1
    used = codes.use(name="07700 900002", typed=spelled, by=SETUP, now=NINE_AM)
    assert used.person == ben


def test_what_is_kept_of_a_text_has_the_code_blotted_out(ben: Person) -> None:
    message = send(ben)
    factory.deliver(KeepingCarrier(), now=NINE_AM)
    message.refresh_from_db()
    assert message.state == "sent"
    assert message.body.startswith("Your code is •••• ••••. Enter it")
    assert_nowhere(codes.spelled(code_of(message)))


def test_what_is_kept_of_a_letter_has_the_code_blotted_out(asha: Person) -> None:
    message = send(asha)
    factory.deliver(KeepingCarrier(), now=NINE_AM)
    message.refresh_from_db()
    assert "- Code: •••• •••• ••••" in message.body
    assert letter_records.find_letter(message.body) is not None
    assert_nowhere(codes.spelled(code_of(message)))


def assert_nowhere(spelled: str) -> None:
    """In no row that a desk, an auditor or an export could read."""
    rows = [
        *Message.objects.values(),
        *Attempt.objects.values(),
        *Task.objects.values(),
        *Entry.objects.values(),
        *Code.objects.values(),
    ]
    for written in (spelled, spelled.replace(" ", "")):
        assert written not in str(rows)


def test_a_letter_says_the_code_the_reference_and_until_when(asha: Person) -> None:
    message = send(asha)
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NINE_AM)
    [letter] = carrier.taken
    assert isinstance(letter, Letter)
    code = code_of(message)
    assert dict(letter.details) == {
        "Address": code_letters.address(),
        "Reference": code.reference,
        "Code": codes.spelled(code),
        "Works until": "22 March 2027",
    }
    assert codes.use(
        name=code.reference, typed=codes.spelled(code), by=SETUP, now=NINE_AM + timedelta(days=20)
    )


@pytest.mark.parametrize("language", ["en", "cy", "ar", "pl"])
@pytest.mark.parametrize("needs", [(), ("print_24_point",), ("easy_read",)], ids=str)
def test_a_letter_is_as_they_read_and_gives_nothing_away(
    asha: Person, language: str, needs: tuple[str, ...]
) -> None:
    Person.objects.filter(id=asha.id).update(language=language)
    for kind in needs:
        people.need(kind, of=asha, by=SETUP, now=NOW)
    message = send(asha)
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NINE_AM)
    [letter] = carrier.taken
    assert isinstance(letter, Letter)
    assert [body.language for body in letter.bodies] == [
        phrases.code for phrases in letter_words.of(language)
    ]
    code = code_of(message)
    spelled = codes.spelled(code)
    for body in letter.bodies:
        told = " ".join(body.main_words)
        for fact in (spelled, code.reference, code_letters.address(), "01632 960003"):
            assert fact in told
        assert bool(body.ideas) is (needs == ("easy_read",))
        assert all(
            line and len(line) < 110 for idea in body.ideas for line in idea.says.split("\n")
        )
    assert letter.point_size == {(): 12, ("print_24_point",): 24, ("easy_read",): 16}[needs]
    assert revealing.find(*letter.words) is None
    assert spelled not in "".join((letter.sender_name, *letter.contact_lines, letter.date_line))


def test_every_language_of_letters_has_words_for_a_code() -> None:
    assert set(code_words.LETTERS) == set(letter_words.LANGUAGES)


@pytest.mark.parametrize(
    ("route", "rule"),
    [
        (factory.calls, {}),
        (factory.emails, {}),
        (factory.texts, {"wording": "minimal"}),
        (factory.letters, {"wording": "minimal"}),
    ],
    ids=["phone call", "e-mail", "text that others may see", "letter that others may see"],
)
def test_a_route_that_can_carry_none_carries_none_and_no_other_takes_its_place(
    trust: Partner, route: Any, rule: dict[str, str]
) -> None:
    mo = booking.person(trust, name="Mo Example")
    route(mo, **rule)
    factory.texts(mo, number="07700 900007", position=2)
    with pytest.raises(code_messages.NoSafeWay):
        send(mo)
    assert not Message.objects.exists()
    assert not Code.objects.exists()


def test_an_unsafe_route_carries_none(trust: Partner) -> None:
    mo = booking.person(trust, name="Mo Example")
    factory.texts(mo, is_safe=False)
    with pytest.raises(code_messages.NoSafeWay):
        send(mo)


def test_no_code_goes_at_an_hour_that_is_not_allowed(trust: Partner) -> None:
    mo = booking.person(trust, name="Mo Example")
    factory.texts(mo, hours_from=time(18), hours_until=time(20))
    with pytest.raises(code_messages.NoSafeWay):
        send(mo)
    assert send(mo, now=at("Mon 1 Mar 2027 18:30"))


def test_a_text_that_meets_a_forbidden_hour_on_its_way_does_not_wait(trust: Partner) -> None:
    mo = booking.person(trust, name="Mo Example")
    factory.texts(mo, hours_from=time(18), hours_until=time(20))
    message = send(mo, now=at("Mon 1 Mar 2027 19:55"))
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=at("Mon 1 Mar 2027 20:01"))
    message.refresh_from_db()
    assert (message.state, message.due_at) == ("stopped", at("Mon 1 Mar 2027 19:55"))
    assert carrier.taken == []
    assert not Task.objects.exists()


def test_a_route_that_became_unsafe_carries_none(ben: Person) -> None:
    message = send(ben)
    factory.texts(ben, is_safe=False)
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NINE_AM)
    message.refresh_from_db()
    assert (message.state, carrier.taken) == ("stopped", [])


def test_a_code_that_is_over_is_not_sent(ben: Person) -> None:
    message = send(ben)
    codes.end(code_id=code_of(message).id, by=SETUP, now=NINE_AM)
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NINE_AM)
    message.refresh_from_db()
    assert (message.state, carrier.taken) == ("withdrawn", [])


def test_a_letter_whose_code_was_ended_is_taken_back_before_it_is_printed(asha: Person) -> None:
    message = send(asha)
    factory.deliver(KeepingCarrier(), now=NINE_AM)
    codes.end(code_id=code_of(message).id, by=SETUP, now=NINE_AM)
    assert recalls.recall_if_unwanted(reference=str(message.id), now=NINE_AM)


def test_a_letter_that_cannot_go_asks_a_human_for_another_way(asha: Person) -> None:
    message = send(asha)
    factory.deliver(KeepingCarrier(fails=[Undeliverable("no", "It is no address.")]), now=NINE_AM)
    message.refresh_from_db()
    assert message.state == "failed"
    task = Task.objects.get()
    assert (task.kind, task.owner, task.person) == ("ask_for_route", asha.first_known_to, asha)


def test_a_text_that_cannot_go_asks_nobody_since_it_is_over_soon(ben: Person) -> None:
    send(ben)
    factory.deliver(KeepingCarrier(fails=[Undeliverable("no", "It is no number.")]), now=NINE_AM)
    assert not Task.objects.exists()


def test_a_busy_carrier_is_tried_again_while_the_code_lives(ben: Person) -> None:
    message = send(ben)
    busy = TryLater("busy", "The carrier is busy.", after=timedelta(minutes=2))
    carrier = KeepingCarrier(fails=[busy])
    factory.deliver(carrier, now=NINE_AM)
    factory.deliver(carrier, now=NINE_AM + timedelta(minutes=3))
    [text] = carrier.taken
    assert isinstance(text, TextMessage)
    assert codes.spelled(code_of(message)) in text.text


def test_a_carrier_is_asked_for_the_very_words_that_are_not_kept(ben: Person) -> None:
    asked: list[str] = []

    class Asked(KeepingCarrier):
        def find(self, *, message: Any, since: Any) -> Any:
            asked.append(message.text)
            return super().find(message=message, since=since)

    message = send(ben)
    carrier = Asked(fails=[LOST], loses_answer=True)
    factory.deliver(carrier, now=NINE_AM)
    factory.deliver(carrier, now=NINE_AM + timedelta(minutes=1))
    message.refresh_from_db()
    assert message.state == "sent"
    assert len(carrier.taken) == 1
    assert asked == [carrier.taken[0].text]  # type: ignore[attr-defined]
    assert "•" in message.body


def test_a_second_code_waits_a_minute_and_five_are_enough_a_day(ben: Person) -> None:
    send(ben)
    with pytest.raises(code_messages.TooSoon):
        send(ben, now=NINE_AM + timedelta(seconds=50))
    for minutes in range(2, 10, 2):
        send(ben, now=NINE_AM + timedelta(minutes=minutes))
    with pytest.raises(code_messages.TooSoon):
        send(ben, now=NINE_AM + timedelta(hours=3))
    assert Code.objects.count() == 5


def test_a_second_letter_waits_three_days(asha: Person) -> None:
    send(asha)
    with pytest.raises(code_messages.TooSoon):
        send(asha, now=NINE_AM + timedelta(days=2))
    assert send(asha, now=NINE_AM + timedelta(days=4))


def test_a_supporter_gets_theirs_by_their_own_route(ben: Person) -> None:
    mary = factory.supporter(ben)
    factory.letters(ben, address_lines=factory.ADDRESS, supporter_id=mary.id)
    message = send(ben, supporter_id=mary.id)
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NINE_AM)
    [letter] = carrier.taken
    assert isinstance(letter, Letter)
    assert letter.salutation == "Dear Mary"
    assert letter.paragraphs[0].startswith("Ben allows you to see their appointments.")
    assert code_of(message).supporter == mary


def test_a_code_is_sent_once_and_printed_once(asha: Person, tmp_path: Any) -> None:
    message = send(asha)
    factory.deliver(KeepingCarrier(), now=NINE_AM)
    with pytest.raises(resends.NotWanted):
        resends.send_again(message_id=message.id, number=1, reason="Lost", by=SETUP, now=NINE_AM)
    with pytest.raises(reprints.NotForPrint):
        reprints.ask(message_id=message.id, reason="Lost", here=None, by=SETUP, now=NINE_AM)  # type: ignore[arg-type]


def test_stop_after_a_code_asks_the_desk_that_sent_it(ben: Person) -> None:
    send(ben)
    refused = Undeliverable("opted-out", "They said STOP.")
    factory.deliver(KeepingCarrier(fails=[refused]), now=NINE_AM)
    assert Task.objects.get(kind="ask_for_route").owner == ben.first_known_to
    assert contact_rules.routes(person_id=ben.id) == []
