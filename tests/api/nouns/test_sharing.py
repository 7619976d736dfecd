"""Sharing agreements: made and ended by the owner."""

from tests.api.calling import Caller, problem, told
from tests.factories.booking import Clinic

SITE = {
    "slug": "annexe",
    "name": "The Annexe",
    "neutral_name": "The Annexe",
    "address_lines": ["1 Low Street", "Exampleton"],
    "postcode": "ta1 1ab",
    "phone": "01632 960004",
}
SERVICE = {
    "slug": "money-advice",
    "name": "Money advice",
    "minimum_notice_minutes": 60,
    "horizon_days": 90,
    "modes": [
        {"mode": "phone", "length_minutes": 30},
        {"mode": "face_to_face", "length_minutes": 50, "buffer_after_minutes": 10},
    ],
}


def test_sharing_is_agreed_by_the_owner_and_ended(gil: Caller, clinic: Clinic) -> None:
    body = {
        "owner_id": str(clinic.trust.id),
        "with_partner_id": str(clinic.charity.id),
        "service_id": str(clinic.service.id),
        "starts_on": "2027-04-01",
    }
    made = told(gil.post("sharing-agreements", body), 201)
    assert made["ends_on"] is None
    problem(gil.post("sharing-agreements", body), 409, "already_agreed")
    path = f"sharing-agreements/{made['id']}"
    ended = told(gil.post(f"{path}/end", {"ends_on": "2027-06-01"}, seen=gil.etag(path)))
    assert ended["ends_on"] == "2027-06-01"
    problem(
        gil.post(f"{path}/end", {"ends_on": "2027-07-01"}, seen=gil.etag(path)),
        409,
        "already_ended",
    )
    theirs = {**body, "owner_id": str(clinic.charity.id), "with_partner_id": str(clinic.trust.id)}
    problem(gil.post("sharing-agreements", theirs), 403, "not_allowed")
    listed = told(gil.get("sharing-agreements", owner=str(clinic.charity.id)))["results"]
    assert [each["with_partner_id"] for each in listed] == [str(clinic.trust.id)]
    path = f"sharing-agreements/{listed[0]['id']}"
    problem(
        gil.post(f"{path}/end", {"ends_on": "2027-06-01"}, seen=gil.etag(path)),
        403,
        "not_allowed",
    )
