"""Accounts, roles, tokens and the record, over HTTP."""

from datetime import timedelta

import time_machine

from scheduler.identity.models import Account, RoleGrant, Token
from scheduler.identity.roles import Role
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories import NOW, partners, people
from tests.factories.booking import Clinic


def test_a_token_issued_over_http_works_until_it_is_revoked(gil: Caller, clinic: Clinic) -> None:
    post = partners.post(at_partner=clinic.trust)
    account = told(
        gil.post(
            "accounts",
            {
                "username": "hana",
                "password": "correct horse battery",
                "staff_member_id": str(post.staff_member_id),
            },
        ),
        201,
    )
    assert account == {
        "id": account["id"],
        "username": "hana",
        "staff_member_id": str(post.staff_member_id),
        "is_active": True,
    }
    role = told(gil.post("roles", {"post_id": str(post.id), "role": "receptionist"}), 201)
    assert told(gil.get("roles", post=str(post.id)))["results"] == [role]
    body = {
        "account_id": account["id"],
        "grant_id": role["id"],
        "label": "laptop",
        "lifetime_days": 2,
    }
    issued = told(gil.post("tokens", body), 201)
    assert issued["expires_at"] == "2027-03-03T08:00:00+00:00"
    hana = Caller(
        Account.objects.get(id=account["id"]),
        RoleGrant.objects.get(id=role["id"]),
        issued["secret"],
    )
    told(hana.get("partners"))
    listed = told(gil.get("tokens"))["results"]
    assert issued["id"] in {each["id"] for each in listed}
    assert not [each for each in listed if "secret" in each]
    assert told(gil.post(f"tokens/{issued['id']}/revoke"))["revoked_at"]
    problem(gil.post(f"tokens/{issued['id']}/revoke"), 409, "already_revoked")
    problem(hana.get("partners"), 401, "not_signed_in")


def test_a_token_is_issued_for_ones_own_posts_only(gil: Caller, clinic: Clinic) -> None:
    other = calling.caller(Role.RECEPTIONIST, at=clinic.charity)
    body = {
        "account_id": str(other.account.id),
        "grant_id": str(other.grant.id),
        "label": "x",
        "lifetime_days": 1,
    }
    problem(gil.post("tokens", body), 403, "not_allowed")
    mine = {**body, "grant_id": str(gil.grant.id)}
    problem(gil.post("tokens", mine), 409, "role_not_theirs")
    theirs = Token.objects.get(account=other.account)
    problem(gil.post(f"tokens/{theirs.id}/revoke"), 404, "not_found")
    problem(gil.post("tokens", {**body, "lifetime_days": 367}), 422, "invalid")


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


def test_a_machine_gets_an_account_without_a_human(gil: Caller, clinic: Clinic) -> None:
    account = told(gil.post("accounts", {"username": "other-system"}), 201)
    assert account["staff_member_id"] is None
    short = {"username": "short", "password": "x" * 11}
    assert set(problem(gil.post("accounts", short), 422, "invalid")["fields"]) == {"password"}
    problem(gil.post("accounts", {"username": "other-system"}), 409, "already_there")
    theirs = {"username": "freya", "staff_member_id": str(clinic.freya.staff_member_id)}
    problem(gil.post("accounts", theirs), 404, "not_found")


def test_the_record_is_read_by_the_auditor_of_the_partner(
    dot: Caller, stranger: Caller, clinic: Clinic
) -> None:
    auditor = calling.caller(Role.AUDITOR, at=clinic.trust)
    asha = people.person(known_to=clinic.trust)
    told(dot.get(f"people/{asha.id}"))
    with time_machine.travel(NOW + timedelta(hours=1)):
        told(stranger.get(f"people/{asha.id}"))
    theirs = people.person(name="Ben", known_to=stranger.partner)
    told(stranger.get(f"people/{theirs.id}"))
    looks = told(auditor.get("audit-entries", person=str(asha.id), deed="person.seen"))["results"]
    assert [look["by_label"] for look in looks] == [
        stranger.account.username,
        dot.account.username,
    ]
    assert looks[0]["at"] == "2027-03-01T09:00:00+00:00"
    # What another partner did with its own people is that partner's record.
    assert told(auditor.get("audit-entries", person=str(theirs.id)))["results"] == []
    early = auditor.get(
        "audit-entries",
        person=str(asha.id),
        deed="person.seen",
        from_at="2027-03-01T08:00:00Z",
        until_at="2027-03-01T09:00:00Z",
        record_kind="person",
        record_id=str(asha.id),
    )
    assert len(told(early)["results"]) == 1
    problem(dot.get("audit-entries"), 403, "not_allowed")
    problem(auditor.get(f"people/{asha.id}"), 403, "not_allowed")
