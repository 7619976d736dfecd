"""A restored backup: what went since is due again in it; its carrier is asked before it goes."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from deploy import postgres
from scheduler.reminders import restores
from scheduler.reminders.models import KnownDatabase, Message
from tests import racing
from tests.factories import booking
from tests.factories import reminders as factory
from tests.factories.booking import NOW, Clinic
from tests.factories.reminders import KeepingCarrier
from tests.times import at

TEN = at("Tue 9 Mar 2027 10:00")
LATER = NOW + timedelta(minutes=10)
SOON_AFTER = LATER + timedelta(minutes=1)


@pytest.mark.django_db
def test_the_first_database_doubts_nothing() -> None:
    appointment = factory.told_by_text(booking.clinic())
    assert restores.doubt_if_restored(now=NOW) == 0
    assert KnownDatabase.objects.get().known_since == NOW
    assert factory.message(appointment).may_have_gone_since is None


@pytest.mark.django_db
def test_only_what_is_due_is_doubted_and_only_once() -> None:
    where = booking.clinic()
    due = factory.message(factory.told_by_text(where))
    later = _told_by_text(where, starts_at=TEN)
    Message.objects.filter(id=later.id).update(due_at=LATER + timedelta(minutes=1))
    KnownDatabase.objects.create(mark="another", known_since=NOW)
    assert restores.doubt_if_restored(now=LATER) == 1
    assert restores.doubt_if_restored(now=LATER) == 0
    doubted = Message.objects.filter(may_have_gone_since=NOW)
    assert [each.id for each in doubted] == [due.id]


@pytest.mark.django_db
def test_a_sender_that_was_at_work_in_the_backup_is_doubted_too() -> None:
    """It had no words yet; whoever went on after the backup may have given it some."""
    message = factory.message(factory.told_by_text(booking.clinic()))
    carrier = KeepingCarrier()
    factory.deliver(carrier, now=NOW)
    factory.put_back(message, "sending")
    Message.objects.filter(id=message.id).update(body="", lease_until=NOW, sent_at=None)
    KnownDatabase.objects.update(mark="another")
    factory.deliver(carrier, now=LATER)
    factory.deliver(carrier, now=SOON_AFTER)
    message.refresh_from_db()
    assert message.state == "sent"
    assert len(carrier.taken) == 1


def _told_by_text(where: Clinic, *, starts_at: datetime) -> Message:
    asha = factory.somebody(where, name="Asha Example")
    factory.texts(asha, number="07700 900003")
    return factory.message(booking.appointment(where, asha, starts_at=starts_at))


@contextmanager
def _restored_from(dump: bytes) -> Iterator[None]:
    """Work on a database that is made of this dump."""
    ours = str(connection.settings_dict["NAME"])
    theirs = f"{ours}_restored"
    with racing.owner() as cursor:
        cursor.execute(f'CREATE DATABASE "{theirs}"')
    _run("pg_restore", theirs, "--exit-on-error", given=dump)
    try:
        _work_on(theirs)
        yield
    finally:
        _work_on(ours)
        with racing.owner() as cursor:
            cursor.execute(f'DROP DATABASE "{theirs}" WITH (FORCE)')


def _work_on(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _run(program: str, database: str, *arguments: str, given: bytes = b"") -> bytes:
    """One of PostgreSQL's programs on a database of our server, as the owner of all its rows."""
    place = settings.OWNER_DATABASE
    known = {"PGHOST": place["HOST"], "PGPORT": place["PORT"], "PGUSER": place["USER"]}
    known |= {"PGPASSWORD": place["PASSWORD"]}
    done = subprocess.run(
        [postgres.find_binaries() / program, "--dbname", database, *arguments],
        env={**os.environ, **{name: str(value) for name, value in known.items() if value}},
        input=given,
        capture_output=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("doubts", [True, False], ids=["", "negative control"])
def test_a_real_backup_that_is_restored_sends_nothing_again(committed: None, doubts: bool) -> None:
    where = booking.clinic()
    gone = factory.message(factory.told_by_text(where))
    carrier = KeepingCarrier()
    restores.doubt_if_restored(now=NOW)
    dump = _run("pg_dump", str(connection.settings_dict["NAME"]), "--format=custom")
    factory.deliver(carrier, now=NOW)
    assert [text.reference for text in carrier.taken] == [str(gone.id)]
    with _restored_from(dump):
        # Booked in the copy, so nobody has heard of it.
        fresh = _told_by_text(where, starts_at=TEN)
        if not doubts:
            KnownDatabase.objects.all().delete()
        factory.deliver(carrier, now=LATER)
        factory.deliver(carrier, now=SOON_AFTER)
        sent = Message.objects.filter(state="sent").count()
    taken = [text.reference for text in carrier.taken]
    assert sent == 2
    assert taken.count(str(fresh.id)) == 1
    assert taken.count(str(gone.id)) == (1 if doubts else 2)
