"""Interpreters: each speaks something."""

from tests.api.calling import Caller, problem, told

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


def test_an_interpreter_speaks_something(gil: Caller) -> None:
    made = told(gil.post("interpreters", {"name": "Gita", "languages": ["bsl"]}), 201)
    path = f"interpreters/{made['id']}"
    changed = told(gil.patch(path, {"phone": "01632 960005"}, seen=gil.etag(path)))
    assert changed["phone"] == "+441632960005"
    wrong = problem(gil.post("interpreters", {"name": "Gita", "languages": []}), 422, "invalid")
    assert set(wrong["fields"]) == {"languages"}
    assert [each["name"] for each in told(gil.get("interpreters"))["results"]] == ["Gita"]
