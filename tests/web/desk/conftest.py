"""A person at the desk, and the steps of a booking as its forms send them."""

import re
from typing import Any

from scheduler.modes import Mode
from scheduler.people.models import Person
from tests.factories import booking
from tests.web.conftest import Desk

SERVICE = "first-conversation"
PICK = re.compile(r'name="pick" value="([^"]+)"')


def somebody(desk: Desk, *modes: Mode, name: str = "Asha Example", number: str = "") -> Person:
    return booking.person(desk.clinic.trust, *modes, name=name, number=number)


def see(desk: Desk, person: Person, query: str = "") -> str:
    answer = desk.client.get(f"/desk/people/{person.id}?service={SERVICE}&{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def picks(page: str) -> list[str]:
    """The times of a page, as its buttons send them."""
    return PICK.findall(page)


def hold(desk: Desk, person: Person, pick: str) -> Any:
    return desk.client.post(
        f"/desk/people/{person.id}/hold", {"service": SERVICE, "pick": pick}, follow=True
    )


def confirm(desk: Desk, held: Any, **given: str) -> Any:
    """Confirm what a page holds."""
    action = re.search(r'action="(/desk/holds/[^"]+/confirm)"', held.content.decode())
    assert action
    return desk.client.post(action[1], {"service": SERVICE, **given}, follow=True)
