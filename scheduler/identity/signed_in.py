"""Who acts on pages: the account that signed in, in the post and role it chose."""

from datetime import datetime
from uuid import UUID

from scheduler.audit.actors import Actor
from scheduler.identity import roles
from scheduler.identity.models import Account, RoleGrant


def find_actor(
    *, account: Account, grant_id: UUID, now: datetime, request_id: str = ""
) -> Actor | None:
    """The actor, asked for anew at every request.

    None when the account was closed, the role withdrawn, the post has ended, or it is not theirs.
    """
    granted = RoleGrant.objects.select_related("post").filter(id=grant_id).first()
    if granted is None:
        return None
    return roles.find_actor(account, granted, now=now, request_id=request_id)
