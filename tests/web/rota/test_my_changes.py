"""A worker reads what changed after it was published, and says so; the keeper sees who has not."""

from pytest_django import DjangoAssertNumQueries

from scheduler.identity.roles import Role
from scheduler.partners.models import Post
from scheduler.rota.models import Pattern
from tests.factories import booking
from tests.web.conftest import Desk, staff_of
from tests.web.rota.conftest import entered, key_of, works
from tests.web_process import LET_IN


def _publishes_and_changes(ewan: Desk, *posts: Post) -> None:
    form = {"rota": str(ewan.clinic.rota.id), "until": "2027-03-31"}
    assert ewan.client.post("/rota/publish", form).status_code == 302
    for post in posts:
        pattern = Pattern.objects.get(post=post)
        change = entered(pattern, until_time="12:30", reason="The hub closes early.")
        shown = ewan.client.post("/rota/preview", change).content.decode()
        answer = ewan.client.post("/rota/save", change | {"key": key_of(shown)})
        assert answer.status_code == 302


def _read(desk: Desk, address: str) -> str:
    return desk.client.get(address).content.decode()


def test_a_worker_is_told_and_acknowledges_and_the_keeper_sees_which(
    ewan: Desk, gwen: Post, gwens: Desk
) -> None:
    assert "Nothing has changed" in _read(gwens, "/rota/my-changes")
    _publishes_and_changes(ewan, gwen)
    assert "1 change of your own shifts" in _read(gwens, "/rota")
    page = _read(gwens, "/rota/my-changes")
    for told in (
        "Tuesday 9 March 2027",
        "Now 9am to 12:30pm, The Hub",
        "It was 9am to 1pm, The Hub",
        "The hub closes early.",
        ewan.account.username,
    ):
        assert told in page, told
    assert "not seen by the worker yet" in _read(ewan, "/rota/leave")
    until = page.partition('name="until" value="')[2].partition('"')[0]
    assert gwens.client.post("/rota/my-changes/seen", {"until": until}).status_code == 302
    assert "Nothing has changed" in _read(gwens, "/rota/my-changes")
    assert "not seen by the worker yet" not in _read(ewan, "/rota/leave")


def test_nothing_is_acknowledged_by_what_no_page_of_ours_sends(
    ewan: Desk, gwen: Post, gwens: Desk
) -> None:
    _publishes_and_changes(ewan, gwen)
    for until in ("", "soon", "2027-03-01T09:00:00"):
        gwens.client.post("/rota/my-changes/seen", {"until": until})
    assert "12:30pm" in _read(gwens, "/rota/my-changes")


def test_nobody_else_reads_it(ewan: Desk, gwen: Post) -> None:
    _publishes_and_changes(ewan, gwen)
    other = staff_of(ewan.clinic, ewan.clinic.charity, Role.MANAGER)
    assert "12:30pm" not in _read(other, "/rota/my-changes")
    assert "not seen by the worker yet" not in _read(other, "/rota/leave")


def test_many_changes_cost_as_many_questions_as_one(
    ewan: Desk, gwen: Post, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    several = [
        booking.post(ewan.clinic.trust, ewan.clinic.service, slug=f"worker-{number}")
        for number in range(3)
    ]
    for post in several:
        works(ewan, post)
    _read(ewan, "/rota/leave")
    with django_assert_max_num_queries(12 + LET_IN):
        _read(ewan, "/rota/leave")
    _publishes_and_changes(ewan, gwen, *several)
    with django_assert_max_num_queries(12 + LET_IN):
        page = _read(ewan, "/rota/leave")
    assert page.count("Now 9am to 12:30pm") == 4
