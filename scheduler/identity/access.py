"""What an actor may do and see; refuses by default, and knows of no role that sees everything.

Whoever asks passes in ids, or the paths of a model: nothing here reads the database, or knows of
HTTP or of bookings. Behind it stand the fences (`fences`), which no forgotten question gets past.
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from scheduler.audit.actors import Actor
from scheduler.identity import deeds, scopes
from scheduler.identity.models import RoleGrant
from scheduler.refusals import Refusal

DEEDS = deeds.BY_ROLE

# Who is asked by anybody that comes in, rings or writes, so that no door is the wrong one.
_OPEN_DOORS = (RoleGrant.Role.RECEPTIONIST, RoleGrant.Role.SERVICE_ACCOUNT)


class NotAllowed(Refusal):
    """The actor's role does not do this, or not to this partner's records; `deed` says what."""

    code = "not_allowed"


class ScopeMissing(NotAllowed):
    """The machine's role does this, and its scopes do not; `scope` says which one it lacks."""

    code = "insufficient_scope"


class UnknownDeed(LookupError):
    """A deed that stands in no role's row: a slip of the program, not of the actor."""


def may(actor: Actor, deed: str) -> bool:
    """Whether the actor's role and, of a machine, its scopes do such deeds. Raises UnknownDeed."""
    return _role_does(actor, deed) and _scopes_do(actor, deed)


def require(actor: Actor, deed: str) -> None:
    """Raise NotAllowed unless the actor's role, and a machine's scopes, let it do such deeds."""
    if not _role_does(actor, deed):
        raise NotAllowed("Your role does not do this. Ask somebody whose role does.", deed=deed)
    if not _scopes_do(actor, deed):
        wanted = scopes.covering(deed)
        raise ScopeMissing(
            f"This token has no scope for this. Ask for {wanted or 'a role that does it'}.",
            deed=deed,
            scope=wanted,
        )


def _role_does(actor: Actor, deed: str) -> bool:
    if deed not in deeds.ALL:
        raise UnknownDeed(deed)
    return deed in DEEDS.get(actor.role, frozenset())


def _scopes_do(actor: Actor, deed: str) -> bool:
    return actor.narrowed_to is None or deed in actor.narrowed_to


def owns(actor: Actor, partner_id: UUID) -> bool:
    """Whether the actor acts for this partner. Decisions about a partner are its own."""
    return actor.partner_id is not None and actor.partner_id == partner_id


def require_own(actor: Actor, partner_id: UUID) -> None:
    """Raise NotAllowed unless the actor acts for this partner."""
    if not owns(actor, partner_id):
        raise NotAllowed("This is for the other partner to decide. Ask them.")


def own_rows(actor: Actor, *paths: str) -> Q:
    """Rows that are the actor's partner's, as a condition; each path leads to a partner, and one of
    them is enough. Every list and every look-up of what partners keep for themselves asks this."""
    if actor.partner_id is None:
        return Q(pk__in=())
    condition = Q()
    for path in paths:
        condition |= Q(**{path: actor.partner_id})
    return condition


def sees_details(actor: Actor, appointment_partner_ids: Collection[UUID]) -> bool:
    """Whether the actor acts for one of the partners that booked it or whose staff are in it."""
    return actor.partner_id in appointment_partner_ids and may(actor, "appointment.see")


def sees_appointment_details(
    actor: Actor,
    *,
    booked_by_partner_id: UUID,
    staff_partner_ids: Collection[UUID] = (),
    staff_post_ids: Collection[UUID] = (),
    first_known_to_id: UUID | None = None,
) -> bool:
    """Whether the actor sees who an appointment is for and what about; others see it as busy.

    They do when their partner booked it, has staff in it, or knew the person first; and when
    they are in it themselves, whatever they act as. `staff_post_ids` are all posts of the staff
    members who are in it, since one human may act here through another post.
    """
    if actor.post_id is not None and actor.post_id in staff_post_ids:
        return may(actor, "appointment.see")
    concerned = {booked_by_partner_id, *staff_partner_ids}
    if first_known_to_id is not None:
        concerned.add(first_known_to_id)
    return sees_details(actor, concerned)


def keeps_open_door(actor: Actor) -> bool:
    """Whether anybody who comes in, rings or writes is asked for here: no door is the wrong one."""
    return actor.role in _OPEN_DOORS


def sees_person_details(actor: Actor, *, looked_after_by: Collection[UUID] = ()) -> bool:
    """Whether the actor sees who a person is, and what they chose, need and allow.

    Front desks do for everybody who turns to them (no wrong door), and every look is recorded;
    others only at the partners that look after the person: who knew them first, booked for them,
    or sees them.
    """
    if not may(actor, "person.see"):
        return False
    return keeps_open_door(actor) or actor.partner_id in looked_after_by
