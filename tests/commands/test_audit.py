import json
import random
from pathlib import Path

import pytest
import time_machine
from django.db import connection

from scheduler.audit.models import Entry
from tests.audit import records
from tests.audit.records import NOW
from tests.commands.conftest import Run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def record() -> None:
    records.write(entries=6, rounds=1, dice=random.Random(1))


def test_a_record_is_sealed_exported_and_found_as_it_was(run: Run, tmp_path: Path) -> None:
    with time_machine.travel(NOW):
        assert run("audit", "seal").stdout == "Sealed 0 entries.\n"
        path = Path(run("audit", "heads", "--folder", tmp_path).stdout.strip())
        result = run("audit", "verify", "--heads", tmp_path)
    assert json.loads(path.read_text())["seals"] == 6
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].startswith("Read 6 sealed entries in ")
    assert result.stdout.splitlines()[1].startswith("1 entry not sealed yet, the oldest of 2027")
    assert result.stdout.splitlines()[2:] == ["The record is as it was written."]


def test_what_was_slipped_in_is_listed_with_where(run: Run) -> None:
    Entry.objects.create(at=NOW, by_label="dot", deed="person.seen", by_role="receptionist")
    records.seal_all()
    with time_machine.travel(NOW):
        result = run("audit", "verify")
    assert result.exit_code == 1
    [listed] = [line for line in result.stdout.splitlines() if line.startswith("chain of ")]
    entry = Entry.objects.latest("id")
    assert listed == (
        f"chain of the system, place {entry.seal.position}, entry {entry.id}: "
        "the entry was not written by the service"
    )
    assert "1 finding." in result.stdout
    assert "Not compared with exported heads" in result.stdout


def test_heads_that_cannot_be_read_are_told(run: Run, tmp_path: Path) -> None:
    empty = run("audit", "verify", "--heads", tmp_path)
    assert (empty.exit_code, "no exported heads" in empty.stderr) == (1, True)
    (tmp_path / "heads-1.json").write_text("{}")
    result = run("audit", "verify", "--heads", tmp_path)
    assert (result.exit_code, "no heads that can be read" in result.stderr) == (1, True)


def test_the_database_refuses_to_change_seals() -> None:
    from django.db import DatabaseError, transaction

    for table in ("audit_seal", "audit_sealing", "audit_entry"):
        for change in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change)
