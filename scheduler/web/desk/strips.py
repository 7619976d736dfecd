"""The person as a desk keeps them in view: choice, routes, needs, what is booked, what is to do.

Reads only. Appointments that concern other partners alone are shown as taken time.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from scheduler.audit.actors import Actor
from scheduler.booking import seen, taken
from scheduler.booking.models import Appointment, Taken, WaitingListEntry
from scheduler.clock import LONDON, local_day
from scheduler.identity import access
from scheduler.modes import Mode
from scheduler.people import choices, needs
from scheduler.people.models import Choice, Need, Person
from scheduler.people.needs import CATALOGUE
from scheduler.reminders import words as said
from scheduler.web import routes, words
from scheduler.web import seen as seen_by
from scheduler.web.routes import Route

_MOST = 6


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice in force: for which service (none: every one), and the modes in order."""

    service: str
    modes: tuple[Mode, ...]
    asked: str


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment to come. Of another partner's only when and that it is taken."""

    id: str
    version: int
    when: str
    mode: Mode | None = None
    what: str = ""
    where: str = ""
    reference: str = ""
    may_move: bool = False
    may_cancel: bool = False


@dataclass(frozen=True, slots=True)
class ToDo:
    """An open task about the person, of the desk's own."""

    address: str
    kind: str
    due_at: datetime
    is_late: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """Everything of one person that is in view while somebody books for them."""

    name: str
    about: tuple[str, ...]
    chosen: tuple[Chosen, ...]
    routes: tuple[Route, ...]
    needs: tuple[str, ...]
    # What no software can see to: a human must.
    to_arrange: tuple[str, ...]
    booked: tuple[Booked, ...]
    waiting: tuple[str, ...]
    tasks: tuple[ToDo, ...]
    # The page from which a code to come in by goes out; empty where the role sends none.
    send_code: str


def of(person: Person, *, actor: Actor, now: datetime) -> Strip:
    """What is known of a person whom the actor may see."""
    current = needs.current(person_id=person.id)
    return Strip(
        name=person.name,
        about=tuple(_about(person, now=now)),
        chosen=tuple(_chosen(person)),
        routes=tuple(routes.of(person.id)),
        needs=tuple(_need(need) for need in current),
        to_arrange=tuple(
            f"see to this by hand: {CATALOGUE[code].label}."
            for code in needs.effects(current).to_arrange
        ),
        booked=tuple(_booked(person, actor=actor, now=now)),
        waiting=tuple(_waiting(person)),
        tasks=tuple(_tasks(person, actor=actor, now=now)),
        send_code=(
            reverse("send-code", args=[person.id]) if access.may(actor, "code.send") else ""
        ),
    )


def who(person: Person, *, now: datetime) -> str:
    """What tells a person from their namesakes, on one line."""
    return ", ".join([*_about(person, now=now), f"known to {person.first_known_to.name}"])


def _about(person: Person, *, now: datetime) -> list[str]:
    found = [f"known as {person.known_as}"] if person.known_as else []
    if person.pronouns:
        found.append(person.pronouns)
    if born := person.date_of_birth:
        today = local_day(now)
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        found.append(f"born {born.day} {born:%b %Y} ({age})")
    else:
        found.append("no date of birth")
    if person.nhs_number:
        number = person.nhs_number
        found.append(f"NHS {number[:3]} {number[3:6]} {number[6:]}")
    if person.external_reference:
        found.append(f"reference {person.external_reference}")
    return found


def _chosen(person: Person) -> list[Chosen]:
    """The newest for everything, and whatever is newer for one service."""
    found: list[Chosen] = []
    named: set[object] = set()
    for choice in choices.history(person_id=person.id).select_related("service"):
        if choice.service_id not in named:
            named.add(choice.service_id)
            found.append(_choice(choice))
        if choice.service_id is None:
            break
    return found


def _choice(choice: Choice) -> Chosen:
    asked = f"{choice.get_how_display()}, {words.moment(choice.asked_at)}"
    service = choice.service.name if choice.service else ""
    return Chosen(service, tuple(Mode(mode) for mode in choice.modes), asked)


def _need(need: Need) -> str:
    label = CATALOGUE[need.kind].label
    return f"{label}: {need.detail}" if need.detail else label


def _booked(person: Person, *, actor: Actor, now: datetime) -> list[Booked]:
    """What is to come, in order; of what other partners booked among them only the time."""
    booked = Appointment.State.BOOKED
    stretches = taken.of_person(person.id).filter(state=booked, ends_at__gt=now)
    coming = list(stretches.order_by("starts_at")[:_MOST])
    details = seen.details(actor, among=[each.id for each in coming])
    shown = [details.get(each.id, each) for each in coming]
    return [
        _appointment(each, actor=actor) for each in shown if not getattr(each, "attendance", "")
    ]


def _appointment(each: Appointment | Taken, *, actor: Actor) -> Booked:
    when = words.moment(each.starts_at, zone=ZoneInfo(each.zone))
    if isinstance(each, Taken):
        return Booked(str(each.id), each.version, when, what="taken, by another partner")
    staff = ", ".join(one.staff_member.name for one in each.appointment_staff.all())
    return Booked(
        str(each.id),
        each.version,
        when,
        mode=Mode(each.mode),
        what=f"{each.service.name}, with {staff}",
        where=", ".join(filter(None, (each.site.name, each.room.name if each.room else ""))),
        reference=each.reference,
        may_move=access.may(actor, "appointment.move"),
        may_cancel=access.may(actor, "appointment.cancel"),
    )


def _waiting(person: Person) -> list[str]:
    entries = WaitingListEntry.objects.filter(
        person=person, state=WaitingListEntry.State.WAITING
    ).select_related("service")
    return [
        f"{each.service.name}, {' or '.join(Mode(mode).words for mode in each.modes)},"
        f" since {said.day(each.asked_at.astimezone(LONDON).date())}"
        for each in entries
    ]


def _tasks(person: Person, *, actor: Actor, now: datetime) -> list[ToDo]:
    if not access.may(actor, "task.see"):
        return []
    found = seen_by.tasks(actor).filter(person=person).order_by("due_at")[:_MOST]
    return [
        ToDo(reverse("task", args=[task.id]), task.get_kind_display(), task.due_at,
             task.due_at < now)
        for task in found
    ]  # fmt: skip
