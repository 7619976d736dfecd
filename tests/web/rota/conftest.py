"""Ewan of the trust keeps the hub's rota; Gwen works there every Tuesday from 9am to 1pm."""

from datetime import date, time
from typing import Any

import pytest

from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.partners.models import Post
from scheduler.rota.models import Pattern
from scheduler.rota.timings import Repeats
from tests.factories import booking, identity, rota
from tests.web.conftest import Desk, sign_in, staff_of

TUESDAY = date(2027, 3, 9)


@pytest.fixture
def ewan(desk: Desk) -> Desk:
    return staff_of(desk.clinic, desk.clinic.trust, Role.MANAGER)


@pytest.fixture
def gwen(desk: Desk) -> Post:
    post = booking.post(desk.clinic.trust, desk.clinic.service, slug="gwen")
    works(desk, post)
    return post


@pytest.fixture
def gwens(ewan: Desk, gwen: Post) -> Desk:
    """Gwen at her own browser."""
    granted = identity.grant(Role.WORKER, to=gwen)
    account = identity.account(of=gwen.staff_member, password=identity.PASSWORD)
    identity.second_factor(account)
    client = type(ewan.client)()
    sign_in(client, account.username)
    return Desk(ewan.clinic, account, granted, client)


def works(desk: Desk, post: Post, *, until: int = 13) -> Pattern:
    return rota.pattern(
        on_rota=desk.clinic.rota,
        of=post,
        at_site=desk.clinic.hub,
        modes=list(Mode),
        starts_on=TUESDAY,
        until_time=time(until),
        repeats=Repeats("weekly", weekdays=("TU",)),
    )


def entered(pattern: Pattern, **fields: Any) -> dict[str, Any]:
    """The form of one shift on 9 March, as a browser sends it."""
    pattern.refresh_from_db()
    return {
        "kind": "cell",
        "form": f"shift-{pattern.id}",
        "pattern": str(pattern.id),
        "version": str(pattern.version),
        "on": TUESDAY.isoformat(),
        "starting": "09:00:00",
        "what": "change",
        "from_time": "09:00",
        "until_time": "13:00",
        "site": str(pattern.site_id),
        "room": "",
        "modes": list(pattern.modes),
        "scope": "one",
        "back": "span=week",
        "cell_staff": str(pattern.post.staff_member_id),
        "cell_on": TUESDAY.isoformat(),
    } | fields


def key_of(page: str) -> str:
    return page.partition('name="key" value="')[2].partition('"')[0]
