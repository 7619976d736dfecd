"""What binds a search or a hold for one person and service: choice, needs, lengths, sharing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from scheduler import clock
from scheduler.availability.models import Opening
from scheduler.availability.starts import Shape
from scheduler.modes import Mode
from scheduler.partners import sharing
from scheduler.partners.models import Service
from scheduler.people import choices, needs
from scheduler.people.models import Choice
from scheduler.people.need_kinds import Effects
from scheduler.refusals import Refusal


class OutsideChoice(Refusal):
    """A mode was asked for that the person's choice in force does not accept."""

    code = "outside_choice"


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that is settled before a time is looked for."""

    person_id: UUID
    service: Service
    choice: Choice
    effects: Effects
    shapes: dict[Mode, Shape]
    owner_ids: frozenset[UUID]
    partner_id: UUID
    # (owner, first day, first day no longer) of each agreement with the desk's partner.
    days_shared: tuple[tuple[UUID, date, date | None], ...]
    # Bookable starts lie in [not_before, not_after).
    not_before: datetime
    not_after: datetime

    @property
    def accepted(self) -> tuple[Mode, ...]:
        """The modes of the choice, in the person's order."""
        return tuple(Mode(mode) for mode in self.choice.modes)

    def is_shared(self, *, owner_id: UUID, on: date) -> bool:
        """Whether the desk may book the owner's staff for an appointment on this very day."""
        return owner_id == self.partner_id or any(
            owner == owner_id and first <= on and (until is None or on < until)
            for owner, first, until in self.days_shared
        )

    def openings(self) -> QuerySet[Opening]:
        """Openings this desk may book for this service, whatever the mode and place."""
        openings = Opening.objects.filter(
            Q(shift__pattern__isnull=True)
            | Q(shift__pattern__services__isnull=True)
            | Q(shift__pattern__services=self.service.id),
            post__partner__in=self.owner_ids,
            post__services=self.service.id,
        )
        if self.effects.staff_gender:
            openings = openings.filter(staff_member__gender=self.effects.staff_gender)
        if self.effects.staff_language:
            openings = openings.filter(
                staff_member__languages__contains=[self.effects.staff_language]
            )
        return openings.select_related("site", "post")


def of(
    *,
    person_id: UUID,
    service_id: UUID,
    partner_id: UUID,
    from_at: datetime,
    until_at: datetime,
    now: datetime,
) -> Terms:
    """The terms in force now. Raises `choices.NotAsked`."""
    service = Service.objects.prefetch_related("service_modes").get(id=service_id)
    choice = choices.in_force(person_id=person_id, service_id=service_id)
    effects = needs.effects(needs.current(person_id=person_id))
    not_before = max(from_at, now + service.minimum_notice)
    not_after = min(until_at, now + service.horizon)
    return Terms(
        person_id=person_id,
        service=service,
        choice=choice,
        effects=effects,
        shapes=_shapes(service, longer=effects.longer),
        owner_ids=frozenset(
            sharing.bookable_owners(
                to_id=partner_id,
                service_id=service_id,
                on_from=clock.local_day(not_before),
                on_until=clock.local_day(max(not_after, not_before)) + timedelta(days=1),
            )
        ),
        partner_id=partner_id,
        days_shared=tuple(sharing.days_shared(to_id=partner_id, service_id=service_id)),
        not_before=not_before,
        not_after=not_after,
    )


def require_accepted(*, choice: Choice, mode: Mode) -> None:
    """Raise `OutsideChoice` unless the choice accepts the mode. There is no way round."""
    if mode not in choice.modes:
        accepted = " or ".join(Mode(each).words for each in choice.modes)
        raise OutsideChoice(
            f"This person has chosen {accepted}, not {mode.words}. To book another way,"
            " ask them again and record the new choice.",
            asked=mode.value,
            accepted=list(choice.modes),
        )


def _shapes(service: Service, *, longer: bool) -> dict[Mode, Shape]:
    """Length and buffers per mode; half as long again where a need asks for more time."""
    shapes = {}
    for row in service.service_modes.all():
        length = row.length * 1.5 if longer else row.length
        shapes[Mode(row.mode)] = Shape(
            length=_whole_minutes(length, step=timedelta(minutes=5)),
            buffer_before=row.buffer_before,
            buffer_after=row.buffer_after,
            start_grid=row.start_grid,
        )
    return shapes


def _whole_minutes(length: timedelta, *, step: timedelta) -> timedelta:
    """Rounded up to a multiple of `step`, so that a longer slot ends at a time people say."""
    return -(-length // step) * step
