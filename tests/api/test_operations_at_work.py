"""Every operation at work.

It leaves an entry where it changes something or shows somebody's record: who acted, for which post
and partner, in which request. And it reads no table whole that grows with the years.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
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
# Tables of what grows with the years. Others are as large as the partnership is.
_GROWS = re.compile(
    r"people_|booking_(?!feed|roomclosing)|availability_|reminders_|audit_entry|rota_(shift|leave)"
)
_SAYS = "SELECT set_config("
_READS = re.compile(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
_WHOLE = {"Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Index Scan"}
# What is left is a bitmap, which PostgreSQL makes of an index only by a condition. Whatever it
# believes of how many rows there are, it takes nothing else while that leads anywhere.
_WAYS_AROUND = ("seqscan", "indexscan", "indexonlyscan")
# Of what is held, waiting or open now.
_PARTIAL = """
    SELECT relname FROM pg_index JOIN pg_class ON oid = indexrelid WHERE indpred IS NOT NULL
"""
# Pages in order, read until they are full: newest first, or what is due first.
WALKS_IN_ORDER = {"list_audit_entries", "list_messages"}


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


@dataclass(frozen=True)
class Done:
    """What a request that worked has left behind, and the statements it sent."""

    entries: list[dict[str, Any]]
    statements: list[str]


@pytest.fixture(scope="module")
def done() -> dict[str, Done]:
    """By the name of the operation."""
    return {}


def _done(world: World, name: str, done: dict[str, Done]) -> Done:
    """The operation, done once for all tests."""
    if name not in done:
        done[name] = _do(world, name)
    return done[name]


def _do(world: World, name: str) -> Done:
    method, path, deed = OPERATIONS[name]
    request = world.request(name)
    client = world.caller(deed).client()
    headers = {} if method == "get" else _unsafe(world, path.format(**request.path), name)
    last = Entry.objects.latest("id").id
    with transaction.atomic():
        given = request.query if method == "get" else request.body
        with CaptureQueriesContext(connection) as asked:
            response = getattr(client, method)(path.format(**request.path), given, headers=headers)
        entries = [{**entry} for entry in Entry.objects.filter(id__gt=last).values()]
        transaction.set_rollback(True)
    assert response.status_code < 300, (response.status_code, response.content[:500])
    return Done(entries, [query["sql"] for query in asked.captured_queries])


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
def test_it_leaves_an_entry_that_names_who_acted(
    world: World, done: dict[str, Done], name: str
) -> None:
    entries = _done(world, name, done).entries
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


def _read_whole(statements: Sequence[str]) -> set[str]:
    """Which growing tables the statements must read whole, each as the one who asked it.

    Tables of a test are so small that PostgreSQL reads them whole whatever indexes there are. So it
    is told to do that only where nothing else would help.
    """
    found = set()
    with transaction.atomic(), connection.cursor() as cursor:
        for way in _WAYS_AROUND:
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(_PARTIAL)
        partial = {name for (name,) in cursor.fetchall()}
        for sql in statements:
            if sql.lstrip().startswith(_SAYS):
                cursor.execute(sql.replace("%", "%%"), [])
            elif _READS.match(sql):
                cursor.execute("EXPLAIN (FORMAT JSON) " + sql.replace("%", "%%"), [])
                ((told,),) = cursor.fetchall()
                plan = json.loads(told) if isinstance(told, str) else told
                words = " ".join(sql.split())
                found |= {f"{each}: {words}" for each in _whole(plan[0]["Plan"], partial)}
        transaction.set_rollback(True)
    return found


def _whole(node: dict[str, Any], partial: set[str]) -> Iterator[str]:
    relation = node.get("Relation Name") or node.get("Index Name", "")
    is_whole = node["Node Type"] in _WHOLE and "Index Cond" not in node
    if is_whole and _GROWS.match(relation) and node.get("Index Name") not in partial:
        yield f"{node['Node Type']} of {relation}"
    for inner in node.get("Plans", ()):
        yield from _whole(inner, partial)


def test_a_table_without_an_index_is_found(world: World) -> None:
    with transaction.atomic():
        found = _read_whole(["SELECT * FROM people_need WHERE recorded_by = 'dot'"])
    assert len(found) == 1


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_it_reads_no_growing_table_whole(world: World, done: dict[str, Done], name: str) -> None:
    found = _read_whole(_done(world, name, done).statements)
    assert bool(found) == (name in WALKS_IN_ORDER), found
