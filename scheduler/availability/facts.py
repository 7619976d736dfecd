"""What an opening repeats of its shift, and what still fits in it, told again in plain Python.

Slow and obvious; only used to check what openings.refresh writes in SQL.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from scheduler import intervals
from scheduler.availability import oracle
from scheduler.availability.allowed import Allowed
from scheduler.availability.models import Claim, Opening, ShiftLeft
from scheduler.availability.openings import STEPS
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners.models import Post
from scheduler.rota.models import BusyTime, Leave, Pattern, Shift

_FIVE_MINUTES = 300


@dataclass(frozen=True, slots=True)
class Said:
    """What every opening of one shift says beside its own stretch."""

    staff_member_id: UUID
    post_id: UUID
    partner_id: UUID
    site_id: UUID
    room_id: UUID | None
    modes: tuple[str, ...]
    serves_face_to_face: bool
    service_ids: frozenset[UUID]
    shift_starts_at: datetime
    shift_ends_at: datetime
    remote_minutes: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What the row of one shift says of how many appointments still fit."""

    site_id: UUID
    partner_id: UUID
    local_on: date
    mode_bits: int
    service_ids: frozenset[UUID]
    fits: tuple[int, ...]


@dataclass(slots=True)
class _Busy:
    """The time of one staff member that is taken, and how much of it by remote promises."""

    every: list[Interval] = field(default_factory=list)
    remote: list[Interval] = field(default_factory=list)


def said_by(opening: Opening) -> Said:
    """What the table says."""
    return Said(
        staff_member_id=opening.staff_member_id,
        post_id=opening.post_id,
        partner_id=opening.partner_id,
        site_id=opening.site_id,
        room_id=opening.room_id,
        modes=tuple(opening.modes),
        serves_face_to_face=opening.serves_face_to_face,
        service_ids=frozenset(opening.service_ids),
        shift_starts_at=opening.shift_starts_at,
        shift_ends_at=opening.shift_ends_at,
        remote_minutes=opening.remote_minutes,
    )


def counted_in(row: ShiftLeft) -> Counted:
    """What the table says."""
    return Counted(
        site_id=row.site_id,
        partner_id=row.partner_id,
        local_on=row.local_on,
        mode_bits=row.mode_bits,
        service_ids=frozenset(row.service_ids),
        fits=tuple(row.fits),
    )


def of_every_shift() -> Iterator[tuple[Shift, Said, Counted]]:
    """What the tables should say of each shift."""
    busy, delivered = (
        _busy(),
        _services(Post.services.through.objects.values_list("post_id", "service_id")),
    )
    named = _services(Pattern.services.through.objects.values_list("pattern_id", "service_id"))
    nobody, allowed = _Busy(), Allowed()
    for shift in Shift.objects.select_related("post").iterator():
        service_ids = delivered[shift.post_id]
        if shift.pattern_id in named:
            service_ids = service_ids & named[shift.pattern_id]
        theirs = busy.get(shift.staff_member_id, nobody)
        modes = allowed.modes(shift)
        said = _said(shift, modes, service_ids, theirs)
        yield shift, said, _counted(shift, modes, service_ids, theirs)


def _busy() -> dict[UUID, _Busy]:
    found: dict[UUID, _Busy] = defaultdict(_Busy)
    live = Claim.objects.filter(released_at__isnull=True, staff_member__isnull=False)
    for claim in live.iterator():
        if claim.staff_member_id is not None:  # as filtered; said again for the type checker
            during = Interval(claim.during.lower, claim.during.upper)
            found[claim.staff_member_id].every.append(during)
            if claim.is_remote:
                found[claim.staff_member_id].remote.append(during)
    for leave in Leave.objects.filter(ended_at__isnull=True).iterator():
        found[leave.staff_member_id].every.append(Interval(leave.starts_at, leave.ends_at))
    for own in BusyTime.objects.iterator():
        found[own.staff_member_id].every.append(Interval(own.starts_at, own.ends_at))
    return found


def _services(pairs: Iterable[tuple[UUID, UUID]]) -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for owner_id, service_id in pairs:
        found[owner_id] |= {service_id}
    return found


def _said(shift: Shift, modes: tuple[str, ...], service_ids: frozenset[UUID], busy: _Busy) -> Said:
    whole = Interval(shift.starts_at, shift.ends_at)
    left = intervals.subtract([whole], busy.remote)
    spent = whole.length.total_seconds() - sum(each.length.total_seconds() for each in left)
    return Said(
        staff_member_id=shift.staff_member_id,
        post_id=shift.post_id,
        partner_id=shift.post.partner_id,
        site_id=shift.site_id,
        room_id=shift.room_id,
        modes=modes,
        serves_face_to_face=Mode.FACE_TO_FACE in modes,
        service_ids=service_ids,
        shift_starts_at=shift.starts_at,
        shift_ends_at=shift.ends_at,
        remote_minutes=round(spent / 60),
    )


def _counted(
    shift: Shift, modes: tuple[str, ...], service_ids: frozenset[UUID], busy: _Busy
) -> Counted:
    free = oracle.openings_of(
        shift=Interval(shift.starts_at, shift.ends_at),
        on=shift.local_on,
        post_starts_on=shift.post.starts_on,
        post_ends_on=shift.post.ends_on,
        busy=busy.every,
    )
    fives = [
        max(
            0,
            int(each.ends_at.timestamp() // _FIVE_MINUTES)
            - int(-(-each.starts_at.timestamp() // _FIVE_MINUTES)),
        )
        for each in (free if modes else ())
    ]
    return Counted(
        site_id=shift.site_id,
        partner_id=shift.post.partner_id,
        local_on=shift.local_on,
        mode_bits=sum(1 << bit for bit, mode in enumerate(Mode) if mode in modes),
        service_ids=service_ids,
        fits=tuple(sum(five // step for five in fives) for step in range(1, STEPS + 1)),
    )
