"""Leave is asked for by a worker, and decided once, by somebody else of their employer."""

from scheduler.partners.models import Post
from scheduler.rota.models import Leave
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories.booking import Clinic

BODY = {
    "kind": "annual",
    "starts_at": "2027-03-08T00:00:00+00:00",
    "ends_at": "2027-03-15T00:00:00+00:00",
}


def test_leave_is_asked_for_and_approved(ewan: Caller, worker: Post) -> None:
    gwen = calling.of_post(worker)
    asked = told(gwen.post("leave-requests", BODY), 201)
    assert (asked["state"], asked["staff_member_id"]) == ("asked", str(worker.staff_member_id))
    problem(gwen.post("leave-requests", BODY), 409, "leave_already_asked")
    assert told(gwen.get("own-leave-requests"))["results"] == [asked]
    assert told(ewan.get("leave-requests"))["results"] == [asked]
    path = f"leave-requests/{asked['id']}"
    approved = told(ewan.post(f"{path}/approve"))
    assert approved["leave_id"] == str(Leave.objects.get().id)
    problem(ewan.post(f"{path}/decline", {"reason": "Too late."}), 409, "request_decided")
    problem(gwen.post(f"{path}/withdraw"), 409, "request_decided")


def test_it_is_declined_with_a_reason_or_withdrawn(ewan: Caller, worker: Post) -> None:
    gwen = calling.of_post(worker)
    path = f"leave-requests/{told(gwen.post('leave-requests', BODY), 201)['id']}"
    problem(ewan.post(f"{path}/decline", {"reason": " "}), 422, "invalid")
    problem(ewan.post(f"{path}/withdraw"), 404, "not_found")
    declined = told(ewan.post(f"{path}/decline", {"reason": "Two are away already."}))
    assert (declined["state"], declined["reason"]) == ("declined", "Two are away already.")
    again = told(gwen.post("leave-requests", BODY), 201)
    assert told(gwen.post(f"leave-requests/{again['id']}/withdraw"))["state"] == "withdrawn"


def test_nobody_decides_their_own_and_no_other_employer_sees_it(
    ewan: Caller, worker: Post, clinic: Clinic
) -> None:
    asked = told(ewan.post("leave-requests", BODY), 201)
    problem(ewan.post(f"leave-requests/{asked['id']}/approve"), 409, "own_request")
    other = calling.caller("rota_keeper", at=clinic.charity)
    assert told(other.get("leave-requests"))["results"] == []
    problem(other.post(f"leave-requests/{asked['id']}/approve"), 404, "not_found")
    # What an employer is asked is no desk's business.
    problem(calling.of_post(worker).get("leave-requests"), 403, "not_allowed")
