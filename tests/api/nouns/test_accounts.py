"""Accounts and roles, over HTTP."""

from scheduler.identity.roles import Role
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories import partners
from tests.factories.booking import Clinic


def test_a_role_ends_with_every_token_bound_to_it(gil: Caller, dot: Caller, clinic: Clinic) -> None:
    calling.done(gil.post(f"roles/{dot.grant.id}/withdraw"), 204)
    problem(dot.get("partners"), 401, "not_signed_in")
    other = calling.caller(Role.RECEPTIONIST, at=clinic.charity)
    problem(gil.post(f"roles/{other.grant.id}/withdraw"), 404, "not_found")
    body = {"post_id": str(clinic.freya.id), "role": "manager"}
    problem(gil.post("roles", body), 403, "not_allowed")
    own = {"post_id": str(gil.grant.post_id), "role": "partner_administrator"}
    problem(gil.post("roles", own), 409, "already_granted")


def test_an_account_is_closed_and_opened_again(gil: Caller, dot: Caller, clinic: Clinic) -> None:
    path = f"accounts/{dot.account.id}"
    assert told(gil.post(f"{path}/close"))["is_active"] is False
    problem(dot.get("partners"), 401, "not_signed_in")
    assert told(gil.post(f"{path}/open-again"))["is_active"] is True
    told(dot.get("partners"))
    other = calling.caller(Role.RECEPTIONIST, at=clinic.charity)
    for action in ("close", "open-again"):
        problem(gil.post(f"accounts/{other.account.id}/{action}"), 404, "not_found")
    names = {each["username"] for each in told(gil.get("accounts"))["results"]}
    assert names == {gil.account.username, dot.account.username}


def test_an_account_is_of_a_staff_member_of_ones_own(gil: Caller, clinic: Clinic) -> None:
    ours = str(partners.post(at_partner=clinic.trust).staff_member_id)
    nobodys = problem(gil.post("accounts", {"username": "other-system"}), 422, "invalid")
    assert set(nobodys["fields"]) == {"staff_member_id"}
    short = {"username": "short", "password": "x" * 11, "staff_member_id": ours}
    assert set(problem(gil.post("accounts", short), 422, "invalid")["fields"]) == {"password"}
    taken = {"username": gil.account.username, "staff_member_id": ours}
    problem(gil.post("accounts", taken), 409, "already_there")
    theirs = {"username": "freya", "staff_member_id": str(clinic.freya.staff_member_id)}
    problem(gil.post("accounts", theirs), 404, "not_found")
