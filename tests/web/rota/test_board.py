"""The board: whose time, when, where and how; and no more of it than the reader may see."""

from datetime import date, time

import pytest
from pytest_django import DjangoAssertNumQueries

from scheduler.identity.roles import Role
from scheduler.partners.models import Post
from scheduler.rota import own_calendars
from scheduler.rota.models import BusyTime
from tests.factories import SETUP, booking, partners, rota
from tests.times import span
from tests.web.conftest import NOW, Desk, staff_of
from tests.web.rota.conftest import works

ADDRESS = "/rota?of=rota:hub-rota&span={}&from=2027-03-09"


def read(desk: Desk, *, address: str = ADDRESS.format("week")) -> str:
    answer = desk.client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_cell_says_code_hours_place_and_modes_and_the_same_in_words(
    ewan: Desk, gwen: Post
) -> None:
    page = read(ewan)
    assert "<strong>D</strong> 9–13 TH FPVT" in page
    assert (
        "Gwen Example, Tuesday 9 March 2027: Day shift, 9am to 1pm, The Hub, face to face" in page
    )
    assert "4 hours, 1 day, 0 late shifts" in page


def test_leave_and_bank_holidays_are_shown_and_why_only_to_the_employer(
    ewan: Desk, gwen: Post
) -> None:
    rota.leave("Tue 9 Mar 2027 00:00-23:59", of=gwen.staff_member, kind="sickness")
    rota.leave("Tue 9 Mar 2027 09:00-13:00", of=ewan.clinic.freya.staff_member, kind="sickness")
    page = read(ewan)
    assert "Sickness, midnight to 11:59pm" in page
    assert "Away, 9am to 1pm" in page
    assert "Bank holiday" in read(ewan, address="/rota?from=2027-03-26")


def test_another_employers_time_is_busy_and_no_more(ewan: Desk) -> None:
    other = partners.partner(name="Elsewhere")
    freya = ewan.clinic.freya.staff_member
    rota.pattern(
        of=partners.post(of=freya, at_partner=other),
        on_rota=rota.rota(keeper=other, name="Secret rota"),
        at_site=partners.site(of=other, name="Secret site"),
        starts_on=date(2027, 3, 9),
        from_time=time(18),
        until_time=time(20),
        repeats=None,
    )
    page = read(ewan)
    assert "Busy, 6pm to 8pm" in page
    assert "Secret" not in page


def test_a_board_is_of_a_rota_a_site_a_partner_or_a_worker(ewan: Desk, gwen: Post) -> None:
    for chosen in ("site:hub", "partner", "staff:gwen"):
        assert "Gwen Example" in read(ewan, address=f"/rota?of={chosen}&from=2027-03-09")
    freya = str(ewan.clinic.freya.staff_member_id)
    assert freya not in read(ewan, address="/rota?of=partner&from=2027-03-09")


@pytest.mark.parametrize("query", ["of=rota:nothing", "of=staff:freya", "span=year", "from=soon"])
def test_what_is_not_there_or_not_theirs_is_not_found(ewan: Desk, query: str) -> None:
    assert ewan.client.get(f"/rota?{query}").status_code == 404


def test_what_an_own_calendar_says_within_a_shift_is_busy_and_nothing_more(
    ewan: Desk, gwen: Post
) -> None:
    own = own_calendars.add(
        staff_member_id=gwen.staff_member_id,
        address="https://calendar.example/secret.ics",
        by=SETUP,
        now=NOW,
    )
    for words in ("Tue 9 Mar 2027 12:00-15:00", "Wed 10 Mar 2027 09:00-10:00"):
        during = span(words)
        BusyTime.objects.create(
            calendar=own,
            staff_member_id=gwen.staff_member_id,
            starts_at=during.starts_at,
            ends_at=during.ends_at,
        )
    page = read(ewan, address=ADDRESS.format("week"))
    assert "Busy, midday to 1pm" in page  # of her shift until 1pm
    assert page.count("Busy, ") == 1
    assert "4 hours, 1 day" in page  # busy or not, she is at work
    assert "calendar.example" not in page


def test_an_auditor_keeps_no_rota(desk: Desk) -> None:
    auditor = staff_of(desk.clinic, desk.clinic.trust, Role.AUDITOR)
    assert auditor.client.get("/rota").status_code == 403


def test_a_month_of_sixty_costs_as_many_questions_as_a_week_of_two(
    ewan: Desk, gwen: Post, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        post = booking.post(ewan.clinic.trust, ewan.clinic.service, slug=f"worker-{number}")
        works(ewan, post)
    with django_assert_max_num_queries(24):
        page = read(ewan, address=ADDRESS.format("month"))
    assert page.count("<strong>D</strong> 9–13") == 13 * 4 + 1
