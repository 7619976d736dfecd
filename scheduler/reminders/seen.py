"""What an actor may see of messages, tasks and replies; what they may not does not exist for them.

Pages and API ask here alike.
"""

from django.db.models import Q, QuerySet

from scheduler.audit.actors import Actor
from scheduler.booking import seen
from scheduler.identity import access
from scheduler.reminders.models import Message, Reply, Task


def messages(by: Actor) -> QuerySet[Message]:
    """About appointments that concern the actor's partner, and offers of its desk."""
    concerning = seen.of_partner(by, path="appointment__")
    return Message.objects.filter(concerning | access.own_rows(by, "offer__entry__owner"))


def tasks(by: Actor) -> QuerySet[Task]:
    """Of the actor's own desk, also those that are done: by whom is told to whoever asks."""
    return Task.objects.filter(access.own_rows(by, "owner")).select_related("person")


def replies(by: Actor) -> QuerySet[Reply]:
    """What was answered to the actor's desk, and to nobody's."""
    return Reply.objects.filter(access.own_rows(by, "owner") | Q(owner__isnull=True))
