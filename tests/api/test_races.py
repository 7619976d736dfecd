"""Many calls at once over real HTTP, committed for real: one wins, the others are told why."""

import http.client
import json
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.servers.basehttp import WSGIServer
from pytest_django.live_server_helper import LiveServer

from scheduler.api.models import IdempotencyKey
from scheduler.availability.models import Claim
from scheduler.booking.models import Appointment, Hold
from scheduler.modes import Mode
from scheduler.people.models import Person
from tests.api import calling
from tests.api.calling import START, Caller
from tests.factories import booking
from tests.factories.booking import NINE, Clinic
from tests.racing import at_once

pytestmark = pytest.mark.race
CALLS = 50
Answer = tuple[int, dict[str, Any], dict[str, str]]


@pytest.fixture
def clinic(committed: None) -> Clinic:
    """The same as everywhere, and committed."""
    return booking.clinic()


@pytest.fixture
def server(committed: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveServer]:
    # Django's test server lets ten connections wait and resets the others.
    monkeypatch.setattr(WSGIServer, "request_queue_size", CALLS)
    running = LiveServer("127.0.0.1:0")
    yield running
    running.stop()


def _post(server: LiveServer, caller: Caller, path: str, body: Any, **headers: str) -> Answer:
    """Status, body and headers of a call on a connection of its own."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    sent = {"Authorization": f"Bearer {caller.secret}", "Content-Type": "application/json"}
    method = "PATCH" if "If-Match" in headers and path.count("/") == 1 else "POST"
    try:
        connection.request(method, START + path, json.dumps(body), sent | headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read()), dict(response.getheaders())
    finally:
        connection.close()


def _all(answers: list[Answer | Exception]) -> list[Answer]:
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    return [answer for answer in answers if not isinstance(answer, Exception)]


def _hold(clinic: Clinic, person: Person) -> dict[str, Any]:
    return {
        "person_id": str(person.id),
        "service_id": str(clinic.service.id),
        "mode": "face_to_face",
        "starts_at": NINE.isoformat(),
        "post_ids": [str(clinic.freya.id)],
        "site_id": str(clinic.hub.id),
    }


def test_one_key_fifty_times_at_once_is_one_hold_and_one_answer(
    clinic: Clinic, dot: Caller, server: LiveServer
) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    headers = {"Idempotency-Key": "k-1"}
    hold = partial(_post, server, dot, "holds", _hold(clinic, asha), **headers)
    held = _all(at_once([hold] * CALLS))
    assert Counter(status for status, _, _ in held) == {201: CALLS}
    assert len({json.dumps(body) for _, body, _ in held}) == 1
    assert sum("Idempotency-Replayed" in headers for _, _, headers in held) == CALLS - 1
    assert Hold.objects.count() == 1

    path, headers = f"holds/{held[0][1]['id']}/confirm", {"Idempotency-Key": "k-2"}
    confirmed = _all(at_once([partial(_post, server, dot, path, {}, **headers)] * CALLS))
    assert Counter(status for status, _, _ in confirmed) == {201: CALLS}
    assert len({json.dumps(body) for _, body, _ in confirmed}) == 1
    assert Appointment.objects.count() == 1
    assert IdempotencyKey.objects.count() == 2


def test_one_time_wanted_fifty_times_at_once_is_given_once(
    clinic: Clinic, dot: Caller, server: LiveServer
) -> None:
    people = [
        booking.person(clinic.trust, Mode.FACE_TO_FACE, name=f"Person {number}")
        for number in range(CALLS)
    ]
    answers = _all(
        at_once([partial(_post, server, dot, "holds", _hold(clinic, each)) for each in people])
    )
    assert Counter((status, body.get("code")) for status, body, _ in answers) == {
        (201, None): 1,
        (409, "taken"): CALLS - 1,
    }
    live = Claim.objects.filter(released_at__isnull=True, staff_member__isnull=False)
    assert live.count() == 1


def test_one_version_changed_fifty_times_at_once_is_changed_once(
    clinic: Clinic, dot: Caller, server: LiveServer
) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    seen = {"If-Match": '"1"'}
    changes = [
        partial(_post, server, dot, f"people/{asha.id}", {"known_as": f"Name {number}"}, **seen)
        for number in range(CALLS)
    ]
    answers = _all(at_once(changes))
    assert Counter(status for status, _, _ in answers) == {200: 1, 412: CALLS - 1}
    asha.refresh_from_db()
    assert asha.version == 2
    (won,) = (body for status, body, _ in answers if status == 200)
    assert asha.known_as == won["known_as"]


def test_one_record_without_a_count_changed_fifty_times_at_once_is_changed_once(
    clinic: Clinic, gil: Caller, server: LiveServer
) -> None:
    path = f"partners/{clinic.trust.id}"
    seen = {"If-Match": gil.etag(path)}
    answers = _all(
        at_once(
            [
                partial(_post, server, gil, path, {"name": f"Trust {number}"}, **seen)
                for number in range(CALLS)
            ]
        )
    )
    assert Counter(status for status, _, _ in answers) == {200: 1, 412: CALLS - 1}
    assert calling.told(gil.get(path))["name"] in {body.get("name") for _, body, _ in answers}
