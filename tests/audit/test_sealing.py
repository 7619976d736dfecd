"""Sealing takes every committed entry exactly once, and no writer waits for it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from scheduler.audit import digests, sealing, trail, verification
from scheduler.audit.models import Entry, Seal, Sealing
from tests import racing
from tests.audit import records
from tests.audit.records import NOW, PARTNERS

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed")]


def _sound() -> None:
    assert verification.verify(now=NOW).findings == []


def test_each_partner_has_a_chain_and_the_system_one_of_its_own() -> None:
    for partner_id in (PARTNERS[0], None, PARTNERS[1], PARTNERS[0]):
        records.note(by=records.actor(partner_id))
    assert sealing.seal_some(now=NOW) == 4
    places = Seal.objects.order_by("id").values_list("chain", "position")
    assert [*places] == [(PARTNERS[0], 1), (digests.SYSTEM, 1), (PARTNERS[1], 1), (PARTNERS[0], 2)]
    _sound()


def test_an_entry_that_is_committed_late_gets_a_later_place() -> None:
    written, may_commit = threading.Event(), threading.Event()

    def late() -> None:
        with transaction.atomic():
            records.note()
            written.set()
            assert may_commit.wait(timeout=20)

    def sealer() -> list[int]:
        assert written.wait(timeout=20)
        records.note()
        before = sealing.seal_some(now=NOW)
        may_commit.set()
        return [before]

    racing.at_once([late, sealer])
    assert Seal.objects.count() == 1
    assert sealing.seal_some(now=NOW) == 1
    first, second = Seal.objects.order_by("position")
    assert first.entry_id > second.entry_id
    _sound()


def test_writers_and_several_sealers_at_once_seal_everything_once() -> None:
    def writer() -> None:
        for _ in range(40):
            records.note()

    def sealer() -> None:
        for _ in range(25):
            sealing.seal_some(now=NOW, at_most=7)

    outcomes = racing.at_once([writer, writer, writer, sealer, sealer])
    assert not [each for each in outcomes if isinstance(each, Exception)]
    records.seal_all()
    assert Seal.objects.count() == Entry.objects.count() == 120
    _sound()


def test_a_writer_does_not_wait_while_somebody_seals_or_books_for_the_partner() -> None:
    records.note()
    waits, done = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            records.note()
            sealing.seal_some(now=NOW)
            waits.set()
            assert done.wait(timeout=20)

    def quick() -> None:
        assert waits.wait(timeout=20)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        records.note()
        assert sealing.seal_some(now=NOW) == 0
        done.set()

    outcomes = racing.at_once([slow, quick])
    assert outcomes == [None, None]
    records.seal_all()
    _sound()


def test_a_sealer_that_dies_in_between_leaves_nothing_half_done() -> None:
    records.note()

    class Killed(Exception):
        pass

    @transaction.atomic
    def seal_and_die() -> None:
        sealing.seal_some(now=NOW)
        raise Killed

    with pytest.raises(Killed):
        seal_and_die()
    assert not Sealing.objects.exists()
    assert sealing.seal_some(now=NOW) == 1
    _sound()


def test_an_entry_far_below_the_newest_is_found_when_everything_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sealing, "LOOK_BACK", 1)
    for _ in range(5):
        records.note()
    assert sealing.seal_some(now=NOW, at_most=5) == 5
    entry = Entry.objects.values(*digests.OPEN, *digests.PERSONAL).latest("at")
    Entry.objects.create(id=-100, **trail.marked(entry))
    assert sealing.seal_some(now=NOW) == 0
    assert sealing.seal_some(now=NOW, everything=True) == 1
    _sound()


def test_it_seals_as_long_as_there_is_time() -> None:
    moments = iter(NOW + timedelta(seconds=second) for second in range(9))
    records.note()
    assert sealing.seal(clock=lambda: next(moments), until=NOW + timedelta(seconds=5)) == 1
    records.note()
    assert sealing.seal(clock=lambda: NOW, until=NOW) == 0
