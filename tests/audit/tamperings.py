"""What somebody may do who has the database, and no key: each does one thing, and says what."""

import os
import random
from collections.abc import Callable
from typing import Any

from django.db import connection

Tampering = Callable[[random.Random], str | None]
ENTRY_VALUES: dict[str, list[Any]] = {
    "at": ["2027-01-01T00:00:00Z", "2027-03-01T08:00:00Z"],
    "by_label": ["", "ewan", "system: reminders"],
    "by_role": ["auditor", "system", ""],
    "by_account_id": [None, "00000000-0000-0000-0000-00000000000a"],
    "by_post_id": [None, "00000000-0000-0000-0000-00000000000b"],
    "by_partner_id": [None, "00000000-0000-0000-0000-000000000001"],
    "deed": ["person.seen", "nothing.done"],
    "record_kind": ["appointment", "", "Person"],
    "record_id": ["", "7"],
    "person_id": [None, "00000000-0000-0000-0000-00000000000c"],
    "reason": ["", "asked by phone", " asked by phone"],
    "request_id": ["", "abc"],
    "salt": [None, "00000000-0000-0000-0000-00000000000d"],
    "mark": [None, bytes(32)],
}
SEAL_VALUES: dict[str, list[Any]] = {
    "id": [0, -5, 1_000],
    "chain": ["00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000002"],
    "position": [0, 1, 99],
    "entry_id": [0, 10**9],
    "personal_digest": [bytes(32)],
    "digest": [bytes(32)],
    "sealing_id": [1, 99],
}
SEALING_VALUES: dict[str, list[Any]] = {
    "number": [0, 99],
    "seals": [0, 7],
    "digest": [bytes(32)],
}


def edit_an_entry(dice: random.Random) -> str | None:
    return _edit(dice, "audit_entry", "id", ENTRY_VALUES)


def edit_a_reason(dice: random.Random) -> str | None:
    return _edit(dice, "audit_entry", "id", {"reason": ["because", "none"]})


def edit_a_seal(dice: random.Random) -> str | None:
    return _edit(dice, "audit_seal", "id", SEAL_VALUES)


def edit_a_round(dice: random.Random) -> str | None:
    return _edit(dice, "audit_sealing", "number", SEALING_VALUES)


def remove_an_entry(dice: random.Random) -> str | None:
    return _remove(dice, "audit_entry", "id")


def remove_a_seal(dice: random.Random) -> str | None:
    """Its entry is then unsealed; a sealer that comes by gives it another place."""
    return _remove(dice, "audit_seal", "id")


def remove_a_round(dice: random.Random) -> str | None:
    return _remove(dice, "audit_sealing", "number")


def remove_an_entry_with_its_seal(dice: random.Random) -> str | None:
    entry_id = dice.choice(_keys("audit_seal", "entry_id"))
    _run("DELETE FROM audit_seal WHERE entry_id = %s", entry_id)
    _run("DELETE FROM audit_entry WHERE id = %s", entry_id)
    return f"entry {entry_id} and its seal removed"


def swap_two_entries(dice: random.Random) -> str | None:
    one, other = dice.sample(_keys("audit_entry", "id"), 2)
    _run("UPDATE audit_entry SET id = -1 WHERE id = %s", one)
    _run("UPDATE audit_entry SET id = %s WHERE id = %s", one, other)
    _run("UPDATE audit_entry SET id = %s WHERE id = -1", other)
    return f"entries {one} and {other} swapped"


def swap_the_seals_of_two_entries(dice: random.Random) -> str | None:
    one, other = dice.sample(_keys("audit_seal", "entry_id"), 2)
    _run("UPDATE audit_seal SET entry_id = -1 WHERE entry_id = %s", one)
    _run("UPDATE audit_seal SET entry_id = %s WHERE entry_id = %s", one, other)
    _run("UPDATE audit_seal SET entry_id = %s WHERE entry_id = -1", other)
    return f"seals of {one} and {other} swapped"


def slip_in_a_copy(dice: random.Random) -> str | None:
    """As it is, changed, or without a mark."""
    entry_id = dice.choice(_keys("audit_entry", "id"))
    mark, reason = dice.choice([("mark", "reason"), ("mark", "reason || '.'"), ("NULL", "reason")])
    _run(
        "INSERT INTO audit_entry (at, by_label, by_role, by_account_id, by_post_id,"
        " by_partner_id, deed, record_kind, record_id, person_id, reason, request_id, salt, mark)"
        " SELECT at, by_label, by_role, by_account_id, by_post_id, by_partner_id, deed,"
        f" record_kind, record_id, person_id, {reason}, request_id, salt, {mark}"
        " FROM audit_entry WHERE id = %s",
        entry_id,
    )
    return f"a copy of entry {entry_id} slipped in, {mark}, {reason}"


def slip_in_an_entry_with_a_seal(dice: random.Random) -> str | None:
    slip_in_a_copy(dice)
    _run(
        "INSERT INTO audit_seal (id, sealing_id, chain, position, entry_id, personal_digest,"
        " digest) SELECT max(id) + 1, max(sealing_id),"
        " (SELECT chain FROM audit_seal WHERE id = 1), 90, (SELECT max(id) FROM audit_entry),"
        " %s, %s FROM audit_seal",
        os.urandom(32),
        os.urandom(32),
    )
    return "an entry slipped in with a seal"


def cut_off_the_end_of_a_chain(dice: random.Random) -> str | None:
    """Entries and seals of one partner, so that no gap is left in its chain."""
    chain = dice.choice(_keys("audit_seal", "chain"))
    last = _answer("SELECT max(position) FROM audit_seal WHERE chain = %s", chain)
    after = dice.randrange(last)
    _run(
        "WITH gone AS (DELETE FROM audit_seal WHERE chain = %s AND position > %s"
        " RETURNING entry_id) DELETE FROM audit_entry USING gone WHERE id = entry_id",
        chain,
        after,
    )
    return f"chain {chain} cut off after {after}"


def cut_off_the_end_of_all(dice: random.Random) -> str | None:
    with connection.cursor() as cursor:
        return cut_off_everything(cursor, keep=dice.randrange(6))


def cut_off_everything(cursor: Any, *, keep: int) -> str:
    """All that came after a round: entries, seals and rounds."""
    cursor.execute(
        "DELETE FROM audit_entry USING audit_seal"
        " WHERE audit_seal.entry_id = audit_entry.id AND sealing_id > %s",
        [keep],
    )
    cursor.execute("DELETE FROM audit_seal WHERE sealing_id > %s", [keep])
    cursor.execute("DELETE FROM audit_sealing WHERE number > %s", [keep])
    return f"everything cut off after round {keep}"


def edit_and_make_that_link_anew(dice: random.Random) -> str | None:
    """Somebody who knows how links are made, and makes one, but not those that follow."""
    return _edit_and_link(dice, rest=False)


def edit_and_make_the_whole_chain_anew(dice: random.Random) -> str | None:
    """Every link of the chain and every round is made anew: only marks and kept heads say no."""
    return _edit_and_link(dice, rest=True)


ALL: list[Tampering] = [
    edit_an_entry,
    edit_a_seal,
    edit_a_round,
    remove_an_entry,
    remove_a_seal,
    remove_a_round,
    remove_an_entry_with_its_seal,
    swap_two_entries,
    swap_the_seals_of_two_entries,
    slip_in_a_copy,
    slip_in_an_entry_with_a_seal,
    cut_off_the_end_of_a_chain,
    cut_off_the_end_of_all,
    edit_and_make_that_link_anew,
    edit_and_make_the_whole_chain_anew,
]


def _edit_and_link(dice: random.Random, *, rest: bool) -> str | None:
    from tests.audit import forging

    entry_id = dice.choice(_keys("audit_entry", "id"))
    _run("UPDATE audit_entry SET reason = reason || ', not so' WHERE id = %s", entry_id)
    forging.link_anew(entry_id, rest=rest)
    return f"entry {entry_id} edited and linked anew, rest {rest}"


def _edit(dice: random.Random, table: str, key: str, values: dict[str, list[Any]]) -> str | None:
    column = dice.choice(list(values))
    row, value = dice.choice(_keys(table, key)), dice.choice(values[column])
    changed = _run(
        f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} IS DISTINCT FROM %s",
        value,
        row,
        value,
    )
    return f"{table} {row}: {column} = {value}" if changed else None


def _remove(dice: random.Random, table: str, key: str) -> str | None:
    row = dice.choice(_keys(table, key))
    _run(f"DELETE FROM {table} WHERE {key} = %s", row)
    return f"{table} {row} removed"


def _keys(table: str, key: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key} FROM {table} ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def _answer(statement: str, *facts: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return cursor.fetchone()[0]


def _run(statement: str, *facts: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return int(cursor.rowcount)
