"""The print folder keeps every letter and gives each to exactly one batch."""

import json
import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from channels.letter import manifests
from channels.letter.batch import DamagedLetters, FileGone, NotPrinted, PrintFolder
from channels.letter.message import Letter, PostClass
from channels.message import State, TryLater, Undeliverable
from tests.channels.letter import letters, reading

NOW = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
FIRST, SECOND = PostClass.FIRST, PostClass.SECOND


@pytest.fixture
def folder(tmp_path: Path, font_folder: Path) -> PrintFolder:
    return PrintFolder(folder=tmp_path / "print", font_folder=font_folder)


def letter(reference: str, **changes: object) -> Letter:
    return replace(letters.ENGLISH, reference=reference, **changes)  # type: ignore[arg-type]


def test_a_letter_waits_under_its_class_and_its_day_in_london(folder: PrintFolder) -> None:
    summer = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # 00:30 on 2 July in London
    accepted = folder.send(message=letter("r-1", post_class=PostClass.FIRST), now=summer)
    assert (accepted.reference, accepted.carrier_reference) == ("r-1", "r-1")
    assert (accepted.carrier, accepted.cost_units) == ("print-folder", 1)
    assert accepted.state is State.SENT
    spooled = folder.folder / "spool" / "first" / "2026-07-02" / "r-1.pdf"
    assert spooled.read_bytes() == folder.pdf(reference="r-1")
    assert spooled.stat().st_mode & 0o777 == 0o600
    assert folder.folder.stat().st_mode & 0o777 == 0o700


def test_the_sheets_of_a_letter_are_what_it_costs(folder: PrintFolder) -> None:
    accepted = folder.send(message=letter("r-1", point_size=28), now=NOW)
    (kept,) = folder.letters()
    assert accepted.cost_units == kept.sheets == 2
    assert kept.pages in (3, 4)


def test_the_same_letter_again_is_the_same_letter(folder: PrintFolder) -> None:
    first = folder.send(message=letter("r-1"), now=NOW)
    assert folder.send(message=letter("r-1"), now=NOW + timedelta(days=2)) == first
    (batch,) = folder.close_batches(post_class=SECOND, now=NOW)
    assert folder.send(message=letter("r-1"), now=NOW + timedelta(days=3)) == first
    assert batch.count == 1
    assert folder.close_batches(post_class=SECOND, now=NOW + timedelta(days=4)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"salutation": "Dear Ben"},
        {"point_size": 20},
        {"language": "cy"},
        {"post_class": PostClass.FIRST},
        {"recipient": letters.with_address("Ben", "2 Example St", "TA1 1AA").recipient},
    ],
)
def test_another_letter_under_a_known_reference_is_refused(
    folder: PrintFolder, change: dict[str, object]
) -> None:
    folder.send(message=letter("r-1"), now=NOW)
    before = folder.pdf(reference="r-1")
    with pytest.raises(Undeliverable) as refusal:
        folder.send(message=letter("r-1", **change), now=NOW)
    assert refusal.value.code == "reference-reused"
    assert folder.pdf(reference="r-1") == before


def test_what_cannot_be_printed_is_not_kept(folder: PrintFolder) -> None:
    with pytest.raises(Undeliverable):
        folder.send(message=letter("r-1", signatory="NOTIFY"), now=NOW)
    with pytest.raises(Undeliverable) as refusal:
        folder.send(message=letter("r-2", valid_until=NOW), now=NOW)
    assert refusal.value.code == "expired"
    assert folder.letters() == []
    assert folder.close_batches(post_class=SECOND, now=NOW) == []


def test_a_letter_is_found_after_it_was_kept_and_not_before(folder: PrintFolder) -> None:
    assert folder.find(message=letter("r-1"), since=NOW) is None
    accepted = folder.send(message=letter("r-1"), now=NOW)
    assert folder.find(message=letter("r-1"), since=NOW) == accepted
    folder.close_batches(post_class=SECOND, now=NOW)
    assert folder.find(message=letter("r-1"), since=NOW) == accepted


def test_a_batch_is_a_folder_of_pdfs_with_a_manifest(folder: PrintFolder) -> None:
    folder.send(message=letter("r-1"), now=NOW)
    folder.send(message=letter("r-2", salutation="Dear Ben"), now=NOW + timedelta(hours=1))
    folder.send(message=letter("r-3", post_class=PostClass.FIRST), now=NOW)
    closing = NOW + timedelta(hours=2)
    (batch,) = folder.close_batches(post_class=SECOND, now=closing)
    assert batch.name == "2026-11-24T013000Z-second-1-sheet"
    assert (batch.count, batch.created_at, batch.post_class) == (2, closing, SECOND)
    assert sorted(path.name for path in batch.folder.iterdir()) == [
        "manifest.json",
        "r-1.pdf",
        "r-2.pdf",
    ]
    manifest = json.loads((batch.folder / "manifest.json").read_text())
    assert (manifest["name"], manifest["count"]) == (batch.name, 2)
    assert (manifest["sheets_each"], batch.sheets_each) == (1, 1)
    listed = "".join(f"{entry['sha256']}  {entry['file']}\n" for entry in manifest["letters"])
    assert manifest["sha256"] == batch.sha256 == sha256(listed.encode()).hexdigest()
    assert manifest["created_at"] == "2026-11-24T01:30:00+00:00"
    assert manifest["post_class"] == "second"
    for number, entry in enumerate(manifest["letters"], start=1):
        content = (batch.folder / entry["file"]).read_bytes()
        pages = len(reading.pages(content))
        assert entry["reference"] == f"r-{number}"
        assert entry["sha256"] == sha256(content).hexdigest()
        assert entry["bytes"] == len(content)
        assert (entry["pages"], entry["sheets"]) == (pages, (pages + 1) // 2)
    assert manifest["pages"] == batch.pages == sum(e["pages"] for e in manifest["letters"])
    assert manifest["sheets"] == batch.sheets == sum(e["sheets"] for e in manifest["letters"])
    text = json.dumps(manifest)
    assert "Asha" not in text
    assert "TA1" not in text


def test_the_letter_in_the_batch_is_the_letter_that_was_accepted(folder: PrintFolder) -> None:
    folder.send(message=letter("r-1"), now=NOW)
    before = folder.pdf(reference="r-1")
    (batch,) = folder.close_batches(post_class=SECOND, now=NOW)
    assert before == folder.pdf(reference="r-1") == (batch.folder / "r-1.pdf").read_bytes()
    assert list((folder.folder / "spool").glob("*/*/*.pdf")) == []
    assert "Asha Example" in reading.running_text(before or b"")


def test_only_letters_of_the_class_go_into_a_batch_whatever_their_day(folder: PrintFolder) -> None:
    for day, post_class in enumerate([SECOND, PostClass.FIRST, SECOND, PostClass.ECONOMY]):
        message = letter(f"r-{day}", post_class=post_class)
        folder.send(message=message, now=NOW + timedelta(days=day))
    (batch,) = folder.close_batches(post_class=SECOND, now=NOW + timedelta(days=5))
    assert sorted(path.stem for path in batch.folder.glob("*.pdf")) == ["r-0", "r-2"]
    waiting = [kept.reference for kept in folder.letters() if not kept.batch]
    assert waiting == ["r-3", "r-1"]


def test_nothing_waiting_makes_no_batch(folder: PrintFolder) -> None:
    assert folder.close_batches(post_class=SECOND, now=NOW) == []
    assert folder.batches() == []


def test_two_batches_of_one_second_are_two_batches(folder: PrintFolder) -> None:
    names = []
    for number in range(3):
        folder.send(message=letter(f"r-{number}"), now=NOW)
        (batch,) = folder.close_batches(post_class=SECOND, now=NOW)
        names.append(batch.name)
    base = "2026-11-23T233000Z-second-1-sheet"
    assert names == [base, f"{base}-no-2", f"{base}-no-3"]
    assert [batch.name for batch in folder.batches()] == names[::-1]


def test_letters_are_listed_newest_first_before_and_after_their_batch(folder: PrintFolder) -> None:
    for minutes, reference in enumerate(["m", "z", "a"]):
        folder.send(message=letter(reference), now=NOW + timedelta(minutes=minutes))
    (batch,) = folder.close_batches(post_class=SECOND, now=NOW)
    folder.send(message=letter("k"), now=NOW + timedelta(hours=1))
    listed = [(kept.reference, kept.batch) for kept in folder.letters()]
    assert listed == [("k", ""), ("a", batch.name), ("z", batch.name), ("m", batch.name)]
    assert [kept.reference for kept in folder.letters(limit=2)] == ["k", "a"]


def test_a_letter_can_be_read_by_its_reference_only(folder: PrintFolder) -> None:
    folder.send(message=letter("r-1"), now=NOW)
    (folder.folder / "secret.json").write_text("{}")
    assert folder.read(reference="../secret") is None
    assert folder.pdf(reference="../secret") is None
    assert folder.pdf(reference="r-2") is None


def test_a_batch_that_was_taken_away_keeps_its_letters_known(folder: PrintFolder) -> None:
    folder.send(message=letter("r-1"), now=NOW)
    (batch,) = folder.close_batches(post_class=SECOND, now=NOW)
    shutil.rmtree(batch.folder)
    assert folder.pdf(reference="r-1") is None
    assert folder.batches() == []
    folder.send(message=letter("r-1"), now=NOW)
    assert folder.close_batches(post_class=SECOND, now=NOW) == []


def test_a_sound_batch_has_no_faults(folder: PrintFolder) -> None:
    folder.send(message=letter("r-1"), now=NOW)
    (batch,) = folder.close_batches(post_class=SECOND, now=NOW)
    assert folder.verify(name=batch.name) == ()


def test_every_change_to_a_batch_is_found(folder: PrintFolder) -> None:
    for number in range(3):
        folder.send(message=letter(f"r-{number}"), now=NOW)
    (batch,) = folder.close_batches(post_class=SECOND, now=NOW)
    with (batch.folder / "r-0.pdf").open("ab") as pdf:
        pdf.write(b" ")
    (batch.folder / "r-1.pdf").unlink()
    (batch.folder / "r-9.pdf").write_bytes(b"x")
    manifest = json.loads((batch.folder / "manifest.json").read_text())
    (batch.folder / "manifest.json").write_text(json.dumps(manifest | {"count": 2}))
    assert folder.verify(name=batch.name) == (
        "The manifest's count is not the number of its letters.",
        "r-0.pdf was altered.",
        "r-1.pdf is missing.",
        "r-9.pdf is not in the manifest.",
    )
    (batch.folder / "manifest.json").unlink()
    assert folder.verify(name=batch.name) == ("The manifest is missing.",)


def test_a_manifest_whose_letters_were_exchanged_is_found_by_its_hash(folder: PrintFolder) -> None:
    for number in range(2):
        folder.send(message=letter(f"r-{number}"), now=NOW)
    (batch,) = folder.close_batches(post_class=SECOND, now=NOW)
    path = batch.folder / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps(manifest | {"letters": manifest["letters"][::-1]}))
    assert folder.verify(name=batch.name) == ("The manifest's hash is not that of its letters.",)


def test_a_batch_from_before_batches_were_by_sheets_is_still_read(folder: PrintFolder) -> None:
    folder.send(message=letter("r-1"), now=NOW)
    (batch,) = folder.close_batches(post_class=SECOND, now=NOW)
    path = batch.folder / "manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["sheets_each"], manifest["sha256"], manifest["letters"][0]["reprint_of"]
    path.write_text(json.dumps(manifest))
    (old,) = folder.batches()
    assert (old.sheets_each, old.sha256, old.count) == (0, "", 1)
    assert folder.verify(name=old.name) == ()


def test_letters_of_one_sheet_and_of_two_are_two_batches_each_in_its_order(
    folder: PrintFolder,
) -> None:
    for minutes, point_size in enumerate([28, 12, 28, 12]):
        at = NOW + timedelta(minutes=minutes)
        folder.send(message=letter(f"r-{minutes}", point_size=point_size), now=at)
    batches = folder.close_batches(post_class=SECOND, now=NOW)
    assert [(batch.sheets_each, batch.count, batch.sheets) for batch in batches] == [
        (1, 2, 2),
        (2, 2, 4),
    ]
    assert [batch.name.removeprefix("2026-11-23T233000Z-") for batch in batches] == [
        "second-1-sheet",
        "second-2-sheets",
    ]
    listed = [[line["file"] for line in manifests.lines(folder=b.folder)] for b in batches]
    assert listed == [["r-1.pdf", "r-3.pdf"], ["r-0.pdf", "r-2.pdf"]]


def test_who_asks_what_waits_opens_no_letter_of_the_past(folder: PrintFolder) -> None:
    for reference in ("r-1", "r-2"):
        folder.send(message=letter(reference), now=NOW)
    folder.close_batches(post_class=SECOND, now=NOW)
    folder.send(message=letter("r-3"), now=NOW)
    for record in (folder.folder / "letters" / "closed").iterdir():
        record.write_text("unreadable")
    assert [kept.reference for kept in folder.waiting()] == ["r-3"]
    assert folder.is_known(reference="r-1")
    assert not folder.is_known(reference="r-4")


def test_records_from_before_they_had_a_folder_of_their_own_are_put_there(
    folder: PrintFolder,
) -> None:
    folder.send(message=letter("r-1"), now=NOW)
    (batch,) = folder.close_batches(post_class=SECOND, now=NOW)
    ledger = folder.folder / "letters"
    (ledger / "closed" / "r-1.json").rename(ledger / "r-1.json")
    assert folder.waiting() == []
    assert folder.close_batches(post_class=SECOND, now=NOW) == []
    assert [path.name for path in ledger.glob("*.json")] == []
    kept = folder.read(reference="r-1")
    assert kept is not None
    assert kept.batch == batch.name


def test_a_reprint_is_the_same_sheets_in_a_later_batch(folder: PrintFolder) -> None:
    folder.send(message=letter("r-1"), now=NOW)
    (first,) = folder.close_batches(post_class=SECOND, now=NOW)
    later = NOW + timedelta(days=1)
    for _ in range(2):
        kept = folder.reprint(reference="again-1", of="r-1", post_class=FIRST, now=later)
        assert (kept.reprint_of, kept.batch, kept.accepted_at) == ("r-1", "", later)
    assert folder.close_batches(post_class=SECOND, now=later) == []  # no slower than asked for
    assert folder.pdf(reference="again-1") == folder.pdf(reference="r-1")
    (second,) = folder.close_batches(post_class=FIRST, now=later)
    (line,) = manifests.lines(folder=second.folder)
    assert (line["reference"], line["reprint_of"]) == ("again-1", "r-1")
    assert line["sha256"] == manifests.lines(folder=first.folder)[0]["sha256"]
    original = folder.read(reference="r-1")
    assert original is not None
    assert original.batch == first.name
    folder.reprint(reference="again-1", of="r-1", post_class=FIRST, now=later)
    assert folder.close_batches(post_class=FIRST, now=later) == []


def test_only_what_was_printed_and_is_still_here_is_printed_again(folder: PrintFolder) -> None:
    folder.send(message=letter("r-1"), now=NOW)
    for reference in ("r-1", "nobody"):
        with pytest.raises(NotPrinted):
            folder.reprint(reference="again-1", of=reference, post_class=SECOND, now=NOW)
    (batch,) = folder.close_batches(post_class=SECOND, now=NOW)
    path = batch.folder / "r-1.pdf"
    path.write_bytes(b"altered")
    with pytest.raises(FileGone):
        folder.reprint(reference="again-1", of="r-1", post_class=SECOND, now=NOW)
    path.unlink()
    with pytest.raises(FileGone):
        folder.reprint(reference="again-1", of="r-1", post_class=SECOND, now=NOW)
    assert folder.waiting() == []


@pytest.mark.parametrize("name", ["../letters", "a/b", ""])
def test_what_is_no_batch_has_a_fault(folder: PrintFolder, name: str) -> None:
    assert folder.verify(name=name) == ("There is no such batch.",)


def test_a_damaged_letter_is_called_out_and_does_not_hold_up_the_others(
    folder: PrintFolder,
) -> None:
    for reference in ("r-1", "r-2", "r-3"):
        folder.send(message=letter(reference), now=NOW)
    (spool,) = (folder.folder / "spool" / "second").iterdir()
    (spool / "r-1.pdf").write_bytes(b"altered")
    (spool / "r-2.pdf").unlink()
    with pytest.raises(DamagedLetters) as damage:
        folder.close_batches(post_class=SECOND, now=NOW)
    assert sorted(damage.value.references) == ["r-1", "r-2"]
    (batch,) = damage.value.batches
    assert [path.name for path in batch.folder.glob("*.pdf")] == ["r-3.pdf"]
    with pytest.raises(DamagedLetters) as damage:
        folder.close_batches(post_class=SECOND, now=NOW)
    assert damage.value.batches == []


def test_a_damaged_letter_that_was_set_aside_is_not_asked_for_again(folder: PrintFolder) -> None:
    folder.send(message=letter("r-1"), now=NOW)
    next((folder.folder / "spool").glob("*/*/r-1.pdf")).write_bytes(b"altered")
    folder.set_aside(reference="r-1")
    assert folder.waiting() == []
    assert folder.close_batches(post_class=SECOND, now=NOW) == []
    assert folder.is_known(reference="r-1")


def test_a_folder_that_takes_no_file_means_try_later(tmp_path: Path, font_folder: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    blocked = PrintFolder(folder=tmp_path / "file", font_folder=font_folder)
    with pytest.raises(TryLater) as refusal:
        blocked.send(message=letter("r-1"), now=NOW)
    assert refusal.value.code == "unavailable"


def test_a_letter_kept_by_another_process_meanwhile_is_not_kept_twice(
    folder: PrintFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_by_us = folder.send(message=letter("r-1"), now=NOW)
    seen = iter([None])
    look = PrintFolder.read
    monkeypatch.setattr(
        PrintFolder, "read", lambda self, *, reference: next(seen, look(self, reference=reference))
    )
    assert folder.send(message=letter("r-1"), now=NOW + timedelta(days=1)) == set_by_us
    (kept,) = folder.letters()
    assert kept.accepted_at == NOW
    assert os.listdir(folder.folder / "spool" / "second") == ["2026-11-23"]  # noqa: PTH208


def test_a_letter_that_was_taken_back_is_not_printed(folder: PrintFolder) -> None:
    folder.send(message=letter("wanted"), now=NOW)
    folder.send(message=letter("unwanted"), now=NOW + timedelta(seconds=1))
    assert [each.reference for each in folder.waiting()] == ["wanted", "unwanted"]
    assert folder.withdraw(reference="unwanted")
    assert folder.withdraw(reference="unwanted")
    assert [each.reference for each in folder.waiting()] == ["wanted"]
    assert folder.pdf(reference="unwanted") is None
    (batch,) = folder.close_batches(post_class=PostClass.SECOND, now=NOW)
    assert batch.count == 1
    kept = folder.read(reference="wanted")
    assert kept is not None
    assert kept.batch == batch.name


def test_a_letter_in_a_batch_cannot_be_taken_back(folder: PrintFolder) -> None:
    folder.send(message=letter("printed"), now=NOW)
    folder.close_batches(post_class=PostClass.SECOND, now=NOW)
    assert not folder.withdraw(reference="printed")
    assert folder.pdf(reference="printed") is not None


def test_a_letter_nobody_knows_cannot_be_taken_back(folder: PrintFolder) -> None:
    assert not folder.withdraw(reference="nobody")
