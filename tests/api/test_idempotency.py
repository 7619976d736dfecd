"""One request is done once, however often it is sent."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduler.api import idempotency
from scheduler.api.models import IdempotencyKey
from scheduler.booking.models import Hold
from scheduler.identity.models import Token
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.people.models import Person
from tests.api import calling
from tests.api.calling import START, Caller, problem, told
from tests.factories import NOW, booking, identity
from tests.factories import partners as partner_factories
from tests.factories.booking import NINE, Clinic

ASHA = {"name": "Asha Example"}


def test_the_same_request_is_answered_as_the_first_time(dot: Caller) -> None:
    first = calling.done(dot.post("people", ASHA, key="k-1"), 201)
    again = calling.done(dot.post("people", ASHA, key="k-1"), 201)
    assert again.content == first.content
    assert again["ETag"] == first["ETag"] == '"1"'
    assert again["Location"] == first["Location"]
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Person.objects.count() == 1


def test_without_a_key_two_requests_are_two(dot: Caller) -> None:
    for _ in range(2):
        calling.done(dot.post("people", ASHA), 201)
    assert Person.objects.count() == 2
    assert not IdempotencyKey.objects.exists()


def test_a_key_stands_for_one_request_only(dot: Caller) -> None:
    told(dot.post("people", ASHA, key="k-1"), 201)
    reused = problem(
        dot.post("people", {"name": "Ben Example"}, key="k-1"), 422, "idempotency_key_reused"
    )
    assert set(reused["fields"]) == {"Idempotency-Key"}
    problem(dot.post("holds", ASHA, key="k-1"), 422, "invalid")
    assert Person.objects.count() == 1


def test_a_key_belongs_to_the_account_that_used_it(dot: Caller, stranger: Caller) -> None:
    told(dot.post("people", ASHA, key="k-1"), 201)
    told(stranger.post("people", ASHA, key="k-1"), 201)
    assert Person.objects.count() == 2


def test_the_answer_is_not_told_to_the_same_account_in_another_role(dot: Caller) -> None:
    told(dot.post("people", ASHA, key="k-1"), 201)
    other = calling.caller(Role.RECEPTIONIST).grant
    other.post.staff_member_id = dot.grant.post.staff_member_id
    other.post.save()
    _, secret = identity.token(of=dot.account, for_grant=other)
    elsewhere = Caller(dot.account, other, secret)
    problem(elsewhere.post("people", ASHA, key="k-1"), 422, "idempotency_key_reused")


def test_a_refusal_is_not_kept_so_that_the_request_may_be_tried_again(
    dot: Caller, clinic: Clinic
) -> None:
    asha = booking.person(clinic.trust)
    body = _hold(clinic, asha)
    problem(dot.post("holds", body, key="k-1"), 409, "not_asked")
    assert not IdempotencyKey.objects.exists()
    booking.choose(asha, Mode.FACE_TO_FACE)
    told(dot.post("holds", body, key="k-1"), 201)


def test_a_change_is_repeated_although_its_version_has_gone(dot: Caller) -> None:
    asha = told(dot.post("people", ASHA), 201)
    path = f"people/{asha['id']}"
    first = calling.done(dot.patch(path, {"known_as": "Ash"}, seen='"1"', key="k-2"))
    again = calling.done(dot.patch(path, {"known_as": "Ash"}, seen='"1"', key="k-2"))
    assert again.content == first.content
    assert again["ETag"] == '"2"'
    # Another version is another request.
    reused = dot.patch(path, {"known_as": "Ash"}, seen='"2"', key="k-2")
    problem(reused, 422, "idempotency_key_reused")


def test_a_secret_is_shown_once_and_never_kept(gil: Caller) -> None:
    body = {
        "account_id": str(gil.account.id),
        "grant_id": str(gil.grant.id),
        "label": "laptop",
        "lifetime_hours": 7,
    }
    issued = told(gil.post("tokens", body, key="k-1"), 201)
    assert issued["secret"].startswith("cfs_")
    refused = problem(gil.post("tokens", body, key="k-1"), 409, "answer_not_kept")
    assert "shown once" in refused["detail"]
    assert Token.objects.filter(label="laptop").count() == 1
    assert issued["secret"] not in str(list(IdempotencyKey.objects.values_list("body", "headers")))


def test_nothing_to_say_is_repeated_as_nothing(gil: Caller) -> None:
    post = partner_factories.post(at_partner=gil.partner)
    role = told(gil.post("roles", {"post_id": str(post.id), "role": "worker"}), 201)
    path = f"roles/{role['id']}/withdraw"
    for _ in range(2):
        assert calling.done(gil.post(path, key="k-1"), 204).content == b""


@pytest.mark.parametrize("key", ["x" * 101, "a b", "a\tb", "é"])
def test_a_key_is_short_and_visible(dot: Caller, key: str) -> None:
    response = dot.client().post(
        f"{START}people", ASHA, headers={"Idempotency-Key": key.encode().decode("latin-1")}
    )
    assert set(problem(response, 422, "invalid")["fields"]) == {"Idempotency-Key"}


def test_a_search_keeps_nothing(dot: Caller) -> None:
    told(dot.post("people/search", {"words": "asha"}, key="k-1"))
    assert not IdempotencyKey.objects.exists()


def test_answers_are_forgotten_after_two_days(dot: Caller) -> None:
    told(dot.post("people", ASHA, key="k-1"), 201)
    assert str(IdempotencyKey.objects.get()) == "k-1"
    assert idempotency.forget_old(now=NOW + timedelta(days=2)) == 0
    assert idempotency.forget_old(now=NOW + timedelta(days=2, seconds=1)) == 1


def _hold(clinic: Clinic, person: Person) -> dict[str, object]:
    return {
        "person_id": str(person.id),
        "service_id": str(clinic.service.id),
        "mode": "face_to_face",
        "starts_at": NINE.isoformat(),
        "post_ids": [str(clinic.freya.id)],
        "site_id": str(clinic.hub.id),
    }


def test_a_hold_asked_for_twice_is_one_hold(dot: Caller, clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    first = told(dot.post("holds", _hold(clinic, asha), key="k-1"), 201)
    with CaptureQueriesContext(connection) as queries:
        assert told(dot.post("holds", _hold(clinic, asha), key="k-1"), 201) == first
    assert not [query for query in queries if "booking_hold" in query["sql"]]
    assert Hold.objects.count() == 1
