"""Asking at the desk: four keys for a choice; routes and needs as they were said."""

import pytest

from scheduler.modes import Mode
from scheduler.people.models import Choice, ContactRule, Need
from scheduler.web.desk.asking import read_order
from tests.web.conftest import Desk
from tests.web.desk.conftest import somebody


@pytest.mark.parametrize(
    ("typed", "modes"),
    [
        ("f", [Mode.FACE_TO_FACE]),
        ("pf", [Mode.PHONE, Mode.FACE_TO_FACE]),
        ("T, V", [Mode.TEXT, Mode.VIDEO]),
        ("face phone", [Mode.FACE_TO_FACE, Mode.PHONE]),
        ("", []),
        ("ff", []),
        ("x", []),
        ("face foo", []),
    ],
)
def test_letters_stand_for_modes_in_their_order(typed: str, modes: list[Mode]) -> None:
    assert read_order(typed) == modes


def test_a_choice_is_recorded_with_who_asked_and_how(desk: Desk) -> None:
    asha = somebody(desk)
    address = f"/desk/people/{asha.id}/choice"
    wrong = desk.client.post(address, {"order": "pq", "how": "phone"})
    assert wrong.status_code == 422
    assert 'value="pq"' in wrong.content.decode()
    assert not Choice.objects.exists()
    desk.client.post(address, {"order": "pf", "how": "paper"})
    choice = Choice.objects.get()
    assert (choice.modes, choice.how) == (["phone", "face_to_face"], "paper")
    assert choice.asked_by_post_id == desk.grant.post_id


def test_a_way_to_reach_them_is_recorded_only_with_whether_it_is_safe(desk: Desk) -> None:
    asha = somebody(desk)
    address = f"/desk/people/{asha.id}/route"
    given = {"channel": "letter", "where": "Asha Example\n1 Example Street\nTA1 1AB"}
    refused = desk.client.post(address, given)
    assert "Say whether this way is safe" in refused.content.decode()
    assert "1 Example Street" in refused.content.decode()
    desk.client.post(address, {**given, "is_safe": "yes"})
    assert ContactRule.objects.get().address_lines[0] == "Asha Example"
    desk.client.post(address, {"channel": "sms", "where": "07700 900002", "is_safe": "no"})
    assert ContactRule.objects.filter(channel="sms", is_safe=False).exists()


def test_a_need_is_recorded_and_one_that_is_none_is_said(desk: Desk) -> None:
    asha = somebody(desk)
    address = f"/desk/people/{asha.id}/need"
    desk.client.post(address, {"kind": "longer_appointment"})
    assert Need.objects.get().kind == "longer_appointment"
    assert desk.client.post(address, {"kind": "longer_appointment"}).status_code == 422
