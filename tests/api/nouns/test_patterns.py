"""Patterns and the shifts they make, over HTTP."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduler.identity.roles import Role
from scheduler.partners.models import Post
from scheduler.rota.models import Pattern, Shift
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories import partners, rota
from tests.factories.booking import Clinic


def _pattern(clinic: Clinic, worker: Post, **more: Any) -> dict[str, Any]:
    return {
        "rota_id": str(clinic.rota.id),
        "post_id": str(worker.id),
        "site_id": str(clinic.hub.id),
        "modes": ["face_to_face", "phone"],
        "starts_on": "2027-03-03",
        "from_time": "09:00",
        "until_time": "17:00",
        "repeats": {"frequency": "weekly", "weekdays": ["WE"], "until_on": "2027-04-14"},
        **more,
    }


def test_a_pattern_makes_shifts_that_keep_their_wall_time(
    ewan: Caller, clinic: Clinic, worker: Post
) -> None:
    response = calling.done(ewan.post("patterns", _pattern(clinic, worker)), 201)
    made = told(response, 201)
    assert made["first"] == {"on": "2027-03-03", "from_time": "09:00", "until_time": "17:00"}
    assert made["repeats"] == {
        "frequency": "weekly",
        "interval": 1,
        "weekdays": ["WE"],
        "nth": [],
        "month_day": None,
        "until_on": "2027-04-14",
    }
    assert response["ETag"] == '"1"'
    staff_member = str(worker.staff_member_id)
    shifts = told(ewan.get("shifts", staff_member=staff_member))["results"]
    assert [shift["starts_at"] for shift in shifts] == [
        "2027-03-03T09:00:00+00:00",
        "2027-03-10T09:00:00+00:00",
        "2027-03-17T09:00:00+00:00",
        "2027-03-24T09:00:00+00:00",
        "2027-03-31T09:00:00+01:00",
        "2027-04-07T09:00:00+01:00",
        "2027-04-14T09:00:00+01:00",
    ]
    assert told(ewan.get(f"shifts/{shifts[0]['id']}")) == shifts[0]
    some = ewan.get(
        "shifts",
        staff_member=staff_member,
        from_at="2027-03-17T17:00:00Z",
        until_at="2027-03-31T08:00:00Z",
    )
    assert [shift["local_on"] for shift in told(some)["results"]] == ["2027-03-24"]
    naive = ewan.get("shifts", from_at="2027-03-17T17:00:00")
    assert set(problem(naive, 422, "invalid")["fields"]) == {"from_at"}


def test_one_date_of_a_pattern_is_changed_skipped_and_the_rest_ended(
    ewan: Caller, clinic: Clinic, worker: Post
) -> None:
    made = told(ewan.post("patterns", _pattern(clinic, worker)), 201)
    path = f"patterns/{made['id']}"
    moved = calling.done(
        ewan.post(
            f"{path}/change-one",
            {
                "on": "2027-03-10",
                "from_time": "13:00",
                "until_time": "18:00",
                "to_on": "2027-03-11",
            },
            seen='"1"',
        )
    )
    assert told(moved)["moved"] == [
        {
            "on": "2027-03-10",
            "to": {"on": "2027-03-11", "from_time": "13:00", "until_time": "18:00"},
        }
    ]
    skipped = told(ewan.post(f"{path}/skip-one", {"on": "2027-03-17"}, seen=moved["ETag"]))
    assert skipped["skipped"] == ["2027-03-17"]
    problem(ewan.post(f"{path}/skip-one", {"on": "2027-03-18"}, seen='"3"'), 409, "not_one_on_date")
    problem(ewan.post(f"{path}/end", {"last_on": "2027-03-24"}, seen='"2"'), 412, "stale")
    told(ewan.post(f"{path}/end", {"last_on": "2027-03-24"}, seen='"3"'))
    shifts = Shift.objects.filter(post=worker).order_by("starts_at")
    assert [str(shift.local_on) for shift in shifts] == ["2027-03-03", "2027-03-11", "2027-03-24"]


def test_a_lost_race_for_a_pattern_changes_nothing(
    ewan: Caller, clinic: Clinic, worker: Post
) -> None:
    made = told(ewan.post("patterns", _pattern(clinic, worker)), 201)
    path = f"patterns/{made['id']}"
    told(ewan.post(f"{path}/skip-one", {"on": "2027-03-17"}, seen='"1"'))
    for action, body in (
        ("skip-one", {"on": "2027-03-24"}),
        ("change-one", {"on": "2027-03-24", "from_time": "10:00", "until_time": "12:00"}),
        ("end", {"last_on": "2027-03-24"}),
    ):
        problem(ewan.post(f"{path}/{action}", body, seen='"1"'), 412, "stale")
    problem(ewan.patch(path, {"modes": ["phone"]}, seen='"1"'), 412, "stale")
    assert Pattern.objects.get(id=made["id"]).version == 2


def test_a_pattern_is_changed_with_its_shifts(ewan: Caller, clinic: Clinic, worker: Post) -> None:
    once = told(ewan.post("patterns", _pattern(clinic, worker, repeats=None)), 201)
    assert once["repeats"] is None
    path = f"patterns/{once['id']}"
    body = {"from_time": "10:00", "repeats": {"frequency": "daily", "until_on": "2027-03-05"}}
    changed = told(ewan.patch(path, body, seen='"1"'))
    assert changed["first"]["from_time"] == "10:00"
    assert Shift.objects.filter(post=worker).count() == 3
    again = told(ewan.patch(path, {"modes": ["phone"]}, seen='"2"'))
    assert again["modes"] == ["phone"]
    assert told(ewan.get(path)) == again
    wrong = ewan.patch(path, {"repeats": {"frequency": "yearly", "weekdays": ["MO"]}}, seen='"3"')
    assert set(problem(wrong, 422, "invalid")["fields"]) == {"repeats"}
    wrong = ewan.patch(path, {"repeats": {}}, seen='"3"')
    assert set(problem(wrong, 422, "invalid")["fields"]) == {"repeats.frequency"}


def test_nobody_gets_two_shifts_at_once(ewan: Caller, clinic: Clinic, worker: Post) -> None:
    told(ewan.post("patterns", _pattern(clinic, worker)), 201)
    refused = problem(
        ewan.post("patterns", _pattern(clinic, worker, from_time="16:00", until_time="20:00")),
        409,
        "shift_overlaps",
    )
    assert refused["facts"]["dates"][0] == "2027-03-03"


def test_a_pattern_is_for_the_employer_or_the_keeper_to_decide(
    clinic: Clinic, worker: Post
) -> None:
    other_keeper = calling.caller(Role.ROTA_KEEPER)
    problem(other_keeper.post("patterns", _pattern(clinic, worker)), 403, "not_allowed")
    # The charity employs Freya, whose pattern is on the trust's rota.
    employer = calling.caller(Role.ROTA_KEEPER, at=clinic.charity)
    body = _pattern(clinic, clinic.freya)
    made = told(employer.post("patterns", body), 201)
    path = f"patterns/{made['id']}"
    problem(
        other_keeper.post(f"{path}/skip-one", {"on": "2027-03-10"}, seen='"1"'),
        403,
        "not_allowed",
    )
    keeper = calling.caller(Role.ROTA_KEEPER, at=clinic.trust)
    told(keeper.post(f"{path}/skip-one", {"on": "2027-03-10"}, seen='"1"'))
    missing = {**body, "post_id": str(calling.unknown())}
    problem(employer.post("patterns", missing), 404, "not_found")


def test_patterns_cost_the_same_for_one_and_for_many(ewan: Caller, clinic: Clinic) -> None:
    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            rows = told(ewan.get("patterns", rota=str(clinic.rota.id)))["results"]
        return len(rows), len(queries)

    def add() -> None:
        post = partners.post(at_partner=clinic.trust, services=[clinic.service])
        rota.pattern(on_rota=clinic.rota, of=post, at_site=clinic.hub, services=[clinic.service])

    add()
    one, few = cost()
    for _ in range(5):
        add()
    assert (one, cost()) == (1, (6, few))
