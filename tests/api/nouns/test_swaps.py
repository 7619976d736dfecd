"""A shift is offered to a worker of the same rota, who agrees or declines."""

from datetime import date, time
from typing import Any

import pytest

from scheduler.partners.models import Post
from scheduler.rota.models import Pattern, Shift
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories import partners, rota
from tests.factories.booking import Clinic


@pytest.fixture
def pattern(clinic: Clinic, worker: Post) -> Pattern:
    """Gwen's Mondays."""
    return rota.pattern(on_rota=clinic.rota, of=worker, at_site=clinic.hub)


@pytest.fixture
def hana(clinic: Clinic) -> Post:
    """On the same rota, on Thursdays."""
    post = partners.post(at_partner=clinic.trust, services=[clinic.service])
    rota.pattern(on_rota=clinic.rota, of=post, at_site=clinic.hub, starts_on=date(2027, 3, 4))
    return post


def offered(worker: Post, hana: Post, pattern: Pattern, **other: Any) -> Any:
    given = {"pattern_id": str(pattern.id), "on": "2027-03-08", "starting": "09:00"}
    body = {"to_post_id": str(hana.id), "given": given} | other
    return calling.of_post(worker).post("swaps", body)


def test_a_swap_is_offered_and_agreed_to(pattern: Pattern, worker: Post, hana: Post) -> None:
    swap = told(offered(worker, hana, pattern), 201)
    assert swap["state"] == "asked"
    assert [part["becomes_id"] for part in swap["parts"]] == [str(hana.id)]
    asked = calling.of_post(hana)
    assert told(asked.get("swaps"))["results"] == [swap]
    assert told(asked.post(f"swaps/{swap['id']}/agree"))["state"] == "agreed"
    assert Shift.objects.get(local_on=date(2027, 3, 8), local_from=time(9)).post == hana
    problem(asked.post(f"swaps/{swap['id']}/decline"), 409, "request_decided")


def test_it_is_for_whoever_was_asked_to_answer(
    pattern: Pattern, worker: Post, hana: Post, ewan: Caller
) -> None:
    swap = told(offered(worker, hana, pattern), 201)
    problem(ewan.post(f"swaps/{swap['id']}/agree"), 404, "not_found")
    assert told(ewan.get("swaps"))["results"] == []
    assert told(calling.of_post(hana).post(f"swaps/{swap['id']}/decline"))["state"] == "declined"


def test_nobody_offers_what_is_not_theirs_or_to_whom_it_does_not_fit(
    pattern: Pattern, worker: Post, hana: Post, clinic: Clinic
) -> None:
    problem(offered(hana, worker, pattern), 404, "not_found")
    unskilled = partners.post(at_partner=clinic.trust)
    problem(offered(worker, unskilled, pattern), 409, "unfit_for_shift")


def test_an_offer_is_withdrawn(pattern: Pattern, worker: Post, hana: Post) -> None:
    gwen = calling.of_post(worker)
    given = {"pattern_id": str(pattern.id), "on": "2027-03-08", "starting": "09:00"}
    body = {"to_post_id": str(hana.id), "given": given, "wanted": None}
    swap = told(gwen.post("swaps", body), 201)
    assert told(gwen.post(f"swaps/{swap['id']}/withdraw"))["state"] == "withdrawn"
