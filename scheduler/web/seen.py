"""What an actor may see on the pages, as queries: their own partner's part of the partnership.

Details of an appointment are for the partner whose desk booked it and for those whose staff are
in it; another partner's record looks like one that does not exist. (PRODUCT.md, promise 6.)
"""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from scheduler.audit.actors import Actor
from scheduler.booking.models import AppointmentStaff, Feed
from scheduler.partners.models import Partner, Site, StaffMember
from scheduler.reminders.models import Message, Task
from scheduler.rota.models import Rota


def messages(actor: Actor) -> QuerySet[Message]:
    """About appointments whose details the actor's partner may see."""
    theirs = AppointmentStaff.objects.filter(
        appointment=OuterRef("appointment"), post__partner=actor.partner_id
    )
    return Message.objects.filter(
        Q(appointment__booked_by_partner=actor.partner_id) | Exists(theirs)
    ).select_related("appointment", "person", "supporter")


def tasks(actor: Actor) -> QuerySet[Task]:
    """Open tasks of the actor's own desk."""
    return Task.objects.filter(owner=actor.partner_id, state=Task.State.OPEN).select_related(
        "person", "appointment"
    )


def feeds(actor: Actor) -> QuerySet[Feed]:
    """Of the staff members and rotas of the actor's partner."""
    return Feed.objects.filter(
        Q(staff_member__in=staff_members(actor)) | Q(rota__in=rotas(actor))
    ).select_related("staff_member", "rota")


def staff_members(actor: Actor) -> QuerySet[StaffMember]:
    """Everybody with a post at the actor's partner."""
    return StaffMember.objects.filter(posts__partner=actor.partner_id).distinct()


def rotas(actor: Actor) -> QuerySet[Rota]:
    """Those the actor's partner keeps, or contributes to."""
    return Rota.objects.filter(
        Q(keeper=actor.partner_id) | Q(patterns__post__partner=actor.partner_id)
    ).distinct()


def sites(actor: Actor) -> QuerySet[Site]:
    """Where the actor's partner has a front desk."""
    return Site.objects.filter(partner=actor.partner_id)


def partner_of(actor: Actor) -> Partner:
    """The partner the actor acts for."""
    return Partner.objects.get(id=actor.partner_id)


def references(actor: Actor, *, among: list[str]) -> set[str]:
    """Which of these message references the actor may open."""
    ids = [UUID(reference) for reference in among]
    return {str(found) for found in messages(actor).filter(id__in=ids).values_list("id", flat=True)}
