"""Every operation that changes something, or shows somebody's record, leaves an entry: who acted,
for which post and partner, in which request.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from scheduler.api import openapi
from scheduler.audit.models import Entry
from scheduler.identity.models import Account
from tests.api import world as the_world
from tests.api.calling import START
from tests.api.world import World
from tests.factories import NOW, booking, reminders
from tests.factories.booking import TUESDAY
from tests.times import at

pytestmark = pytest.mark.django_db

OPERATIONS = {
    described["operationId"]: (method, path, described["x-deed"])
    for path, methods in openapi.document()["paths"].items()
    for method, described in methods.items()
    if described["x-deed"]
}
# Reads in which nobody who uses the services is named: organisations, places, staff and their time.
NAMES_NOBODY = {
    "count_fragments",
    "list_accounts",
    "list_authorisations",
    "list_feeds",
    "list_interpreters",
    "list_leave",
    "list_leave_requests",
    "list_machines",
    "list_need_kinds",
    "list_own_calendars",
    "list_own_leave_requests",
    "list_partners",
    "list_patterns",
    "list_posts",
    "list_print_batches",  # names, counts and times of batches
    "list_protection",
    "list_roles",
    "list_room_closings",
    "list_rooms",
    "list_rota_imports",
    "list_rotas",
    "list_services",
    "list_sharing_agreements",
    "list_shifts",
    "list_sites",
    "list_staff_members",
    "list_swaps",
    "list_tokens",
    "read_interpreter",
    "read_leave",
    "read_machine",
    "read_partner",
    "read_pattern",
    "read_post",
    "read_print_batch",  # references of letters, by which nobody is found without another look
    "read_protection",
    "read_room",
    "read_rota",
    "read_service",
    "read_sharing_agreement",
    "read_shift",
    "read_site",
    "read_staff_member",
}


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Built once, in a transaction that is never committed."""
    with (
        override_settings(CHANNELS=the_world.carriers(tmp_path_factory.mktemp("carriers"))),
        time_machine.travel(NOW, tick=False),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        built = the_world.build()
        _leave_a_letter_to_be_printed(built)
        yield built
        transaction.set_rollback(True)


def _leave_a_letter_to_be_printed(world: World) -> None:
    cara = reminders.somebody(world.clinic, name="Cara Example")
    reminders.letters(cara)
    late = booking.appointment(world.clinic, cara, starts_at=at(f"{TUESDAY} 14:00"))
    the_world._posted(late.id)


def _left_by(world: World, name: str) -> list[dict[str, Any]]:
    """The entries that a request of the operation leaves, when it works."""
    method, path, deed = OPERATIONS[name]
    request = world.request(name)
    client = world.caller(deed).client()
    headers = {} if method == "get" else _unsafe(world, path.format(**request.path), name)
    last = Entry.objects.latest("id").id
    with transaction.atomic():
        given = request.query if method == "get" else request.body
        response = getattr(client, method)(path.format(**request.path), given, headers=headers)
        entries = [{**entry} for entry in Entry.objects.filter(id__gt=last).values()]
        transaction.set_rollback(True)
    assert response.status_code < 300, (response.status_code, response.content[:500])
    return entries


def _unsafe(world: World, path: str, name: str) -> dict[str, str]:
    """A key, and the version a change is made from: of the record that the address leads to."""
    headers = {"Idempotency-Key": f"{name}-once"}
    for record in _above(path):
        for reader in world.callers.values():
            answer = reader.client().get(record)
            if answer.status_code == 200 and answer.get("ETag"):
                return {**headers, "If-Match": answer["ETag"]}
    return headers


def _above(path: str) -> Iterator[str]:
    while path.count("/") > START.count("/"):
        yield path
        path = path.rpartition("/")[0]


def test_only_reads_name_nobody() -> None:
    # A question of several lines is posted, and changes nothing.
    assert {name for name in NAMES_NOBODY if OPERATIONS[name][0] != "get"} == {"count_fragments"}


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_it_leaves_an_entry_that_names_who_acted(world: World, name: str) -> None:
    entries = _left_by(world, name)
    if name in NAMES_NOBODY:
        assert entries == []
        return
    acted = [entry for entry in entries if entry["by_account_id"]]
    assert acted, "nothing was recorded"
    for entry in acted:
        assert Account.objects.get(id=entry["by_account_id"]).username == entry["by_label"]
        assert entry["by_post_id"]
        assert entry["by_partner_id"] == world.clinic.trust.id
        assert entry["request_id"]
    assert len({entry["request_id"] for entry in acted}) == 1
