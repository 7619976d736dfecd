"""Blanking is the only change of an entry, of all that is personal in it, and never in silence."""

import random

import pytest
from django.db import DatabaseError, connection, transaction

from scheduler.audit import blanking, digests, verification
from scheduler.audit.actors import system
from scheduler.audit.models import Entry
from tests.audit import records
from tests.audit.records import NOW

BLANK = (
    "salt = NULL, by_label = '', by_account_id = NULL, by_post_id = NULL, record_id = '',"
    " person_id = NULL, reason = ''"
)


@pytest.mark.django_db
def test_the_database_refuses_every_other_change() -> None:
    records.note(reason="Because.")
    for change in (
        "reason = ''",
        "salt = NULL",
        f"{BLANK}, deed = 'other'".replace("reason = ''", "reason = 'Other'"),
        f"{BLANK}, deed = 'other'",
        f"{BLANK}, mark = NULL",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE audit_entry SET {change}")


def test_blanked_without_a_note_is_found(tampering: None) -> None:
    records.write(entries=12, rounds=2, dice=random.Random(1))
    entry = Entry.objects.earliest("id")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE audit_entry SET {BLANK} WHERE id = %s", [entry.id])
    [found] = verification.verify(now=NOW).findings
    assert (found.says, found.entry_id) == ("blanked without a note of it", entry.id)


def test_a_blank_that_says_something_again_is_found(tampering: None) -> None:
    records.write(entries=12, rounds=2, dice=random.Random(1))
    blanking.blank(before=NOW, by=system("retention"), now=NOW)
    records.seal_all()
    assert verification.verify(now=NOW).findings == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET by_label = 'ewan' WHERE salt IS NULL")
    says = {found.says for found in verification.verify(now=NOW).findings}
    assert says == {"a blanked entry says something again"}


def test_every_column_of_an_entry_is_in_its_digest() -> None:
    columns = {field.attname for field in Entry._meta.concrete_fields}
    assert columns == {*digests.OPEN, *digests.PERSONAL, "id", "salt", "mark"}
