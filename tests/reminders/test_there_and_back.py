"""A text to Twilio, its receipts and the answer, all over HTTP: the real client, signed calls."""

import threading
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from pytest_django import Settings

from scheduler.booking.models import Appointment
from scheduler.people import contact_rules
from scheduler.reminders import deliveries
from scheduler.reminders.models import Reply
from tests.channels.sms import twilio_server
from tests.channels.sms.twilio_server import Twilio
from tests.factories import booking, replies
from tests.factories import reminders as factory
from tests.factories.booking import NOW
from tests.times import at

pytestmark = pytest.mark.usefixtures("committed")

PUBLIC = "https://appointments.example"
REPLY = f"{PUBLIC}/api/v1/callbacks/twilio/reply"
SOON = at("Tue 2 Mar 2027 09:30")


@pytest.fixture
def web(settings: Settings, tmp_path: Path) -> Iterator[str]:
    """Our own web process, behind the proxy whose address Twilio knows."""
    settings.STATIC_ROOT = tmp_path
    server = make_server("127.0.0.1", 0, WSGIHandler(), handler_class=_Silent)

    def serve() -> None:
        server.serve_forever(poll_interval=0.02)
        connections.close_all()

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def twilio(settings: Settings) -> Iterator[Twilio]:
    with twilio_server.serving() as server, time_machine.travel(SOON, tick=False):
        server.now = NOW
        settings.PUBLIC_ADDRESS = PUBLIC
        sms = settings.CHANNELS["sms"] | {
            "twilio_account_sid": twilio_server.ACCOUNT_SID,
            "twilio_auth_token": twilio_server.AUTH_TOKEN,
            "twilio_messaging_service_sid": twilio_server.SERVICE_SID,
            "twilio_api_address": server.address,
            "twilio_discards_content": True,
            "status_callback_address": f"{PUBLIC}/api/v1/callbacks/twilio/status",
        }
        settings.CHANNELS = {**settings.CHANNELS, "sms": sms}
        yield server


def _sent() -> Appointment:
    """Ben's appointment, confirmed and reminded of through Twilio."""
    appointment = factory.told_by_text(booking.clinic())
    for moment in (NOW, SOON):
        postman = deliveries.Postman(
            clock=factory.Clock(moment), carriers=deliveries.configured_carriers()
        )
        postman.deliver_due(until=at("Wed 3 Mar 2027 09:00"))
    return appointment


def test_receipts_in_every_order_over_http_leave_the_first_end(twilio: Twilio, web: str) -> None:
    appointment = _sent()
    message = factory.message(appointment)
    sid = message.carrier_reference
    told = ("queued", "sent", "delivered", "undelivered")
    for order in permutations(told):
        factory.put_back(message, "sent")
        for status in (*order, order[0]):
            code = 30003 if status == "undelivered" else None
            assert twilio.tell(sid, status, at=web, error_code=code) == 204
        message.refresh_from_db()
        first_end = min(("delivered", "undelivered"), key=order.index)
        assert message.state == {"delivered": "delivered", "undelivered": "failed"}[first_end]


def test_an_answer_comes_in_and_is_answered_over_http(twilio: Twilio, web: str) -> None:
    appointment = _sent()
    assert len(twilio.messages) == 2
    assert {message["to"] for message in twilio.messages} == {"+44770090XXXX"}
    yes = ("+447700900002", "Yes please")
    for _ in range(2):
        status, said = twilio.bring(*yes, to=REPLY, at=web, sid="SM1")
        assert (status, "<Message>Thank you. Tuesday 9 March 2027" in said) == (200, True)
    assert [reply.outcome for reply in Reply.objects.all()] == ["confirmed"]
    cancel = f"CANCEL {replies.code(appointment)}"
    assert twilio.bring("+447700900002", cancel, to=REPLY, at=web)[0] == 200
    appointment.refresh_from_db()
    assert appointment.state == "cancelled"


def test_stop_ends_the_route_here_and_there(twilio: Twilio, web: str) -> None:
    appointment = _sent()
    status, said = twilio.bring("+447700900002", "STOP", to=REPLY, at=web)
    assert (status, "<Message>" in said) == (200, False)
    assert contact_rules.routes(person_id=appointment.person_id) == []


def test_what_twilio_does_not_keep_its_callback_still_tells(twilio: Twilio, web: str) -> None:
    """The answer to our create is lost; the look-up cannot tell; the signed receipt can."""
    appointment = factory.told_by_text(booking.clinic())

    twilio.loses_answers = True
    carriers = deliveries.configured_carriers()
    deliveries.Postman(clock=factory.Clock(NOW), carriers=carriers).deliver_due(until=SOON)
    twilio.loses_answers = False
    message = factory.message(appointment)
    assert message.state == "unknown"
    deliveries.Postman(clock=factory.Clock(SOON), carriers=carriers).deliver_due(
        until=at("Wed 3 Mar 2027 09:00")
    )
    message.refresh_from_db()
    assert message.state == "unknown"
    [taken] = [each for each in twilio.messages if str(message.id) in each["_callback"]]
    assert twilio.tell(taken["sid"], "sent", at=web) == 204
    message.refresh_from_db()
    assert (message.state, message.carrier_reference) == ("sent", taken["sid"])
