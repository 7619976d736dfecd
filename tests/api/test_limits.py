"""How often somebody may call: counted for all processes in Redis, and told in plain words."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings
from rest_framework.exceptions import Throttled

from scheduler.api import limits
from scheduler.api.limits import Limit
from tests.api import calling
from tests.api.calling import START, Caller, problem, told
from tests.factories import NOW, identity
from tests.factories.booking import Clinic


@pytest.fixture
def _three_a_minute(settings: Settings) -> None:
    settings.CALLS_A_MINUTE = dict.fromkeys(settings.CALLS_A_MINUTE, 3)


@pytest.mark.usefixtures("_three_a_minute")
def test_a_staff_member_waits_after_the_last_call(dot: Caller, gil: Caller) -> None:
    for _ in range(3):
        told(dot.get("partners"))
    refused = dot.get("partners")
    said = problem(refused, 429, "too_many_calls")
    assert refused["Retry-After"] == "60"
    assert said["facts"] == {"seconds": 60}
    assert "Wait 60 seconds" in said["detail"]
    # Nobody else is held up by it.
    told(gil.get("partners"))
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        told(dot.get("partners"))


@pytest.mark.usefixtures("_three_a_minute")
def test_what_is_refused_is_counted_too(dot: Caller) -> None:
    for _ in range(3):
        problem(dot.get("tokens"), 403, "not_allowed")
    problem(dot.get("tokens"), 429, "too_many_calls")


@pytest.mark.usefixtures("_three_a_minute")
def test_a_machine_may_have_a_limit_of_its_own(clinic: Clinic) -> None:
    slow, _ = identity.machine(at_partner=clinic.trust, calls_a_minute=2)
    fast, _ = identity.machine(at_partner=clinic.trust, calls_a_minute=5)
    usual, _ = identity.machine(at_partner=clinic.trust)
    for machine, calls in ((slow, 2), (fast, 5), (usual, 3)):
        caller = Caller(machine.account, machine.grant, identity.machine_token(machine))
        # A second token is no second limit.
        again = Caller(machine.account, machine.grant, identity.machine_token(machine))
        for number in range(calls):
            told((caller if number % 2 else again).get("partners"))
        problem(caller.get("partners"), 429, "too_many_calls")


@pytest.mark.usefixtures("_three_a_minute")
def test_whoever_is_nobody_is_counted_by_address(db: None) -> None:
    address = f"2001:db8::{uuid4().hex[:4]}:{uuid4().hex[:4]}"
    caller = Client(REMOTE_ADDR=address)
    wrong = {"Authorization": "Bearer cfs_guess"}
    for headers in ({}, wrong, wrong):
        problem(caller.get(f"{START}partners", headers=headers), 401, "not_signed_in")
    problem(caller.get(f"{START}partners", headers=wrong), 429, "too_many_calls")
    problem(caller.get(START), 429, "too_many_calls")
    calling.done(Client(REMOTE_ADDR=f"{address}:1").get(START))


def test_an_address_is_taken_from_the_proxies_that_are_there(
    db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CALLS_A_MINUTE = settings.CALLS_A_MINUTE | {"nobody": 1}
    said = {"X-Forwarded-For": f"{uuid4()}"}
    calling.done(Client(REMOTE_ADDR=f"a{uuid4()}").get(START, headers=said))
    # Without a proxy of ours the header is anybody's word, and is not believed.
    spoofed = Client(REMOTE_ADDR=(here := f"a{uuid4()}"))
    calling.done(spoofed.get(START, headers={"X-Forwarded-For": "1"}))
    problem(spoofed.get(START, headers={"X-Forwarded-For": "2"}), 429, "too_many_calls")
    assert here


def test_nobody_is_held_up_where_redis_does_not_answer(settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere.sock"
    for _ in range(3):
        limits.spend(Limit("staff", 1), of="dot", now=NOW)


def test_no_limit_is_no_limit() -> None:
    for _ in range(3):
        limits.spend(Limit("staff", 0), of="dot", now=NOW)


def test_two_that_call_at_once_are_both_counted() -> None:
    who, limit = str(uuid4()), Limit("staff", 2)
    limits.note(limit, of=who, now=NOW)
    limits.spend(limit, of=who, now=NOW)
    with pytest.raises(Throttled):
        limits.spend(limit, of=who, now=NOW + timedelta(seconds=59))
    with pytest.raises(Throttled):
        limits.require_some_left(limit, of=who, now=NOW)
    limits.require_some_left(limit, of=who, now=NOW + timedelta(minutes=1))
