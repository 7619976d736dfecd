"""The negative control: the engine without its locks and constraints books one time twice.

It works on a copy of the claims in a schema of its own; the real table is not touched.
"""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.backends.signals import connection_created

from scheduler.availability import claims
from scheduler.booking.models import Hold
from scheduler.identity import ownership
from tests.factories import booking
from tests.races.test_one_slot import people
from tests.racing import at_once, owner
from tests.verification.judgements import OVERLAPS

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed")]
DESKS = 16


def _scratch_first(connection: Any, **_signal: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET search_path TO scratch, public")


@pytest.fixture
def scratch(committed: None) -> Iterator[None]:
    """Every new connection finds claims without constraints; nobody locks anybody."""
    with owner() as cursor:
        cursor.execute("CREATE SCHEMA scratch")
        cursor.execute(
            "CREATE TABLE scratch.availability_claim"
            " (LIKE public.availability_claim INCLUDING DEFAULTS INCLUDING IDENTITY)"
        )
    with ownership.as_owner():
        ownership.give_rights(schema="scratch")
    connection_created.connect(_scratch_first)
    try:
        with patch.object(claims, "_lock_rows"):
            yield
    finally:
        connection_created.disconnect(_scratch_first)
        with owner() as cursor:
            cursor.execute("DROP SCHEMA scratch CASCADE")


@pytest.fixture
def meeting() -> Iterator[None]:
    """Nobody takes the time before everybody has looked at it."""
    everybody, take = Barrier(DESKS), claims.take

    def take_together(**wanted: Any) -> None:
        with suppress(BrokenBarrierError):
            everybody.wait(timeout=20)
        take(**wanted)

    with patch.object(claims, "take", take_together):
        yield


def test_the_engine_without_lock_and_constraint_books_twice(scratch: None, meeting: None) -> None:
    clinic = booking.clinic()
    desks = [partial(booking.hold, clinic, each) for each in people(clinic, many=DESKS)]
    held = [each for each in at_once(desks) if isinstance(each, Hold)]
    assert len(held) > 1, "the harness does not make desks meet"
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS.replace("availability_claim", "scratch.availability_claim"))
        (overlapping,) = cursor.fetchone()
    assert overlapping > 0
