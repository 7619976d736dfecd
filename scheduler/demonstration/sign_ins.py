"""Accounts with which to try the demonstration, and the file from which the front page shows them.

Passwords and tokens are new in every installation; nobody else may read the file.
"""

import json
import os
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from scheduler.audit.actors import system
from scheduler.demonstration.staffing import Staffing, Worker
from scheduler.identity import accounts, roles, tokens

BY = system("demonstration")
LIFETIME = timedelta(days=90)


def make(staff: Staffing, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Give everybody who signs in an account, roles through their posts, and a token."""
    by_slug = {each.staff_member.slug: each for each in staff.everybody()}
    for slug, role in staff.roles.items():
        yield _sign_in(by_slug[slug], role, now=now)


def path() -> Path:
    """Where the sign-ins are kept."""
    return Path(settings.VAR_FOLDER) / "demonstration" / "sign-ins.json"


def keep(sign_ins: list[dict[str, Any]]) -> None:
    """Write the file, readable for its owner alone, in one step."""
    file = path()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = file.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as written:
        json.dump(sign_ins, written, indent=2)
    unfinished.replace(file)


def _sign_in(worker: Worker, role: str, *, now: datetime) -> dict[str, Any]:
    member = worker.staff_member
    password = secrets.token_urlsafe(12)
    account = accounts.add(
        username=member.slug, password=password, staff_member_id=member.id, by=BY, now=now
    )
    grants = [roles.grant(post_id=post.id, role=role, by=BY, now=now) for post in worker.posts]
    _, secret = tokens.issue(
        account_id=account.id,
        grant_id=grants[0].id,
        label="To try the API with",
        lifetime=LIFETIME,
        by=BY,
        now=now,
    )
    return {
        "username": account.username,
        "password": password,
        "name": member.name,
        "posts": [f"{post.title}, {post.partner.name}" for post in worker.posts],
        "token": secret,
    }
