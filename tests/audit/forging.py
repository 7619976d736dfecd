"""Somebody who has this very program but not its key: makes links and rounds anew."""

import hashlib
from typing import Any

from django.db import connection

from scheduler.audit import digests, sealing
from scheduler.audit.digests import NOTHING
from scheduler.audit.models import Entry, Seal, Sealing


def link_anew(entry_id: int, *, rest: bool) -> None:
    """The link of this entry, and with `rest` of all that follow, and of every round."""
    seal = Seal.objects.get(entry_id=entry_id)
    following = Seal.objects.filter(chain=seal.chain, position__gte=seal.position)
    for each in following.order_by("position") if rest else [seal]:
        _link(each)
    if rest:
        _make_rounds()


def _link(seal: Seal) -> None:
    entry: dict[str, Any] = Entry.objects.filter(id=seal.entry_id).values(*sealing._COLUMNS).get()
    before = Seal.objects.filter(chain=seal.chain, position=seal.position - 1).first()
    personal = digests.of_personal(entry)
    link = digests.link(
        previous=bytes(before.digest) if before else NOTHING,
        chain=seal.chain,
        position=seal.position,
        entry_id=seal.entry_id,
        digest=digests.of_entry(entry, personal=personal),
        mark=bytes(entry["mark"]),
    )
    Seal.objects.filter(id=seal.id).update(personal_digest=personal, digest=link)


def _make_rounds() -> None:
    last = NOTHING
    for each in Sealing.objects.order_by("number"):
        links = b"".join(
            bytes(digest)
            for digest in each.its_seals.order_by("id").values_list("digest", flat=True)
        )
        last = digests.round_of(
            previous=last,
            number=each.number,
            seals=each.seals,
            links=hashlib.sha256(links).digest(),
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE audit_sealing SET digest = %s WHERE number = %s", [last, each.number]
            )
