"""What an actor may see on the pages, as queries: their own partner's part of the partnership.

Details of an appointment are for the partners whose desk booked it, whose staff are in it, or who
knew the person first; for others the record does not exist. (PRODUCT.md, promise 6.)
"""

from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from scheduler.audit.actors import Actor
from scheduler.booking import seen, taken
from scheduler.booking.models import Appointment, Feed, Taken
from scheduler.partners import posts
from scheduler.partners.models import Site, StaffMember
from scheduler.reminders import recalls
from scheduler.reminders.models import Message, Reply, Task
from scheduler.rota.models import Rota


def messages(actor: Actor) -> QuerySet[Message]:
    """About appointments whose details the actor's partner may see, and offers of its desk."""
    concerning = seen.of_partner(actor, path="appointment__")
    offers = Q(offer__entry__owner=actor.partner_id)
    return Message.objects.filter(concerning | offers).select_related(
        "appointment", "offer", "person", "supporter"
    )


def tasks(actor: Actor) -> QuerySet[Task]:
    """Open tasks of the actor's own desk."""
    return Task.objects.filter(owner=actor.partner_id, state=Task.State.OPEN).select_related(
        "person", "appointment"
    )


def every_task(actor: Actor) -> QuerySet[Task]:
    """Tasks of the actor's own desk, also those that are done: by whom is told to whoever asks."""
    return Task.objects.filter(owner=actor.partner_id).select_related("person", "appointment")


def replies(actor: Actor) -> QuerySet[Reply]:
    """What was answered to the actor's desk, and to nobody's, in the order in which it came."""
    theirs = Q(owner=actor.partner_id) | Q(owner__isnull=True)
    return Reply.objects.filter(theirs).order_by("received_at", "id")


def feeds(actor: Actor) -> QuerySet[Feed]:
    """Of the staff members and rotas of the actor's partner; also of those who have left, whose
    feeds somebody must be able to revoke."""
    ever_theirs = StaffMember.objects.filter(posts__partner=actor.partner_id)
    return Feed.objects.filter(
        Q(staff_member__in=ever_theirs) | Q(rota__in=rotas(actor))
    ).select_related("staff_member", "rota")


def staff_members(actor: Actor, *, on: date) -> QuerySet[StaffMember]:
    """Everybody who has a post at the actor's partner on this day."""
    theirs = posts.current(on=on).filter(partner=actor.partner_id)
    return StaffMember.objects.filter(posts__in=theirs).distinct()


def rotas(actor: Actor) -> QuerySet[Rota]:
    """Those the actor's partner keeps, or contributes to."""
    return Rota.objects.filter(
        Q(keeper=actor.partner_id) | Q(patterns__post__partner=actor.partner_id)
    ).distinct()


def sites(actor: Actor) -> QuerySet[Site]:
    """Where the actor's partner has a front desk."""
    return Site.objects.filter(partner=actor.partner_id)


def day(actor: Actor, *, site: Site, on: date) -> list[Appointment | Taken]:
    """One day at a site: each appointment, or only its time where the actor does not see who it
    is for."""
    stretches = list(taken.on_day(site_id=site.id, on=on, zone=ZoneInfo(site.zone)))
    details = seen.details(actor, among=[each.id for each in stretches])
    return [details.get(each.id, each) for each in stretches]


def references(actor: Actor, *, among: list[str]) -> set[str]:
    """Which of these message references the actor may open."""
    ids = recalls.ids(among)  # a folder may hold letters of another database
    return {str(found) for found in messages(actor).filter(id__in=ids).values_list("id", flat=True)}
