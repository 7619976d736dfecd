"""Tasks: of the desk that owns them, done once."""

from scheduler.modes import Mode
from tests.api.calling import Caller, problem, told
from tests.factories import booking, reminders
from tests.factories.booking import Clinic


def test_tasks_are_listed_for_the_desk_that_owns_them_and_completed_once(
    dot: Caller, stranger: Caller, clinic: Clinic
) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    appointment = booking.appointment(clinic, asha)
    path = f"appointments/{appointment.id}/cancel"
    told(dot.post(path, {"cancelled_by": "person"}, seen='"1"'))
    (task,) = told(dot.get("tasks", kind="follow_up_cancel"))["results"]
    assert task["person"]["name"] == "Asha Example"
    assert task["owner_id"] == str(clinic.trust.id)
    path = f"tasks/{task['id']}"
    assert told(stranger.get("tasks"))["results"] == []
    problem(stranger.get(path), 404, "not_found")
    problem(stranger.post(f"{path}/complete", {"outcome": "Done."}, seen='"1"'), 404, "not_found")
    problem(dot.post(f"{path}/complete", {"outcome": " "}, seen=dot.etag(path)), 422, "invalid")
    done = told(dot.post(f"{path}/complete", {"outcome": "New time."}, seen=dot.etag(path)))
    assert (done["state"], done["outcome"]) == ("done", "New time.")
    assert done["done_by"] == dot.account.username
    problem(dot.post(f"{path}/complete", {"outcome": "Again."}, seen='"1"'), 412, "stale")
    assert told(dot.get("tasks", kind="follow_up_cancel"))["results"] == []
    assert len(told(dot.get("tasks", state="done", kind="follow_up_cancel"))["results"]) == 1


def test_whoever_was_not_reached_stays_on_the_list_until_they_are_told(
    dot: Caller, stranger: Caller, clinic: Clinic
) -> None:
    booking.appointment(clinic, reminders.somebody(clinic))
    (task,) = told(dot.get("tasks", kind="could_not_be_told"))["results"]
    path = f"tasks/{task['id']}"
    asked = {"word": "not_reached", "due_again_at": "2027-03-02T15:00:00+00:00"}
    problem(stranger.post(f"{path}/tick-off", asked, seen='"1"'), 404, "not_found")
    problem(dot.post(f"{path}/tick-off", {"word": "vanished"}, seen='"1"'), 422, "invalid")
    tried = told(dot.post(f"{path}/tick-off", asked, seen='"1"'))
    assert (tried["state"], tried["due_at"]) == ("open", "2027-03-02T15:00:00+00:00")
    assert [each["word"] for each in tried["tick_offs"]] == ["not_reached"]
    late = problem(
        dot.post(f"{path}/tick-off", {"word": "told_by_phone"}, seen='"1"'), 412, "ticked_off"
    )
    assert dot.account.username in late["detail"]
    done = told(dot.post(f"{path}/tick-off", {"word": "told_by_phone"}, seen='"2"'))
    assert (done["state"], done["done_by"]) == ("done", dot.account.username)
    assert len(told(dot.get(path))["tick_offs"]) == 2
    assert told(dot.get("tasks", kind="could_not_be_told"))["results"] == []
