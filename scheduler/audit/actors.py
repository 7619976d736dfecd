"""Who is acting: every change and every look has an actor beside it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """A staff member acting for one post at one partner, a named part of the system, or a visitor.

    `label` is what the record shows (a sign-in name or “system: reminders”), never a
    person's details. `role` is one of identity.roles.Role, or "system". `narrowed_to` are the
    deeds that a machine's scopes leave of its role's; None narrows nothing. A visitor came in by
    a code: the person (`person_id`), or one of their supporters (`supporter_id` as well).
    """

    label: str
    role: str
    account_id: UUID | None = None
    post_id: UUID | None = None
    partner_id: UUID | None = None
    request_id: str = ""
    narrowed_to: frozenset[str] | None = None
    person_id: UUID | None = None
    supporter_id: UUID | None = None


def system(part: str) -> Actor:
    """The service itself acting, for example `system("reminders")`."""
    return Actor(label=f"system: {part}", role="system")
