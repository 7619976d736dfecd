"""Shifts that workers of one rota offer to each other; who keeps it reads of it, and is not asked.

Refused where whoever takes a shift lacks a skill, a mode, the place or the time for it. Agreeing
stands in `booking.swaps`, since nobody booked may be left with nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction

from scheduler import clock
from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners import authorisations, posts
from scheduler.partners.models import Post
from scheduler.refusals import Refusal, Stale
from scheduler.rota import (
    events,
    pattern_rows,
    patterns,
    publishing,
    recurrence,
    shifts,
    timing_changes,
)
from scheduler.rota.leave_requests import AlreadyDecided
from scheduler.rota.models import LeaveTime, Pattern, Swap, SwapPart
from scheduler.rota.timings import Stretch, Timing

_State = Swap.State


class Unfit(Refusal):
    """Whoever would take the shift may not, cannot or is not there; the sentence says why."""

    code = "unfit_for_shift"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A shift of a pattern: on which day, and from when."""

    pattern_id: UUID
    on: date
    starting: time


@transaction.atomic
def offer(
    *,
    to_post_id: UUID,
    given: Chosen,
    wanted: Chosen | None = None,
    by: Actor,
    now: datetime,
) -> Swap:
    """Offer a shift to another worker of its rota, for one of theirs or for nothing.

    Raises Unfit, patterns.AlreadyOver, patterns.NotOneOnDate, patterns.Ended, or DoesNotExist.
    """
    to_post = Post.objects.get(id=to_post_id)
    from_post = Pattern.objects.select_related("post").get(id=given.pattern_id).post
    if from_post.staff_member_id == to_post.staff_member_id:
        raise Unfit("A swap is between two people. Choose somebody else.")
    swap = Swap.objects.create(
        from_post=from_post, to_post=to_post, asked_by=by.label, asked_at=now
    )
    _add_part(swap, given, of=from_post, becomes=to_post, now=now)
    if wanted is not None:
        _add_part(swap, wanted, of=to_post, becomes=from_post, now=now)
    _record("swap.offered", swap, by=by, now=now)
    return swap


@transaction.atomic
def decline(*, swap_id: UUID, by: Actor, now: datetime) -> Swap:
    """Say no to an offer. Raises AlreadyDecided, or DoesNotExist."""
    return _decide(_undecided(swap_id), _State.DECLINED, by=by, now=now)


@transaction.atomic
def withdraw(*, swap_id: UUID, by: Actor, now: datetime) -> Swap:
    """Take back an offer that nobody has answered. Raises AlreadyDecided, or DoesNotExist."""
    return _decide(_undecided(swap_id), _State.WITHDRAWN, by=by, now=now)


def carry_out(*, swap_id: UUID, by: Actor, now: datetime) -> Swap:
    """The part of `booking.swaps.agree` that changes the rota, in its transaction, told once.

    Raises AlreadyDecided, Unfit, Stale, shifts.Overlaps, or whatever ends a pattern.
    """
    swap = _undecided(swap_id)
    shifts.lock([swap.from_post.staff_member_id, swap.to_post.staff_member_id])
    touched: set[UUID] = set()
    for part in swap.parts.select_related("pattern", "becomes__partner"):
        touched |= _hand_over(part, by=by, now=now)
    changed = events.Changed()
    with publishing.giving(reason="Two workers swapped shifts.", by=by):
        shifts.bring_up_to_date(pattern_ids=touched, now=now, changed=changed)
    events.tell_if_any(changed, now=now)
    return _decide(swap, _State.AGREED, by=by, now=now)


def _hand_over(part: SwapPart, *, by: Actor, now: datetime) -> set[UUID]:
    """The shift out of one pattern, and as a single one of whoever takes it."""
    pattern, timing, stretch = patterns.find_one(
        part.pattern_id, on=part.on, starting=part.from_time, now=now
    )
    if (stretch.until_time, pattern.site_id) != (part.until_time, part.site_id):
        raise Stale("The shift is not as it was offered any more. Offer it again.")
    _require_fit(pattern, part.becomes, stretch)
    said = pattern_rows.said_by(pattern)
    skipped = timing_changes.skip(timing, stretch)
    recurrence.change(event_id=pattern.event_id, timing=skipped, zone=pattern.zone)
    pattern.version += 1
    pattern.save()
    pattern_rows.record("pattern.date_skipped", pattern, by=by, now=now)
    single = replace(said, post_id=part.becomes_id, timing=Timing(first=stretch, repeats=None))
    made = pattern_rows.keep_new(rota_id=pattern.rota_id, said=single, by=by, now=now)
    return {pattern.id, made.id}


def _add_part(swap: Swap, chosen: Chosen, *, of: Post, becomes: Post, now: datetime) -> None:
    pattern, _, stretch = patterns.find_one(
        chosen.pattern_id, on=chosen.on, starting=chosen.starting, now=now
    )
    if pattern.post_id != of.id:
        raise Unfit("This shift is not of whom it is asked for. Choose one of theirs.")
    _require_fit(pattern, becomes, stretch)
    SwapPart.objects.create(
        swap=swap,
        pattern=pattern,
        becomes=becomes,
        site_id=pattern.site_id,
        on=stretch.on,
        from_time=stretch.from_time,
        until_time=stretch.until_time,
    )


def _require_fit(pattern: Pattern, post: Post, stretch: Stretch) -> None:
    """Raise Unfit unless the post may take this shift: rota, post, skills, modes, place, leave."""
    name = post.staff_member.name
    if not Pattern.objects.filter(rota=pattern.rota_id, post=post, ended_at=None).exists():
        raise Unfit(f"{name} is not on this rota. The rota keeper can give them the shift.")
    if not posts.is_current(post, on=stretch.on):
        raise Unfit(f"The post of {name} does not exist on that day.")
    if missing := _missing_services(pattern, post):
        raise Unfit(f"{name} does not offer {', '.join(missing)}, and this shift does.")
    during = stretch.find_moments(zone=pattern.zone)
    if during is None:
        raise Unfit("The clocks skip this shift.")
    held = list(authorisations.standing().filter(post=post))
    for on in {clock.local_day(during.starts_at), stretch.on}:
        allowed = authorisations.modes_on(
            held, site_id=pattern.site_id, on=on, served=pattern.modes
        )
        if set(allowed) != set(pattern.modes):
            raise Unfit(f"{name} may not work in all modes of this shift, or at this place, then.")
    away = LeaveTime.objects.filter(
        staff_member=post.staff_member_id,
        starts_at__lt=during.ends_at,
        ends_at__gt=during.starts_at,
    )
    if away.exists():
        raise Unfit(f"{name} is away then.")


def _missing_services(pattern: Pattern, post: Post) -> Sequence[str]:
    """What the shift delivers, and the post does not."""
    named = list(pattern.services.all()) or list(pattern.post.services.all())
    delivered = set(post.services.values_list("id", flat=True))
    return [service.name for service in named if service.id not in delivered]


def _undecided(swap_id: UUID) -> Swap:
    swap = Swap.objects.select_for_update(of=("self",)).get(id=swap_id)
    if swap.state != _State.ASKED:
        raise AlreadyDecided(
            f"This swap is {swap.get_state_display().lower()} already. Read the list again first.",
            state=swap.state,
        )
    return swap


def _decide(swap: Swap, state: Swap.State, *, by: Actor, now: datetime) -> Swap:
    swap.state, swap.decided_by, swap.decided_at = state, by.label, now
    swap.save()
    _record(f"swap.{state}", swap, by=by, now=now)
    return swap


def _record(deed: str, swap: Swap, *, by: Actor, now: datetime) -> None:
    trail.record(deed=deed, kind="swap", record_id=swap.id, by=by, now=now)
