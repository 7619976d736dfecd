"""Who acts in a command: an account by its name, in a post whose role does such deeds."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from scheduler.commands.told import Told

if TYPE_CHECKING:
    from scheduler.audit.actors import Actor


def as_account(username: str, *, deed: str, now: datetime) -> Actor:
    """The account in the first of its roles that does the deed, or the reason why there is none."""
    from scheduler.identity import access, roles
    from scheduler.identity.models import Account

    account = Account.objects.filter(username=username).first()
    if account is None:
        raise Told(f"There is no account “{username}”.")
    for granted in roles.held_by(account, now=now):
        actor = roles.find_actor(account, granted, now=now)
        if actor is not None and access.may(actor, deed):
            return actor
    raise Told(f"“{username}” has no role today that does this ({deed}).")
