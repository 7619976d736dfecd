"""What binds a search or a hold for one person and service: choice, needs, lengths, sharing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduler import clock
from scheduler.availability.reading import Spending
from scheduler.availability.starts import Shape
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners import directory, protection, sharing
from scheduler.partners.directory import Directory
from scheduler.partners.levels import Level
from scheduler.partners.models import Interpreter, Post, Service
from scheduler.people import circumstances
from scheduler.people.circumstances import Circumstances, SafeHours
from scheduler.people.need_kinds import Effects
from scheduler.refusals import Refusal

_NO_SITE = UUID(int=0)


class OutsideChoice(Refusal):
    """A mode was asked for that the person's choice in force does not accept."""

    code = "outside_choice"


class Chosen(Protocol):
    """A choice: its modes in the person's order."""

    @property
    def modes(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that is settled before a time is looked for."""

    person_id: UUID
    service: Service
    circumstances: Circumstances
    directory: Directory
    shapes: dict[Mode, Shape]
    owner_ids: frozenset[UUID]
    partner_id: UUID
    # (owner, first day, first day no longer) of each agreement with the desk's partner.
    days_shared: tuple[tuple[UUID, date, date | None], ...]
    # Bookable starts lie in [not_before, not_after).
    not_before: datetime
    not_after: datetime
    now: datetime

    @property
    def choice_id(self) -> UUID:
        return self.circumstances.choice.id

    @property
    def effects(self) -> Effects:
        return self.circumstances.effects

    @property
    def accepted(self) -> tuple[Mode, ...]:
        """The modes of the choice, in the person's order."""
        return tuple(Mode(mode) for mode in self.circumstances.choice.modes)

    def is_shared(self, *, owner_id: UUID, on: date) -> bool:
        """Whether the desk may book the owner's staff for an appointment on this very day."""
        return owner_id == self.partner_id or any(
            owner == owner_id and first <= on and (until is None or on < until)
            for owner, first, until in self.days_shared
        )

    def is_safe(self, *, mode: Mode, during: Interval, zone: ZoneInfo) -> bool:
        """Whether the person can be spoken to in this mode then, by their contact rules."""
        return self.safe_hours(mode).allow(during.starts_at, during.ends_at, zone)

    def safe_hours(self, mode: Mode) -> SafeHours:
        """When the person can be spoken to in this mode; face to face at any time."""
        match mode:
            case Mode.PHONE | Mode.VIDEO:
                return self.circumstances.ringing
            case Mode.TEXT:
                return self.circumstances.texting
            case _:
                return SafeHours()

    def level(self, site_id: UUID) -> Level:
        """How much of face-to-face shifts at the site is kept from remote bookings."""
        return protection.level_for(
            self.directory.protections, service_id=self.service.id, site_id=site_id
        )

    def spending(self, mode: Mode) -> Spending | None:
        """What may be read for a remote mode; None where nothing is kept from the mode."""
        if mode is Mode.FACE_TO_FACE:
            return None
        named = {row.site_id for row in self.directory.protections if row.site_id is not None}
        levels = {site_id: self.level(site_id) for site_id in named}
        everywhere = self.level(_NO_SITE)
        release = max(level.release for level in (everywhere, *levels.values()))
        return Spending(
            minutes=int(self.shapes[mode].whole.total_seconds() // 60),
            level=everywhere.percent,
            levels={site_id: level.percent for site_id, level in levels.items()},
            released=self.now + release,
        )

    def may_spend(self, *, site_id: UUID, starts_at: datetime, shift_minutes: int) -> int:
        """How many minutes of a face-to-face shift remote bookings may have by now."""
        level = self.level(site_id)
        if starts_at - self.now < level.release:
            return shift_minutes
        return shift_minutes * (100 - level.percent) // 100

    def offering(self) -> list[Post]:
        """The posts that offer the service and that this desk may book, whatever the needs."""
        posts = self.directory.posts_of_service.get(self.service.id, {})
        return [post for post in posts.values() if post.partner_id in self.owner_ids]

    def few_offer_it(self, number: int) -> bool:
        """Whether no more than so many posts of the partnership offer the service."""
        return len(self.directory.posts_of_service.get(self.service.id, {})) <= number

    def interpreters(self) -> list[Interpreter]:
        """Who speaks the language the person needs an interpreter for."""
        language = self.effects.interpreter_language
        everybody = self.directory.interpreters
        return [each for each in everybody if language and language in each.languages]

    def meets_needs(self, post: Post) -> bool:
        """Whether the worker is whom the person's needs ask for."""
        worker, effects = post.staff_member, self.effects
        return effects.staff_gender in (None, worker.gender) and (
            effects.staff_language is None or effects.staff_language in worker.languages
        )

    def all_meet_needs(self, staff_member_ids: Collection[UUID]) -> bool:
        """Whether everybody of a joint appointment is whom the person's needs ask for."""
        able = {post.staff_member_id for post in self.offering() if self.meets_needs(post)}
        return able.issuperset(staff_member_ids)

    @property
    def asks_for_some_workers(self) -> bool:
        """Whether the person's needs leave out some who offer the service."""
        return bool(self.effects.staff_gender or self.effects.staff_language)


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
    found = circumstances.of(person_id=person_id, service_id=service_id)
    partnership = directory.at(found.revision)
    service = partnership.service(service_id)
    not_before = max(from_at, now + service.minimum_notice)
    not_after = min(until_at, now + service.horizon)
    days_shared = sharing.days_shared(
        partnership.agreements, to_id=partner_id, service_id=service_id
    )
    first, last = clock.local_day(not_before), clock.local_day(max(not_after, not_before))
    return Terms(
        person_id=person_id,
        service=service,
        circumstances=found,
        directory=partnership,
        shapes=_shapes(service, longer=found.effects.longer),
        owner_ids=frozenset(
            {partner_id}
            | {
                owner
                for owner, starts_on, ends_on in days_shared
                if starts_on <= last and (ends_on is None or ends_on > first)
            }
        ),
        partner_id=partner_id,
        days_shared=days_shared,
        not_before=not_before,
        not_after=not_after,
        now=now,
    )


def require_accepted(*, choice: Chosen, mode: Mode) -> None:
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
