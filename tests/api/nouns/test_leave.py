"""Leave: taken and taken back; another employer does not hear of it."""

from scheduler.partners.models import Post
from scheduler.rota.models import Leave
from tests.api.calling import Caller, problem, told
from tests.factories import rota
from tests.factories.booking import Clinic


def test_leave_is_taken_and_taken_back(ewan: Caller, clinic: Clinic, worker: Post) -> None:
    body = {
        "staff_member_id": str(worker.staff_member_id),
        "kind": "annual",
        "starts_at": "2027-03-08T00:00:00+00:00",
        "ends_at": "2027-03-15T00:00:00+00:00",
    }
    made = told(ewan.post("leave", body), 201)
    path = f"leave/{made['id']}"
    assert told(ewan.get(path)) == made
    listed = ewan.get(
        "leave",
        staff_member=str(worker.staff_member_id),
        from_at="2027-03-10T00:00:00Z",
        until_at="2027-03-11T00:00:00Z",
    )
    assert told(listed)["results"] == [made]
    assert told(ewan.post(f"{path}/end"))["ended_at"] == "2027-03-01T08:00:00+00:00"
    problem(ewan.post(f"{path}/end"), 409, "leave_ended")
    problem(ewan.post("leave", {**body, "ends_at": body["starts_at"]}), 422, "invalid")


def test_leave_of_another_employers_staff_is_not_there(ewan: Caller, clinic: Clinic) -> None:
    theirs = rota.leave("Mon 8 Mar 2027 09:00-17:00", of=clinic.freya.staff_member)
    body = {
        "staff_member_id": str(clinic.freya.staff_member_id),
        "kind": "sickness",
        "starts_at": "2027-03-08T00:00:00+00:00",
        "ends_at": "2027-03-15T00:00:00+00:00",
    }
    problem(ewan.post("leave", body), 404, "not_found")
    problem(ewan.get(f"leave/{theirs.id}"), 404, "not_found")
    problem(ewan.post(f"leave/{theirs.id}/end"), 404, "not_found")
    assert told(ewan.get("leave"))["results"] == []
    assert Leave.objects.get().ended_at is None
