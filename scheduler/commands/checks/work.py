"""What the rows say about the work: overdue messages, undecided ones, people nobody can reach."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, Max, OuterRef

from scheduler import clock
from scheduler.booking.models import Appointment
from scheduler.commands.checks.findings import Finding, fine, look, missing
from scheduler.commands.faults import count
from scheduler.partners.models import Partner
from scheduler.people.models import Choice, ContactRule, Person
from scheduler.reminders.models import Message, Task
from scheduler.rota.models import Pattern, Shift

# The worker looks every 5 seconds.
LATE = timedelta(minutes=5)
LEAST_AHEAD = timedelta(weeks=12)


def partners() -> Iterator[Finding]:
    """An installation without partners has nothing to book."""
    number = Partner.objects.count()
    if number:
        yield fine(f"There {'is' if number == 1 else 'are'} {count(number, 'partner')}.")
    else:
        yield look(
            "There is no partner yet.",
            "scheduler import partners FILE.yaml, or scheduler demonstration load.",
        )


def messages() -> Iterator[Finding]:
    """What is due is sent within seconds."""
    late = Message.objects.filter(
        state=Message.State.DUE, due_at__lt=clock.now() - LATE, valid_until__gt=clock.now()
    ).count()
    if late:
        yield missing(
            f"{count(late, 'message')} should have gone out more than 5 minutes ago.",
            "See worker and beat above, and the worker's log.",
        )
    else:
        yield fine("Nothing that is due waits.")


def undecided() -> Iterator[Finding]:
    """Whether a message went can be unknown after a crash; then a human decides."""
    number = Message.objects.filter(state=Message.State.UNKNOWN).count()
    if number:
        yield look(
            f"Of {count(number, 'message')} it is not known whether they went.",
            "Their tasks (“find out whether a message went”) say what to do.",
        )
    else:
        yield fine("Of every message it is known whether it went.")


def tasks() -> Iterator[Finding]:
    """What a human should have done by now."""
    overdue = Task.objects.filter(state=Task.State.OPEN, due_at__lt=clock.now()).count()
    if overdue:
        yield look(f"{count(overdue, 'task')} should have been done by now.", "See the task list.")
    else:
        yield fine("No task is overdue.")


def never_asked() -> Iterator[Finding]:
    """Who was never asked cannot be booked."""
    asked = Choice.objects.filter(person=OuterRef("pk"))
    number = Person.objects.filter(~Exists(asked)).count()
    if number:
        yield look(
            f"{_people(number, 'was', 'were')} never asked how they want to be seen, and cannot be "
            "booked.",
            "Ask them when they next are in touch, and record their choice.",
        )
    else:
        yield fine("Everybody was asked how they want to be seen.")


def routes() -> Iterator[Finding]:
    """Who is booked and can be told of it by no route."""
    safe = ContactRule.objects.filter(
        person=OuterRef("pk"), supporter__isnull=True, is_safe=True, ended_at__isnull=True
    )
    coming = Appointment.objects.filter(
        person=OuterRef("pk"), state=Appointment.State.BOOKED, starts_at__gt=clock.now()
    )
    number = Person.objects.filter(~Exists(safe), Exists(coming)).count()
    if number:
        yield look(
            f"{_people(number, 'is', 'are')} booked and by no safe route to be told anything.",
            "Ask them at their next visit by which route they may be reached.",
        )
    else:
        yield fine("Everybody who is booked may be reached by some safe route.")


def shifts() -> Iterator[Finding]:
    """Patterns have shifts for 26 weeks; beat makes more every few hours."""
    if not Pattern.objects.filter(ended_at__isnull=True).exists():
        yield fine("There is no pattern that shifts could be made of.")
        return
    last_on = Shift.objects.aggregate(last_on=Max("local_on"))["last_on"]
    if last_on is None or last_on < clock.local_day(clock.now()) + LEAST_AHEAD:
        until = f"until {last_on:%-d %B %Y} only" if last_on else "not at all"
        yield look(
            f"Shifts are made {until}: nobody can be booked after that.",
            "If the rotas go on: see worker and beat above; beat makes shifts every 6 hours.",
        )
    else:
        yield fine(f"Shifts are made until {last_on:%-d %B %Y}.")


def _people(number: int, one: str, many: str) -> str:
    return f"1 person {one}" if number == 1 else f"{number:,} people {many}"
