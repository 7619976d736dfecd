"""One's own calendars: an address or an account, shown again only by where it leads."""

from scheduler.partners.models import Post
from scheduler.rota.models import OwnCalendar
from tests.api import calling
from tests.api.calling import Caller, done, problem, told


def test_calendars_are_added_read_again_and_removed(worker: Post, ewan: Caller) -> None:
    gwen = calling.of_post(worker)
    address = "https://calendar.example/secret-5e55.ics"
    made = told(gwen.post("own-calendars", {"address": address}), 201)
    assert (made["host"], made["fault"], made["read_at"]) == ("calendar.example", "", None)
    account = {"address": "https://dav.example/", "user_name": "gwen", "password": "abcd-efgh"}
    answer = gwen.post("own-accounts", account)
    assert b"abcd" not in done(answer, 201).content
    listed = done(gwen.get("own-calendars"))
    hosts = {each["host"] for each in told(listed)["results"]}
    assert hosts == {"calendar.example", "dav.example"}
    assert b"5e55" not in listed.content
    assert told(gwen.post(f"own-calendars/{made['id']}/read"))["id"] == made["id"]
    problem(ewan.post(f"own-calendars/{made['id']}/remove"), 404, "not_found")
    done(gwen.post(f"own-calendars/{made['id']}/remove"), 204)
    assert OwnCalendar.objects.get().host == "dav.example"
    assert told(ewan.get("own-calendars"))["results"] == []


def test_what_is_no_address_is_refused_by_its_field(worker: Post) -> None:
    gwen = calling.of_post(worker)
    said = problem(
        gwen.post("own-calendars", {"address": "http://calendar.example/"}), 422, "invalid"
    )
    assert "address" in said["fields"]
    account = {"address": "https://dav.example/", "user_name": "a:b", "password": "c"}
    assert "user_name" in problem(gwen.post("own-accounts", account), 422, "invalid")["fields"]
