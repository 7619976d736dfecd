"""The week as bars: what can be dragged, what a drag says, and how it is taken back."""

import json
from datetime import date, time
from html import unescape
from typing import Any

from pytest_django import DjangoAssertNumQueries

from scheduler.audit.models import Entry
from scheduler.identity.roles import Role
from scheduler.partners.models import Post
from scheduler.rota.models import Pattern, Shift
from tests.factories import booking, partners, rota
from tests.web.conftest import Desk, staff_of
from tests.web.rota.conftest import TUESDAY, entered, key_of, works
from tests.web_process import LET_IN

ADDRESS = "/rota/bars?of=rota:hub-rota&from=2027-03-09"


def _page(desk: Desk, address: str = ADDRESS) -> str:
    answer = desk.client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def _bars(desk: Desk, address: str = ADDRESS) -> dict[str, Any]:
    told = _page(desk, address).partition("data-bars='")[2].partition("'")[0]
    found: dict[str, Any] = json.loads(unescape(told))
    return found


def _dragged(gwen: Post, **fields: Any) -> dict[str, Any]:
    """What a drag to Wednesday from 10am to 2pm says, as the script sends it."""
    return entered(
        Pattern.objects.get(post=gwen),
        to_on="2027-03-10",
        from_time="10:00",
        until_time="14:00",
        view="bars",
        was_until="13:00:00",
        back="of=rota%3Ahub-rota&from=2027-03-08",
        **fields,
    )


def _saves(desk: Desk, form: dict[str, Any]) -> Any:
    shown = desk.client.post("/rota/preview", form)
    assert shown.status_code == 200, shown.content.decode()
    return desk.client.post("/rota/save", form | {"key": key_of(shown.content.decode())})


def _there(gwen: Post) -> list[tuple[date, str, str]]:
    rows = Shift.objects.filter(post=gwen, local_on__range=(TUESDAY, date(2027, 3, 15)))
    return [(row.local_on, f"{row.local_from:%H:%M}", f"{row.local_until:%H:%M}") for row in rows]


def test_a_bar_says_whose_it_is_when_where_and_which_version(ewan: Desk, gwen: Post) -> None:
    bars = _bars(ewan)
    gwens = [each["name"] for each in bars["people"]].index("Gwen Example")
    [bar] = [each for each in bars["shifts"] if each["who"] == gwens]
    assert (bar["on"], bar["from"], bar["until"]) == ("2027-03-09", "09:00:00", "13:00:00")
    assert (bar["version"], bar["text"]) == (1, "9–13 TH FPVT")
    assert bars["kinds"][bar["kind"]]["site"] == str(ewan.clinic.hub.id)


def test_what_is_another_partners_is_busy_and_stays_where_it_is(ewan: Desk, gwen: Post) -> None:
    other = partners.partner(name="Elsewhere")
    rota.pattern(
        of=partners.post(of=gwen.staff_member, at_partner=other),
        on_rota=rota.rota(keeper=other, name="Secret rota"),
        at_site=partners.site(of=other, name="Secret site"),
        starts_on=TUESDAY,
        from_time=time(18),
        until_time=time(20),
        repeats=None,
    )
    [bar] = [each for each in _bars(ewan)["shifts"] if each["code"] == "Busy"]
    assert "pattern" not in bar
    assert "Secret" not in _page(ewan)


def test_why_somebody_is_away_is_told_to_their_employer(ewan: Desk, gwen: Post) -> None:
    rota.leave("Tue 9 Mar 2027 09:00-13:00", of=gwen.staff_member, kind="sickness")
    rota.leave("Tue 9 Mar 2027 09:00-13:00", of=ewan.clinic.freya.staff_member, kind="sickness")
    told = {each["text"] for each in _bars(ewan)["away"]}
    assert told == {"Away Sickness", "Away"}


def test_a_look_is_recorded(ewan: Desk, gwen: Post) -> None:
    _page(ewan)
    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.record_id) == ("rota.seen", "rota:hub-rota")
    assert entry.by_label == ewan.account.username


def test_whoever_changes_no_rota_does_not_come_here(ewan: Desk) -> None:
    worker = staff_of(ewan.clinic, ewan.clinic.trust, Role.WORKER)
    assert worker.client.get(ADDRESS).status_code == 403


def test_a_shift_goes_to_another_day_after_it_was_shown_and_comes_back(
    ewan: Desk, gwen: Post
) -> None:
    saved = _saves(ewan, _dragged(gwen))
    assert saved.headers["Location"].startswith("/rota/bars?of=rota%3Ahub-rota&from=2027-03-08&")
    assert _there(gwen) == [(date(2027, 3, 10), "10:00", "14:00")]
    page = _page(ewan, saved.headers["Location"])
    assert "Saved: Gwen Example, Wednesday 10 March 2027." in page
    assert "It was Tuesday 9 March 2027, 9am to 1pm." in page
    # When it is undone, by what the page would send
    undone = entered(
        Pattern.objects.get(post=gwen),
        on="2027-03-10",
        starting="10:00:00",
        to_on="2027-03-09",
        view="bars",
        was_until="14:00:00",
    )
    _saves(ewan, undone)
    assert _there(gwen) == [(TUESDAY, "09:00", "13:00")]


def test_the_page_says_what_would_be_done_and_leads_back_to_the_bars(
    ewan: Desk, gwen: Post
) -> None:
    page = ewan.client.post("/rota/preview", _dragged(gwen)).content.decode()
    assert "Gwen Example, Tuesday 9 March 2027, only that day: on Wednesday 10 March 2027" in page
    assert 'href="/rota/bars?of=rota%3Ahub-rota&amp;from=2027-03-08"' in page
    assert _there(gwen) == [(TUESDAY, "09:00", "13:00")]


def test_of_two_drags_the_second_reads_who_was_quicker(ewan: Desk, gwen: Post) -> None:
    mine = _dragged(gwen)
    other = staff_of(ewan.clinic, ewan.clinic.trust, Role.ROTA_KEEPER)
    _saves(other, _dragged(gwen) | {"until_time": "15:00"})
    answer = ewan.client.post("/rota/preview", mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert f"{other.account.username}: changed the hours of one day" in page
    assert 'href="/rota/bars?' in page


def test_nothing_is_undone_that_was_changed_since_or_cannot_be_read(ewan: Desk, gwen: Post) -> None:
    address = _saves(ewan, _dragged(gwen)).headers["Location"]
    later = entered(
        Pattern.objects.get(post=gwen),
        on="2027-03-10",
        starting="10:00:00",
        to_on="2027-03-10",
        from_time="11:00",
        until_time="14:00",
    )
    _saves(ewan, later)
    assert "Undo" not in _page(ewan, address)
    assert "Undo" not in _page(ewan, f"{ADDRESS}&undo=nonsense")


def test_another_day_is_for_one_shift_alone(ewan: Desk, gwen: Post) -> None:
    answer = ewan.client.post("/rota/preview", _dragged(gwen, scope="all"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Only one shift can go to another day." in page
    assert 'value="2027-03-10"' in page


def test_no_shift_goes_to_a_day_that_is_over(ewan: Desk, gwen: Post) -> None:
    answer = ewan.client.post("/rota/preview", _dragged(gwen) | {"to_on": "2027-02-28"})
    assert answer.status_code == 409
    assert "is over and stays as it was" in answer.content.decode()


def test_a_week_of_many_costs_as_many_questions_as_a_week_of_two(
    ewan: Desk, gwen: Post, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    _page(ewan)
    for number in range(12):
        works(ewan, booking.post(ewan.clinic.trust, ewan.clinic.service, slug=f"worker-{number}"))
    with django_assert_max_num_queries(14 + LET_IN):
        bars = _bars(ewan)
    assert len(bars["shifts"]) == 14
