"""What Notify took and what it says came of it: asked for, as it calls back for no paper."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings

from channels import registry
from channels.message import NotConfigured
from scheduler.booking.models import Appointment
from scheduler.reminders import inquiries
from scheduler.reminders.models import Message
from tests.channels.notify import notify_server
from tests.channels.notify.notify_server import NotifyService, refusing
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Iterator[NotifyService]:
    with notify_server.serving() as server:
        server.now = NOW
        yield server


def _carriers(service: NotifyService) -> Any:
    told = {
        "notify_api_key": notify_server.KEY,
        "notify_api_address": service.address,
        "notify_text_template_id": notify_server.TEMPLATE_ID,
        "notify_prints_letters": True,
        "font_folder": _fonts(),
    }
    return lambda channel: registry.carrier(channel=channel, configuration={channel: told})


def _fonts() -> Path:
    return Path(settings.CHANNELS["letter"]["font_folder"])


def _sent(appointment: Appointment, service: NotifyService) -> Appointment:
    postman = factory.postman(now=NOW)
    postman.carriers = _carriers(service)
    postman.deliver_due(until=NOW + timedelta(minutes=1))
    assert factory.message(appointment).carrier == "govuk-notify"
    return appointment


def _ask(service: NotifyService, *, after: timedelta = timedelta(hours=2)) -> int:
    return inquiries.ask_notify(
        carriers=_carriers(service), clock=lambda: NOW + after, until=NOW + timedelta(days=9)
    )


def test_a_letter_that_notify_refuses_for_its_margins_becomes_a_task(
    service: NotifyService,
) -> None:
    appointment = _sent(factory.told_by_letter(booking.clinic()), service)
    assert _ask(service) == 1
    assert factory.message(appointment).state == "sent"
    service.notifications[0]["status"] = "validation-failed"
    assert _ask(service) == 1
    message = factory.message(appointment)
    assert message.state == "failed"
    assert [kind for kind, _ in factory.asked(appointment)] == ["could_not_be_told"]
    assert _ask(service) == 0


def test_a_letter_that_was_posted_is_not_asked_after_again(service: NotifyService) -> None:
    appointment = _sent(factory.told_by_letter(booking.clinic()), service)
    service.notifications[0]["status"] = "received"
    assert _ask(service) == 1
    assert _ask(service) == 0
    assert factory.message(appointment).state == "sent"
    assert factory.asked(appointment) == []


def test_a_text_is_asked_after_when_no_receipt_came_in_an_hour(service: NotifyService) -> None:
    appointment = _sent(factory.told_by_text(booking.clinic()), service)
    assert _ask(service, after=timedelta(minutes=59)) == 0
    service.notifications[0]["status"] = "delivered"
    assert _ask(service) == 1
    assert factory.message(appointment).state == "delivered"


def test_what_notify_has_forgotten_is_not_asked_after(service: NotifyService) -> None:
    _sent(factory.told_by_letter(booking.clinic()), service)
    assert _ask(service, after=timedelta(days=7, minutes=1)) == 0
    service.notifications.clear()
    assert _ask(service) == 1  # it says that it knows nothing, and nothing follows


def test_a_notify_that_does_not_answer_ends_the_round(service: NotifyService) -> None:
    _sent(factory.told_by_letter(booking.clinic()), service)
    service.answer = refusing(500, "Exception")
    assert _ask(service) == 0


def test_one_question_without_an_answer_does_not_end_the_round(service: NotifyService) -> None:
    first, *_ = references = _several(3, service)
    asked = _noting(service, silent_about={first})
    assert _ask(service) == 2
    assert set(asked) == set(references)


def test_three_questions_in_a_row_without_an_answer_end_the_round(service: NotifyService) -> None:
    asked = _noting(service, silent_about=set(_several(5, service)))
    assert _ask(service) == 0
    assert len(asked) == 3


def test_where_the_time_is_not_enough_for_all_everybody_has_their_turn(
    service: NotifyService,
) -> None:
    references = _several(5, service)
    asked = _noting(service)
    for number in range(6):
        clock = factory.Clock(NOW + timedelta(hours=2, minutes=30 * number))
        carriers = _carriers(service)

        def slow(channel: str, clock: factory.Clock = clock, of: Any = carriers) -> Any:
            clock.moment += timedelta(seconds=10)
            return of(channel)

        found = inquiries.ask_notify(
            carriers=slow, clock=clock, until=clock() + timedelta(seconds=20)
        )
        assert found == 2
    assert set(asked) == set(references)


def _several(number: int, service: NotifyService) -> list[str]:
    """The references of so many letters that Notify has, the first sent first."""
    where = booking.clinic(hours=f"{booking.TUESDAY} 09:00-20:00")
    sent = []
    for hour in range(number):
        somebody = factory.somebody(where, name=f"P{hour} Example")
        factory.letters(somebody)
        at = booking.NINE + timedelta(hours=hour)
        appointment = _sent(booking.appointment(where, somebody, starts_at=at), service)
        message = factory.message(appointment)
        Message.objects.filter(id=message.id).update(sent_at=NOW + timedelta(minutes=hour))
        sent.append(str(message.id))
    return sent


def _noting(service: NotifyService, *, silent_about: Iterable[str] = ()) -> list[str]:
    """What Notify is asked from now on, in order; about some it has nothing but an error."""
    asked: list[str] = []

    def answer(handler: notify_server.Handler) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
        asked.append(query["reference"])
        if query["reference"] in silent_about:
            handler.send(500, "")
        else:
            handler.send(200, service.listed(query))

    service.answer = answer
    return asked


def test_a_round_ends_when_its_time_is_up(service: NotifyService) -> None:
    _sent(factory.told_by_letter(booking.clinic()), service)

    def clock() -> datetime:
        return NOW + timedelta(hours=2)

    assert inquiries.ask_notify(carriers=_carriers(service), clock=clock, until=clock()) == 0


def test_a_state_that_notify_does_not_document_changes_nothing(
    service: NotifyService, caplog: pytest.LogCaptureFixture
) -> None:
    appointment = _sent(factory.told_by_letter(booking.clinic()), service)
    service.notifications[0]["status"] = "shredded"
    assert _ask(service) == 1
    assert "unknown state" in caplog.text
    assert factory.message(appointment).state == "sent"


def test_another_carrier_or_none_is_not_asked_for_what_notify_took(
    service: NotifyService,
) -> None:
    _sent(factory.told_by_letter(booking.clinic()), service)

    def nobody(channel: str) -> Any:
        raise NotConfigured(channel)

    for carriers, asked in ((lambda channel: factory.KeepingCarrier(), 1), (nobody, 0)):
        found = inquiries.ask_notify(
            carriers=carriers,
            clock=lambda: NOW + timedelta(hours=2),
            until=NOW + timedelta(days=1),
        )
        assert found == asked


def test_a_letter_whose_answer_was_lost_is_found_at_notify_and_not_sent_twice(
    service: NotifyService,
) -> None:
    appointment = factory.told_by_letter(booking.clinic())
    carrier = _carriers(service)("letter")
    impatient = replace(
        carrier, notify=replace(carrier.notify, timeout=timedelta(milliseconds=200))
    )
    service.stays_silent = True
    postman = factory.postman(now=NOW)
    postman.carriers = lambda channel: impatient
    postman.deliver_due(until=NOW + timedelta(minutes=1))
    assert factory.message(appointment).state == "unknown"
    service.stays_silent = False
    later = factory.postman(now=NOW + timedelta(minutes=5))
    later.carriers = lambda channel: carrier
    later.deliver_due(until=NOW + timedelta(minutes=6))
    assert factory.message(appointment).state == "sent"
    assert len(service.requests) == 1
