"""Nothing is found in a record as it was written, and everything that was done to it is."""

import random
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from scheduler.audit import heads, sealing, verification
from scheduler.audit.actors import system
from scheduler.audit.heads import Exported
from tests.audit import records, tamperings
from tests.audit.records import NOW, PARTNERS

ENTRIES, ROUNDS = 48, 6
TAMPERINGS = 1_000


@pytest.fixture
def exported(tampering: None, tmp_path: Path) -> Exported:
    """A sealed record whose heads are kept elsewhere."""
    records.write(entries=ENTRIES, rounds=ROUNDS, dice=random.Random(7))
    path = heads.export(folder=tmp_path, by=system("test"), now=NOW)
    records.seal_all()
    return heads.read(path)


def findings(exported: Exported | None = None) -> list[str]:
    return [found.says for found in verification.verify(heads=exported, now=NOW).findings]


def test_a_record_as_it_was_written_is_sound(exported: Exported) -> None:
    verified = verification.verify(heads=exported, now=NOW)
    assert verified.findings == []
    assert (verified.sealed, verified.unsealed) == (ENTRIES + 1, 0)
    assert {*PARTNERS} < set(verified.heads)


def test_a_thousand_tamperings_are_all_found(exported: Exported) -> None:
    dice = random.Random(2027)
    missed, done = [], dict.fromkeys(tamperings.ALL, 0)
    while sum(done.values()) < TAMPERINGS:
        tampering = dice.choice(list(tamperings.ALL))
        with transaction.atomic():
            try:
                with transaction.atomic():
                    told = tampering(dice)
            except IntegrityError:
                told = None  # even a superuser meets unique indexes
            if told:
                done[tampering] += 1
                if not findings(exported):
                    missed.append(told)
            transaction.set_rollback(True)
    assert missed == []
    assert min(done.values()) > TAMPERINGS / len(done) / 3, done
    assert findings(exported) == []


@pytest.mark.parametrize(
    ("looking", "change"),
    [
        ("_look_at_entry", tamperings.edit_a_reason),
        ("_look_at_mark", tamperings.edit_and_make_the_whole_chain_anew),
        ("_look_at_rounds", tamperings.edit_a_round),
    ],
)
def test_a_verifier_that_looks_at_less_misses_it(
    exported: Exported,
    monkeypatch: pytest.MonkeyPatch,
    looking: str,
    change: tamperings.Tampering,
) -> None:
    assert change(random.Random(3))
    assert findings()
    monkeypatch.setattr(verification._Verification, looking, lambda *_, **__: None)
    assert findings() == []


def test_the_whole_end_cut_off_with_everything_that_counts_it_is_found_by_kept_heads(
    exported: Exported,
) -> None:
    with connection.cursor() as cursor:
        tamperings.cut_off_everything(cursor, keep=3)
    assert findings() == []
    assert findings(exported)[0].startswith("cut off")


def test_an_entry_slipped_in_without_the_key_is_found_before_it_is_sealed(
    exported: Exported,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_entry (at, by_label, by_role, by_partner_id, deed, record_kind,"
            " record_id, reason, request_id) VALUES (%s, 'dot', 'receptionist', %s,"
            " 'person.seen', 'person', '', '', '')",
            [NOW, PARTNERS[0]],
        )
    assert findings() == ["the entry was not written by the service"]
    records.seal_all()
    assert findings() == ["the entry was not written by the service"]


def test_an_edit_before_sealing_is_found_by_the_mark(exported: Exported) -> None:
    records.note()
    assert findings() == []
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audit_entry SET by_label = 'ewan' WHERE id = (SELECT max(id) FROM audit_entry)"
        )
    assert findings() == ["the mark is of another key or entry"]


def test_what_waits_longer_than_a_sealer_takes_is_told(exported: Exported) -> None:
    records.note(now=NOW - timedelta(minutes=14))
    verified = verification.verify(now=NOW)
    assert (verified.unsealed, verified.findings) == (1, [])
    assert verified.unsealed_since == NOW - timedelta(minutes=14)
    verified = verification.verify(now=NOW + timedelta(minutes=2))
    assert [found.says[:10] for found in verified.findings] == ["not sealed"]


def test_marks_of_a_key_used_before_are_known(exported: Exported, settings: Settings) -> None:
    old = settings.AUDIT_KEY
    settings.AUDIT_KEY = "another key"
    assert set(findings()) == {"the mark is of another key or entry"}
    settings.AUDIT_OLD_KEYS = [old]
    records.note()
    assert findings(exported) == []


def test_entries_from_before_there_were_marks_are_no_finding(tampering: None) -> None:
    with connection.cursor() as cursor:
        records.note()
        cursor.execute("UPDATE audit_entry SET mark = NULL")
    records.note()
    records.seal_all()
    verified = verification.verify(now=NOW)
    assert (verified.findings, verified.unmarked) == ([], 1)


def test_a_finding_says_where(exported: Exported) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry_id, chain, position FROM audit_seal WHERE id = 20")
        entry_id, chain, position = cursor.fetchone()
        cursor.execute("DELETE FROM audit_entry WHERE id = %s", [entry_id])
    [found] = verification.verify(now=NOW).findings
    assert (found.chain, found.position, found.entry_id) == (chain, position, entry_id)
    assert found.says == "the entry was removed"


def test_sealing_again_seals_nothing(exported: Exported) -> None:
    assert sealing.seal_some(now=NOW, everything=True) == 0


def test_an_entry_with_no_salt_is_never_sealed_in_silence(exported: Exported) -> None:
    records.note()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET salt = NULL WHERE reason = ''")
    with pytest.raises(sealing.Unblankable):
        sealing.seal_some(now=NOW)
    assert "blanked before it was sealed" in findings()


def test_heads_that_were_changed_are_not_believed(exported: Exported, tmp_path: Path) -> None:
    path = heads.export(folder=tmp_path, by=system("test"), now=NOW + timedelta(hours=1))
    changed = path.read_text().replace(f'"seals": {ENTRIES + 1}', '"seals": 3')
    path.write_text(changed)
    with pytest.raises(heads.Unreadable):
        heads.read(path)
    for other in ("", "[]", '{"signature": 1}', str(uuid4())):
        path.write_text(other)
        with pytest.raises(heads.Unreadable):
            heads.read(path)
