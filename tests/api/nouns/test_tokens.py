"""Staff tokens: issued and revoked for a partner’s own posts."""

from scheduler.identity.models import Account, RoleGrant, Token
from scheduler.identity.roles import Role
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories import partners
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
        "lifetime_hours": 2,
    }
    issued = told(gil.post("tokens", body), 201)
    assert issued["expires_at"] == "2027-03-01T10:00:00+00:00"
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
        "lifetime_hours": 1,
    }
    problem(gil.post("tokens", body), 403, "not_allowed")
    mine = {**body, "grant_id": str(gil.grant.id)}
    problem(gil.post("tokens", mine), 409, "role_not_theirs")
    theirs = Token.objects.get(account=other.account)
    problem(gil.post(f"tokens/{theirs.id}/revoke"), 404, "not_found")
    problem(gil.post("tokens", {**body, "lifetime_hours": 13}), 422, "invalid")
