"""Accounts with which to try the demonstration, and the file from which the front page shows them.

Passwords and the machine's secret are new in every installation; nobody else may read the file.
Everybody who sees the front page sees them, so the accounts are marked as invented: outside
demonstration mode they open nothing. (docs/decisions/036)
"""

import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from scheduler.audit.actors import system
from scheduler.demonstration.staffing import Staffing, Worker
from scheduler.identity import accounts, machines, roles, scopes

BY = system("demonstration")
MACHINE = "demonstration-machine"


def make(staff: Staffing, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Give everybody who signs in an account and roles through their posts.

    The first desk has a machine, too, to try the API with.
    """
    by_slug = {each.staff_member.slug: each for each in staff.everybody()}
    first_desk = next(slug for slug, role in staff.roles.items() if role == roles.Role.RECEPTIONIST)
    for slug, role in staff.roles.items():
        row = _sign_in(by_slug[slug], role, now=now)
        yield row | _machine(by_slug[slug], now=now) if slug == first_desk else row


def path() -> Path:
    """Where the sign-ins are kept."""
    return Path(settings.VAR_FOLDER) / "demonstration" / "sign-ins.json"


def keep(sign_ins: list[dict[str, Any]]) -> None:
    """Write the file."""
    keep_in(path(), sign_ins)


def keep_in(file: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows into a file, readable for its owner alone, in one step."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = file.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as written:
        json.dump(rows, written, indent=2)
    unfinished.replace(file)


def _sign_in(worker: Worker, role: str, *, now: datetime) -> dict[str, Any]:
    member = worker.staff_member
    password = secrets.token_urlsafe(12)
    account = accounts.add(
        username=member.slug, password=password, staff_member_id=member.id, by=BY, now=now
    )
    accounts.invent(account_id=account.id, by=BY, now=now)
    for post in worker.posts:
        roles.grant(post_id=post.id, role=role, by=BY, now=now)
    return {
        "username": account.username,
        "password": password,
        "name": member.name,
        "posts": [f"{post.title}, {post.partner.name}" for post in worker.posts],
    }


def _machine(worker: Worker, *, now: datetime) -> dict[str, str]:
    machine, secret = machines.add(
        name=MACHINE,
        post_id=worker.posts[0].id,
        scopes_given=tuple(scopes.BY_NAME),
        by=BY,
        now=now,
    )
    accounts.invent(account_id=machine.account_id, by=BY, now=now)
    return {"machine_id": str(machine.id), "machine_secret": secret}
