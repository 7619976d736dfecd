"""A worker offers a shift; another agrees after reading what it does; the keeper reads of it."""

from datetime import date, time

import pytest

from scheduler.identity.roles import Role
from scheduler.partners.models import Post
from scheduler.rota.models import Pattern, Shift, Swap
from scheduler.rota.timings import Repeats
from tests.factories import booking, identity, rota
from tests.web.conftest import Desk, sign_in, staff_of
from tests.web.rota.conftest import TUESDAY, key_of

WEDNESDAY = date(2027, 3, 10)


def at_browser(desk: Desk, post: Post) -> Desk:
    granted = identity.grant(Role.WORKER, to=post)
    account = identity.account(of=post.staff_member, password=identity.PASSWORD)
    identity.second_factor(account)
    client = type(desk.client)()
    sign_in(client, account.username)
    return Desk(desk.clinic, account, granted, client)


@pytest.fixture
def dai(ewan: Desk) -> Post:
    post = booking.post(ewan.clinic.trust, ewan.clinic.service, slug="dai")
    rota.pattern(
        on_rota=ewan.clinic.rota,
        of=post,
        at_site=ewan.clinic.hub,
        starts_on=WEDNESDAY,
        until_time=time(13),
        repeats=Repeats("weekly", weekdays=("WE",)),
    )
    return post


def test_a_swap_is_offered_agreed_and_read_by_the_keeper(ewan: Desk, gwen: Post, dai: Post) -> None:
    gwens, dais = at_browser(ewan, gwen), at_browser(ewan, dai)
    page = gwens.client.get(f"/rota/swaps?with={dai.id}").content.decode()
    assert "Wednesday 10 March 2027, 9am to 1pm, The Hub" in page
    tuesdays, wednesdays = (Pattern.objects.get(post=post) for post in (gwen, dai))
    form = {
        "with": str(dai.id),
        "given": f"{tuesdays.id}/{TUESDAY}/09:00",
        "wanted": f"{wednesdays.id}/{WEDNESDAY}/09:00",
    }
    assert f'value="{form["given"]}"' in page
    assert gwens.client.post("/rota/swaps/offer", form).status_code == 302
    assert "Waits for an answer" in gwens.client.get("/rota/swaps").content.decode()
    swap = Swap.objects.get()
    asked = {"kind": "swap", "swap": str(swap.id)}
    # Nobody agrees but whoever was asked.
    assert gwens.client.post("/rota/preview", asked).status_code == 404
    assert gwens.client.post(f"/rota/swaps/{swap.id}/decline").status_code == 404
    assert dais.client.post(f"/rota/swaps/{swap.id}/withdraw").status_code == 404
    shown = dais.client.post("/rota/preview", asked).content.decode()
    assert "9am to 1pm, The Hub: becomes Dai Example’s" in shown
    answer = dais.client.post("/rota/save", asked | {"key": key_of(shown)})
    assert (answer.status_code, answer["Location"]) == (302, "/rota/swaps")
    assert Shift.objects.filter(post=dai, local_on=TUESDAY).exists()
    page = ewan.client.get("/rota/leave").content.decode()
    assert "Gwen Example and Dai Example" in page
    assert dais.account.username in page


def test_an_offer_is_declined_or_withdrawn(ewan: Desk, gwen: Post, dai: Post) -> None:
    gwens, dais = at_browser(ewan, gwen), at_browser(ewan, dai)
    tuesdays = Pattern.objects.get(post=gwen)
    form = {"with": str(dai.id), "given": f"{tuesdays.id}/{TUESDAY}/09:00", "wanted": ""}
    gwens.client.post("/rota/swaps/offer", form)
    first = Swap.objects.get()
    assert dais.client.post(f"/rota/swaps/{first.id}/decline").status_code == 302
    assert gwens.client.post(f"/rota/swaps/{first.id}/withdraw").status_code == 409
    gwens.client.post("/rota/swaps/offer", form)
    second = Swap.objects.exclude(id=first.id).get()
    assert gwens.client.post(f"/rota/swaps/{second.id}/withdraw").status_code == 302


def test_what_is_not_ones_own_or_not_selected_is_not_offered(
    ewan: Desk, gwen: Post, dai: Post
) -> None:
    gwens = at_browser(ewan, gwen)
    wednesdays = Pattern.objects.get(post=dai)
    theirs = {"with": str(dai.id), "given": f"{wednesdays.id}/{WEDNESDAY}/09:00"}
    assert gwens.client.post("/rota/swaps/offer", theirs).status_code == 404
    answer = gwens.client.post("/rota/swaps/offer", {"with": str(dai.id), "given": ""})
    assert answer.status_code == 422
    assert "Select which shift you offer." in answer.content.decode()


def test_other_partners_workers_read_nothing_of_it(ewan: Desk, gwen: Post, dai: Post) -> None:
    other = staff_of(ewan.clinic, ewan.clinic.charity, Role.WORKER)
    page = other.client.get(f"/rota/swaps?with={dai.id}").content.decode()
    assert "You work on no rota with somebody else." in page
