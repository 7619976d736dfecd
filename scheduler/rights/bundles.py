"""Gives a person what is held about them: drafted, reviewed by a human, and only then released.

A draft is a file in which the reviewer strikes out, with a reason, what would harm or tells of
somebody else. What is released is exactly what was reviewed; who did so is in the record.
"""

import hashlib
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.db import transaction
from jinja2 import Environment

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.audit.models import Entry
from scheduler.booking import seen
from scheduler.identity import access
from scheduler.people import standing
from scheduler.refusals import Refusal
from scheduler.rights import holdings

DEED = "person.disclose"
ANOTHERS = "This tells of somebody else."
_STRUCK = "[struck out: {reason}]"
_HELP = """\
# Read each item. To strike one out, write why after “strike”; to give it, leave “strike” empty.
# Items already struck tell of somebody else: think of each. Change nothing else in this file.
"""
_PAGE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""\
<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What is held about you</title>
<style>
body { font: 1.2rem/1.5 Arial, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin-bottom: 2rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem; border-bottom: 1px solid #767676; }
th { width: 16rem; }
</style>
</head>
<body>
<h1>What is held about you</h1>
<p>As it was on {{ drafted_at }}. Where something is struck out, the reason stands there. You can
ask us about it, and you can complain to the Information Commissioner (ico.org.uk).</p>
{% for kind, records in kinds %}
<h2>{{ kind }}</h2>
{% for record_id, fields in records %}
<table>
<caption>{{ record_id }}</caption>
{% for name, says in fields %}
<tr><th scope="row">{{ name }}</th><td>{{ says }}</td></tr>
{% endfor %}
</table>
{% endfor %}
{% endfor %}
</body>
</html>
""")


class NotAsDrafted(Refusal):
    """The reviewed file is not the draft with strikes alone."""

    code = "not_as_drafted"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a reviewed draft; `strike` is why it is not given, empty when it is."""

    item: str
    says: str
    strike: str

    @property
    def parts(self) -> tuple[str, str, str]:
        kind, record_id, name = self.item.split("/", 2)
        return kind, record_id, name


@transaction.atomic
def draft(*, person_id: UUID, path: Path, by: Actor, now: datetime) -> int:
    """Write everything held about the person into a file for review; how many items.

    Raises access.NotAllowed, standing.MergedAway, or Person.DoesNotExist.
    """
    access.require(by, DEED)
    seen.require_person(by, person_id)
    standing.find(person_id)
    items = [
        {"item": held.item, "says": held.says, "strike": ANOTHERS if held.is_anothers else ""}
        for held in holdings.of(person_id=person_id)
    ]
    written = {"person": str(person_id), "drafted_at": now.isoformat(), "items": items}
    path.write_text(
        _HELP + yaml.safe_dump(written, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    path.chmod(0o600)
    _record("bundle.drafted", person_id, _digest(written), by=by, now=now)
    return len(items)


@transaction.atomic
def release(*, reviewed: Path, path: Path, by: Actor, now: datetime) -> int:
    """Write what may be given into a zip (a page and JSON); how many items were struck out.

    Each strike is in the record with its reason. Raises NotAsDrafted, access.NotAllowed, or
    Person.DoesNotExist.
    """
    access.require(by, DEED)
    written = _read(reviewed)
    person_id = UUID(written["person"])
    seen.require_person(by, person_id)
    drafted = Entry.objects.filter(
        deed="bundle.drafted", person_id=person_id, record_id=_digest(written)
    )
    if not drafted.exists():
        raise NotAsDrafted("This is no draft of ours, or more than strikes was changed in it.")
    items = [Item(**item) for item in written["items"]]
    struck = [item for item in items if item.strike]
    for item in struck:
        trail.record(
            deed="bundle.struck_out",
            kind="/".join(item.parts[::2])[:60],
            record_id=item.parts[1],
            by=by,
            now=now,
            person_id=person_id,
            reason=item.strike[:500],
        )
    _write(path, items, drafted_at=written["drafted_at"])
    _record("bundle.released", person_id, _digest(written), by=by, now=now)
    return len(struck)


def _read(reviewed: Path) -> dict[str, Any]:
    try:
        written = yaml.safe_load(reviewed.read_text(encoding="utf-8"))
        UUID(written["person"])
        for item in written["items"]:
            item["strike"] = " ".join(str(item["strike"] or "").split())
            Item(**item)
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise NotAsDrafted("This file cannot be read as a draft.") from error
    return dict(written)


def _digest(written: dict[str, Any]) -> str:
    """Of everything but the strikes; short enough for an entry's record id."""
    facts = [written["person"], written["drafted_at"]]
    facts += [[item["item"], item["says"]] for item in written["items"]]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:60]


def _write(path: Path, items: Sequence[Item], *, drafted_at: str) -> None:
    given = [
        (*item.parts, _STRUCK.format(reason=item.strike) if item.strike else item.says)
        for item in items
    ]
    kinds = [
        (
            kind,
            [
                (record_id, [(name, says) for _, _, name, says in fields])
                for record_id, fields in groupby(records, key=lambda row: row[1])
            ],
        )
        for kind, records in groupby(given, key=lambda row: row[0])
    ]
    as_json = {
        kind: {record_id: dict(fields) for record_id, fields in records} for kind, records in kinds
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("record.html", _PAGE.render(kinds=kinds, drafted_at=drafted_at))
        bundle.writestr("record.json", json.dumps(as_json, indent=1, ensure_ascii=False))
    path.chmod(0o600)


def _record(deed: str, person_id: UUID, digest: str, *, by: Actor, now: datetime) -> None:
    trail.record(deed=deed, kind="bundle", record_id=digest, by=by, now=now, person_id=person_id)
