"""Staff members and their posts with employers."""

from datetime import date
from typing import Any

import pytest

from scheduler.audit.models import Entry
from scheduler.partners.models import Post
from tests.api.calling import Caller, problem, told
from tests.factories import partners as factories
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


def test_a_staff_member_is_one_human_with_posts(gil: Caller, clinic: Clinic) -> None:
    made = told(
        gil.post("staff-members", {"slug": "gita", "name": "Gita", "languages": ["EN", "bsl"]}),
        201,
    )
    assert made["languages"] == ["en", "bsl"]
    path = f"staff-members/{made['id']}"
    assert told(gil.patch(path, {"gender": "female"}, seen=gil.etag(path)))["gender"] == "female"
    post = told(
        gil.post(
            "posts",
            {
                "staff_member_id": made["id"],
                "partner_id": str(clinic.trust.id),
                "title": "Adviser",
                "starts_on": "2027-01-01",
                "service_ids": [str(clinic.service.id)],
            },
        ),
        201,
    )
    assert post["service_ids"] == [str(clinic.service.id)]
    assert post["kind"] == "contract"
    listed = told(gil.get("posts", staff_member=made["id"], partner=str(clinic.trust.id)))
    assert listed["results"] == [post]


def test_a_post_is_changed_and_ended_by_its_employer(gil: Caller, clinic: Clinic) -> None:
    post = factories.post(at_partner=clinic.trust)
    path = f"posts/{post.id}"
    told(gil.patch(path, {"title": "Lead", "ends_on": None}, seen=gil.etag(path)))
    told(
        gil.post(f"{path}/services", {"service_ids": [str(clinic.service.id)]}, seen=gil.etag(path))
    )
    ended = told(gil.post(f"{path}/end", {"ends_on": "2027-05-01"}, seen=gil.etag(path)))
    assert (ended["title"], ended["ends_on"]) == ("Lead", "2027-05-01")
    assert Post.objects.get(id=post.id).ends_on == date(2027, 5, 1)
    deeds = Entry.objects.filter(record_id=str(post.id)).values_list("deed", flat=True)
    assert {"post.changed", "post.ended"} <= set(deeds)


@pytest.mark.parametrize("action", ["", "/services", "/end"])
def test_a_post_with_another_employer_is_theirs(gil: Caller, clinic: Clinic, action: str) -> None:
    path = f"posts/{clinic.freya.id}"
    bodies: dict[str, Any] = {
        "": {"title": "Ours"},
        "/services": {"service_ids": []},
        "/end": {"ends_on": "2027-05-01"},
    }
    send = gil.patch if not action else gil.post
    problem(send(path + action, bodies[action], seen=gil.etag(path)), 403, "not_allowed")
    body = {
        "staff_member_id": str(clinic.freya.staff_member_id),
        "partner_id": str(clinic.charity.id),
        "title": "Ours",
        "starts_on": "2027-01-01",
    }
    problem(gil.post("posts", body), 403, "not_allowed")
