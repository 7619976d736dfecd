"""Rooms, their features, and who is told when they change."""

from typing import Any

import pytest

from scheduler.audit.models import Entry
from scheduler.partners import events, rooms, rows
from scheduler.partners.models import Room, Site
from tests.factories import NOW, SETUP
from tests.factories import partners as factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> Any:
    heard: list[dict[str, Any]] = []

    def hear(**kwargs: Any) -> None:
        heard.append(kwargs)

    events.capacity_changed.connect(hear)
    yield heard
    events.capacity_changed.disconnect(hear)


def test_a_room_is_kept_with_its_features() -> None:
    room = factories.room(is_step_free=True, has_hearing_loop=True, is_private=False)

    kept = Room.objects.get(id=room.id)
    assert (kept.is_step_free, kept.is_quiet, kept.has_hearing_loop) == (True, False, True)
    assert (kept.is_private, kept.sees_people) == (False, True)
    assert Entry.objects.latest("id").deed == "room.added"


def test_a_site_has_one_room_of_a_name_and_another_site_may_have_it_too() -> None:
    room = factories.room(name="Room 1")
    factories.room(name="Room 1")

    with pytest.raises(rows.AlreadyThere, match="has a room of this name"):
        rooms.add(site_id=room.site_id, name=" Room 1", by=SETUP, now=NOW)


def test_a_changed_room_is_told_to_the_layers_above(told: list[dict[str, Any]]) -> None:
    room = factories.room(is_quiet=False)
    told.clear()

    rooms.change(room_id=room.id, changes={"is_quiet": True}, by=SETUP, now=NOW)

    assert Room.objects.get(id=room.id).is_quiet
    assert [(call["site_ids"], call["staff_member_ids"], call["now"]) for call in told] == [
        ({room.site_id}, set(), NOW)
    ]
    assert Entry.objects.latest("id").reason == "is_quiet"


def test_a_room_that_stays_as_it_was_is_told_to_nobody(told: list[dict[str, Any]]) -> None:
    room = factories.room(is_quiet=True)
    told.clear()

    rooms.change(room_id=room.id, changes={"is_quiet": True}, by=SETUP, now=NOW)

    assert told == []


def test_a_room_stands_at_a_site_that_is_there() -> None:
    with pytest.raises(Site.DoesNotExist):
        rooms.add(site_id=factories.partner().id, name="Room 1", by=SETUP, now=NOW)
