"""Whether one start fits: the person free, a room, an interpreter, and everybody's opening."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet

from scheduler.availability.models import Claim, Opening
from scheduler.availability.options import Option
from scheduler.availability.rooms import FreeRooms
from scheduler.availability.terms import Terms
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners.models import Interpreter


class Misfit(Enum):
    """Why a start does not fit, as a sentence to read out."""

    PERSON_BUSY = "This person already has an appointment or hold then."
    ROOM_TAKEN = "Every suitable room at the site is taken then."
    NO_ROOM = "The site has no room that meets this person's needs in this mode."
    INTERPRETER_BUSY = "No interpreter for this person's language is free then."
    TOO_SHORT = "The free time is too short for this appointment."


@dataclass
class Fitting:
    """Tries starts for one set of terms; reads what is claimed once, for one window of time."""

    terms: Terms
    window: Interval
    # Workers this person has seen: they come first, because seeing the same worker is trust.
    known_workers: frozenset[UUID] = frozenset()
    rooms: FreeRooms = field(init=False)

    def __post_init__(self) -> None:
        self.rooms = FreeRooms(effects=self.terms.effects)
        self._person_busy = self._busy(Claim.objects.filter(person_id=self.terms.person_id))
        self._interpreters = self._free_interpreters()

    def fit(self, *, mode: Mode, starts_at: datetime, crew: Sequence[Opening]) -> Option | Misfit:
        """The option of these openings' staff members at this start, or why there is none.

        `crew` holds one opening per staff member, all at one site.
        """
        shape = self.terms.shapes[mode]
        exact, buffered = shape.exact(starts_at), shape.buffered(starts_at)
        if not all(_interval(opening).contains(buffered) for opening in crew):
            return Misfit.TOO_SHORT
        if any(exact.overlaps(busy) for busy in self._person_busy):
            return Misfit.PERSON_BUSY
        interpreter_id = self._interpreter(buffered)
        if interpreter_id is None and self.terms.effects.interpreter_language:
            return Misfit.INTERPRETER_BUSY
        room_id = self._room(mode, crew, buffered)
        if room_id is None and mode.needs_room:
            return Misfit.ROOM_TAKEN
        return Option(
            mode=mode,
            service_id=self.terms.service.id,
            choice_id=self.terms.choice.id,
            starts_at=exact.starts_at,
            ends_at=exact.ends_at,
            site_id=crew[0].site_id,
            room_id=room_id,
            post_ids=tuple(opening.post_id for opening in crew),
            staff_member_ids=tuple(opening.staff_member_id for opening in crew),
            interpreter_id=interpreter_id,
            buffered=buffered,
            same_worker=any(each.staff_member_id in self.known_workers for each in crew),
            spends_face_to_face=any(Mode.FACE_TO_FACE in opening.modes for opening in crew),
            gap_left=sum(_gap(opening, buffered, shape.length) for opening in crew),
        )

    def has_room_for(self, *, mode: Mode, opening: Opening) -> bool:
        """Whether the site has any room that would do, free or not."""
        return not mode.needs_room or bool(
            self.rooms.suitable(site_id=opening.site_id, fixed_room_id=opening.room_id, mode=mode)
        )

    def _room(self, mode: Mode, crew: Sequence[Opening], during: Interval) -> UUID | None:
        if not mode.needs_room:
            return None
        fixed = next((opening.room_id for opening in crew if opening.room_id), None)
        return self.rooms.find(
            site_id=crew[0].site_id, fixed_room_id=fixed, mode=mode, during=during
        )

    def _interpreter(self, during: Interval) -> UUID | None:
        for interpreter_id, busy in self._interpreters.items():
            if not any(during.overlaps(taken) for taken in busy):
                return interpreter_id
        return None

    def _free_interpreters(self) -> dict[UUID, list[Interval]]:
        language = self.terms.effects.interpreter_language
        if not language:
            return {}
        found = Interpreter.objects.filter(languages__contains=[language]).order_by("name", "id")
        return {each.id: self._busy(Claim.objects.filter(interpreter_id=each.id)) for each in found}

    def _busy(self, claims: QuerySet[Claim]) -> list[Interval]:
        live = claims.filter(
            released_at__isnull=True,
            during__overlap=DateTimeTZRange(self.window.starts_at, self.window.ends_at),
        )
        return [Interval(each.lower, each.upper) for each in live.values_list("during", flat=True)]


def known_workers(*, person_id: UUID) -> frozenset[UUID]:
    """The staff members of the person's latest promise that was not given back."""
    latest = (
        Claim.objects.filter(person_id=person_id, released_at__isnull=True, lapses_at__isnull=True)
        .order_by("-during")
        .values_list("promise_id", flat=True)
        .first()
    )
    if latest is None:
        return frozenset()
    staff = Claim.objects.filter(promise_id=latest, staff_member__isnull=False)
    return frozenset(each for each in staff.values_list("staff_member_id", flat=True) if each)


def _interval(opening: Opening) -> Interval:
    return Interval(opening.starts_at, opening.ends_at)


def _gap(opening: Opening, during: Interval, useful: timedelta) -> int:
    """Minutes left beside `during` in stretches too short to be useful."""
    left = (during.starts_at - opening.starts_at, opening.ends_at - during.ends_at)
    return sum(int(gap.total_seconds() // 60) for gap in left if gap < useful)
