"""Services: how long they take in each mode."""

from tests.api import calling
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


def test_a_service_says_how_long_it_takes_in_each_mode(gil: Caller) -> None:
    made = told(gil.post("services", SERVICE), 201)
    assert made["minimum_notice_minutes"] == 60
    assert made["horizon_days"] == 90
    assert made["modes"] == [
        {
            "mode": "face_to_face",
            "length_minutes": 50,
            "buffer_before_minutes": 0,
            "buffer_after_minutes": 10,
            "start_grid_minutes": 15,
        },
        {
            "mode": "phone",
            "length_minutes": 30,
            "buffer_before_minutes": 0,
            "buffer_after_minutes": 0,
            "start_grid_minutes": 15,
        },
    ]
    wrong = problem(gil.post("services", {**SERVICE, "modes": []}), 422, "invalid")
    assert set(wrong["fields"]) == {"modes"}
    wrong = problem(gil.post("services", {**SERVICE, "modes": ["phone"]}), 422, "invalid")
    assert set(wrong["fields"]) == {"modes.0"}
    misspelt = [{"mode": "phone", "length": 30}]
    wrong = problem(gil.post("services", {**SERVICE, "modes": misspelt}), 422, "invalid")
    assert set(wrong["fields"]) == {"modes.0.length"}


def test_a_mode_named_twice_is_not_guessed_at(gil: Caller) -> None:
    twice = [{"mode": "phone", "length_minutes": 30}, {"mode": "phone", "length_minutes": 50}]
    wrong = problem(gil.post("services", {**SERVICE, "modes": twice}), 422, "invalid")
    assert wrong["fields"] == {"modes": ["Each mode stands once."]}


def test_a_service_is_given_in_another_mode_and_withdrawn_from_it(gil: Caller) -> None:
    made = told(gil.post("services", SERVICE), 201)
    path = f"services/{made['id']}"
    video = {"length_minutes": 50}
    given = calling.done(gil.post(f"{path}/modes/video", video, seen=gil.etag(path)))
    assert [each["mode"] for each in told(given)["modes"]] == ["face_to_face", "phone", "video"]
    left = told(gil.post(f"{path}/modes/video/withdraw", seen=given["ETag"]))
    assert [each["mode"] for each in left["modes"]] == ["face_to_face", "phone"]
    problem(gil.post(f"{path}/modes/video/withdraw", seen=given["ETag"]), 412, "stale")
    problem(gil.post(f"{path}/modes/video/withdraw", seen=gil.etag(path)), 404, "not_found")
    wrong = problem(gil.post(f"{path}/modes/fax", video, seen=gil.etag(path)), 422, "invalid")
    assert set(wrong["fields"]) == {"mode"}


def test_a_service_is_changed(gil: Caller) -> None:
    made = told(gil.post("services", SERVICE), 201)
    path = f"services/{made['id']}"
    changed = told(gil.patch(path, {"horizon_days": 30, "name": "Money"}, seen=gil.etag(path)))
    assert (changed["horizon_days"], changed["name"]) == (30, "Money")
