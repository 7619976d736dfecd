"""What an actor may see on the pages, as queries: their own partner's part of the partnership.

Details of an appointment are for the partners whose desk booked it, whose staff are in it, or who
knew the person first; for others the record does not exist. (PRODUCT.md, promise 6.)
"""

from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from scheduler.audit.actors import Actor
from scheduler.booking import seen, taken
from scheduler.booking.models import Appointment, Feed, Taken
from scheduler.identity import access
from scheduler.partners import posts
from scheduler.partners.models import Site, StaffMember
from scheduler.reminders import recalls
from scheduler.reminders import seen as told
from scheduler.reminders.models import Message, Reply, Task
from scheduler.rota.models import Rota


def messages(actor: Actor) -> QuerySet[Message]:
    """About appointments whose details the actor's partner may see, and offers of its desk."""
    return told.messages(actor).select_related("appointment", "offer", "person", "supporter")


def tasks(actor: Actor) -> QuerySet[Task]:
    """Open tasks of the actor's own desk."""
    return every_task(actor).filter(state=Task.State.OPEN)


def every_task(actor: Actor) -> QuerySet[Task]:
    """Tasks of the actor's own desk, also those that are done."""
    return told.tasks(actor).select_related("person", "appointment")


def replies(actor: Actor) -> QuerySet[Reply]:
    """What was answered to the actor's desk, and to nobody's, in the order in which it came."""
    return told.replies(actor).order_by("received_at", "id")


def feeds(actor: Actor) -> QuerySet[Feed]:
    """Of the staff members, rotas and sites of the actor's partner, with whose they are."""
    return seen.feeds(actor).select_related("staff_member", "rota", "site")


def staff_members(actor: Actor, *, on: date) -> QuerySet[StaffMember]:
    """Everybody who has a post at the actor's partner on this day."""
    theirs = posts.current(on=on).filter(access.own_rows(actor, "partner"))
    return StaffMember.objects.filter(posts__in=theirs).distinct()


def rotas(actor: Actor) -> QuerySet[Rota]:
    """Those the actor's partner keeps, or contributes to."""
    return seen.rotas(actor)


def sites(actor: Actor) -> QuerySet[Site]:
    """Where the actor's partner has a front desk."""
    return Site.objects.filter(access.own_rows(actor, "partner"))


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
