import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from pytest_django import DjangoAssertNumQueries

from scheduler.audit.models import Entry
from scheduler.booking.models import Appointment
from scheduler.identity.roles import Role
from scheduler.reminders.models import Attempt, Message, Receipt
from tests.factories import booking, people, reminders, waiting
from tests.factories.booking import NINE
from tests.web.conftest import (
    NOW,
    Desk,
    booked_without_messages,
    letter_for,
    print_folder,
    staff_of,
    text,
)
from tests.web_process import LET_IN

WORDS = "Asha, your appointment is on Tuesday 9 March 2027 at 9am."


def read(desk: Desk, address: str, *, code: int = 200) -> str:
    answer = desk.client.get(address)
    assert answer.status_code == code
    # The token of a page's forms differs each time.
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", answer.content.decode())


def test_a_text_is_shown_as_it_was_sent_with_its_tries(desk: Desk, booked: Appointment) -> None:
    message = text(booked)
    Attempt.objects.create(message=message, number=1, started_at=NOW, outcome="accepted")
    Receipt.objects.create(message=message, state="delivered", received_at=NOW)
    assert "Asha Example" in read(desk, "/messages")
    page = read(desk, f"/messages/{message.id}")
    assert WORDS in page
    assert "accepted" in page
    assert "delivered" in page
    assert "Monday 1 March 2027, 9am, through local-sms" in page
    assert f"{len(WORDS)} characters, charged as 1 text." in page


def test_the_words_are_escaped(desk: Desk, booked: Appointment) -> None:
    message = text(booked, body="<script>alert('x')</script>\nsecond line\n\nnew paragraph")
    page = read(desk, f"/messages/{message.id}")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "second line" in page
    assert "<p>new paragraph</p>" in page


def test_a_message_that_was_stopped_says_why(desk: Desk, booked: Appointment) -> None:
    stopped = text(booked, state="stopped", reason="This number is no longer safe.")
    assert read(desk, "/messages").count("Asha Example") == 0
    assert "Stopped" in read(desk, "/messages?show=not-sent")
    page = read(desk, f"/messages/{stopped.id}")
    assert "This number is no longer safe." in page
    assert "written at the moment of sending" in page


def test_every_look_has_a_name_beside_it(desk: Desk, booked: Appointment) -> None:
    message = text(booked)
    read(desk, f"/messages/{message.id}")
    look = Entry.objects.get(deed="person.seen")
    assert (look.by_label, look.person_id, look.record_id) == (
        desk.account.username,
        booked.person_id,
        str(message.id),
    )


def test_the_partner_whose_worker_it_is_sees_the_message(desk: Desk, booked: Appointment) -> None:
    message = text(booked)
    freyas = staff_of(desk.clinic, desk.clinic.charity, Role.WORKER)
    assert WORDS in read(freyas, f"/messages/{message.id}")


def test_an_offer_is_shown_with_the_time_by_which_to_answer(desk: Desk) -> None:
    ben = reminders.somebody(desk.clinic)
    reminders.texts(ben)
    offer = waiting.offer(waiting.join(desk.clinic, ben), from_at=NINE)
    reminders.deliver(reminders.KeepingCarrier(), now=NOW)
    assert "A time has become free" in read(desk, "/messages")
    page = read(desk, f"/messages/{offer.messages.get().id}")
    assert "a time is free" in page
    assert "Tuesday 9 March 2027, 9am, to be answered by Monday 1 March 2027, 1pm" in page


def test_to_an_uninvolved_partner_it_does_not_exist(desk: Desk, booked: Appointment) -> None:
    message = text(booked)
    chidi = staff_of(desk.clinic, booking.partner("elsewhere"), Role.WORKER)
    assert "Asha" not in read(chidi, "/messages")
    unknown = read(chidi, f"/messages/{booking.new_id()}", code=404)
    assert read(chidi, f"/messages/{message.id}", code=404) == unknown
    assert read(chidi, f"/messages/{message.id}/letter.pdf", code=404) == unknown
    assert not Entry.objects.filter(deed="person.seen").exists()


def test_a_rota_keeper_reads_no_messages(desk: Desk) -> None:
    ewan = staff_of(desk.clinic, desk.clinic.trust, Role.ROTA_KEEPER)
    page = read(ewan, "/messages", code=403)
    assert "Your role does not do this" in page
    assert "/messages" not in page
    assert "/feeds" in page


def test_an_unknown_list_or_mark_is_not_found(desk: Desk) -> None:
    marks = ("yesterday", "2027-03-01|x", "2027-03-01T09:00:00%2B00:00|<", "2027-03-01T09:00:00Z|7")
    unzoned = f"2027-03-01T09:00:00|{booking.new_id()}"
    for asked in ("show=everything", *(f"after={mark}" for mark in (*marks, unzoned))):
        read(desk, f"/messages?{asked}", code=404)


def _many(desk: Desk, count: int) -> None:
    booked = booked_without_messages(desk)
    for version in range(count):
        text(booked, appointment_version=version + 1, sent_at=NOW - timedelta(minutes=version % 60))


def test_a_long_list_is_read_slice_by_slice_and_loses_nothing(desk: Desk) -> None:
    _many(desk, 120)
    address, slices = "/messages", 0
    seen: list[str] = []
    while address:
        answer = desk.client.get(address)
        assert answer.status_code == 200
        seen += _links(answer.content.decode())
        slices += 1
        address = _further(answer.content.decode())
    assert slices == 3
    assert len(seen) == len(set(seen)) == 120


def _links(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('href="/messages/')[1:]]


def _further(page: str) -> str:
    before, found, _ = page.partition('rel="next"')
    return before.rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&") if found else ""


@pytest.mark.parametrize("count", [1, 40])
def test_the_list_costs_the_same_number_of_queries_at_any_length(
    desk: Desk, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    _many(desk, count)
    with django_assert_max_num_queries(6 + LET_IN):
        read(desk, "/messages")


def test_a_letter_whose_batch_was_taken_away_is_not_found(desk: Desk, booked: Appointment) -> None:
    rule = people.letter_route(of=booked.person)
    message = text(booked, channel="letter", contact_rule=rule, post_class="first")
    read(desk, f"/messages/{message.id}/letter.pdf", code=404)


def test_a_letter_is_given_as_the_pdf_that_was_printed(
    desk: Desk, booked: Appointment, settings: LazySettings
) -> None:
    rule = people.letter_route(of=booked.person)
    message = text(
        booked, channel="letter", contact_rule=rule, post_class="first", carrier="print-folder"
    )
    folder = print_folder(settings)
    folder.send(message=letter_for(message), now=NOW)
    assert f"/messages/{message.id}/letter.pdf" in read(desk, f"/messages/{message.id}")
    answer = desk.client.get(f"/messages/{message.id}/letter.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content == folder.pdf(reference=str(message.id))


def test_the_characters_that_double_the_cost_are_shown(desk: Desk, booked: Appointment) -> None:
    message = text(booked, body="Dŵr, your appointment is on Tuesday. ☎ " + "x" * 60)
    page = read(desk, f"/messages/{message.id}")
    assert "charged as 2 texts." in page
    assert '<strong class="anywhere">ŵ ☎</strong>' in page


def test_the_list_is_narrowed_by_route_state_appointment_and_days(
    desk: Desk, booked: Appointment
) -> None:
    sent = text(booked)
    letter_rule = people.letter_route(of=booked.person)
    delivered = text(
        booked,
        kind="week_before",
        state="delivered",
        channel="letter",
        contact_rule=letter_rule,
        post_class="first",
        sent_at=NOW - timedelta(days=3),
    )
    both = {str(sent.id), str(delivered.id)}
    for asked, found in (
        ("", both),
        ("channel=letter", {str(delivered.id)}),
        ("channel=sms&state=sent", {str(sent.id)}),
        ("state=delivered", {str(delivered.id)}),
        (f"appointment={booked.reference.lower()}", both),
        ("appointment=NOSUCH", set()),
        ("from=2027-03-01", {str(sent.id)}),
        ("until=2027-02-28", {str(delivered.id)}),
        ("from=2027-02-26&until=2027-03-01", both),
        ("show=waiting", set()),
    ):
        assert set(_links(read(desk, f"/messages?{asked}"))) - {"find"} == found, asked
    assert "Nothing that fits" in read(desk, "/messages?appointment=NOSUCH")


@pytest.mark.parametrize(
    "asked",
    ["channel=pigeon", "state=lost", "from=yesterday", "until=9999-12-31", "from=0001-01-01"],
)
def test_what_no_form_offers_is_not_found(desk: Desk, asked: str) -> None:
    read(desk, f"/messages?{asked}", code=404)


def test_a_person_is_found_by_a_part_of_their_name_without_it_in_an_address(
    desk: Desk, booked: Appointment
) -> None:
    text(booked)
    found = desk.client.post("/messages/find", {"words": " asha  EX "})
    assert found.headers["Location"] == f"/messages/of/{booked.person_id}"
    thread = read(desk, found.headers["Location"])
    assert WORDS in thread
    look = Entry.objects.get(deed="person.seen", record_kind="messages")
    assert look.person_id == booked.person_id
    for words in ("nobody like this", "", "%"):
        answer = desk.client.post("/messages/find", {"words": words})
        assert "Nobody of this name" in answer.content.decode()
    other = reminders.somebody(desk.clinic, name="Ashanti Example")
    reminders.texts(other)
    booking.appointment(desk.clinic, other, starts_at=NINE + timedelta(hours=2))
    both = desk.client.post("/messages/find", {"words": "asha"}).content.decode()
    assert "Asha Example" in both
    assert "Ashanti Example" in both


def test_the_thread_of_a_stranger_does_not_exist(desk: Desk, booked: Appointment) -> None:
    text(booked)
    chidi = staff_of(desk.clinic, booking.partner("elsewhere"), Role.WORKER)
    read(chidi, f"/messages/of/{booked.person_id}", code=404)
    assert "Asha" not in chidi.client.post("/messages/find", {"words": "Exam"}).content.decode()


def _again(desk: Desk, message: Message, **entered: str) -> Any:
    values = {"reason": "She never got it.", "number": "1"} | entered
    return desk.client.post(f"/messages/{message.id}/send-again", values)


def test_a_message_is_sent_again_with_a_reason_however_often_the_button_is_pressed(
    desk: Desk, booked: Appointment
) -> None:
    message = text(booked)
    assert "Send it again" in read(desk, f"/messages/{message.id}")
    first = _again(desk, message)
    assert first.status_code == 302
    assert _again(desk, message).headers["Location"] == first.headers["Location"]
    made = Message.objects.get(resend=1)
    assert first.headers["Location"] == f"/messages/{made.id}"
    page = read(desk, f"/messages/{made.id}")
    assert f"By {desk.account.username}: She never got it." in page
    assert "It is still on its way." in page
    assert "sent it again: She never got it." in read(desk, f"/messages/{message.id}")
    assert "sent again (1)" in read(desk, "/messages?show=waiting")


def test_without_a_reason_or_in_the_wrong_moment_nothing_is_sent_again(
    desk: Desk, booked: Appointment
) -> None:
    message = text(booked)
    unsure = _again(desk, message, reason=" ")
    assert (unsure.status_code, "Enter why" in unsure.content.decode()) == (422, True)
    assert _again(desk, message, number="x").status_code == 422
    Appointment.objects.filter(id=booked.id).update(promise_version=2)
    late = _again(desk, message)
    assert late.status_code == 422
    assert "has changed since this was planned" in late.content.decode()
    assert "cannot be sent again now" in read(desk, f"/messages/{message.id}")
    assert Message.objects.filter(resend__gt=0).count() == 0


def test_another_partners_message_is_not_sent_again(desk: Desk, booked: Appointment) -> None:
    message = text(booked)
    chidi = staff_of(desk.clinic, booking.partner("elsewhere"), Role.RECEPTIONIST)
    assert _again(chidi, message).status_code == 404
