"""The desk that asks: signed in through the service's own identity, with a staff token."""

from datetime import datetime

from scheduler.audit.actors import system
from scheduler.benchmarks import places
from scheduler.benchmarks.questions import Desk
from scheduler.identity import accounts, roles, tokens
from scheduler.identity.roles import Role
from scheduler.partners.models import Post

BY = system("bench")


def open_desk(*, now: datetime) -> Desk:
    """A receptionist's token in the database at hand."""
    post = Post.objects.get(staff_member__slug=places.DESK)
    account = accounts.add(
        username=places.DESK, staff_member_id=post.staff_member_id, by=BY, now=now
    )
    granted = roles.grant(post_id=post.id, role=Role.RECEPTIONIST, by=BY, now=now)
    _, secret = tokens.issue(
        account_id=account.id,
        grant_id=granted.id,
        label="bench",
        lifetime=tokens.LONGEST_LIFETIME,
        by=BY,
        now=now,
    )
    return Desk(secret)
