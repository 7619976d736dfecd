"""Whether one exact time is an option: asked under the lock, before it is held or moved to."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduler import clock
from scheduler.availability import fitting, terms
from scheduler.availability.claims import Taken
from scheduler.availability.fitting import Fitting, Misfit
from scheduler.availability.models import Opening
from scheduler.availability.options import Option
from scheduler.availability.starts import is_on_grid
from scheduler.availability.terms import Terms
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners.models import Post, Room, Site
from scheduler.refusals import Refusal
from scheduler.rota.models import Shift

_TAKEN = {
    Misfit.PERSON_BUSY: "person",
    Misfit.ROOM_TAKEN: "room",
    Misfit.INTERPRETER_BUSY: "interpreter",
}


class NotAnOption(Refusal):
    """Nobody promised this time: no shift, wrong place, off the grid, too soon or too far."""

    code = "not_an_option"


class NotShared(Refusal):
    """The worker's partner has not agreed that this desk books them for this service."""

    code = "not_shared"


def find(
    *,
    agreed: Terms,
    mode: Mode,
    starts_at: datetime,
    post_ids: Sequence[UUID],
    site_id: UUID,
    room_id: UUID | None = None,
) -> Option:
    """The option at this very time, or `NotAnOption`, `NotShared`, `OutsideChoice`, `Taken`.

    The caller holds the locks of `claims.lock`, so that what is found stays so.
    """
    terms.require_accepted(choice=agreed.choice, mode=mode)
    _require_bookable(agreed, mode=mode, starts_at=starts_at, site_id=site_id)
    posts = _posts(agreed, post_ids, on=clock.local_day(starts_at))
    shape = agreed.shapes[mode]
    buffered = shape.buffered(starts_at)
    crew = [_opening(agreed, post, mode=mode, site_id=site_id, during=buffered) for post in posts]
    if room_id is not None:
        crew[0].room_id = _own_room(room_id, site_id=site_id)
    trying = Fitting(
        terms=agreed,
        window=Interval(buffered.starts_at, buffered.ends_at + timedelta(days=1)),
        known_workers=fitting.known_workers(person_id=agreed.person_id),
    )
    if not trying.has_room_for(mode=mode, opening=crew[0]):
        raise NotAnOption(Misfit.NO_ROOM.value, why="no_room_for_needs")
    found = trying.fit(mode=mode, starts_at=starts_at, crew=crew)
    if isinstance(found, Misfit):
        raise Taken(found.value, resource=_TAKEN[found])
    return found


def _require_bookable(agreed: Terms, *, mode: Mode, starts_at: datetime, site_id: UUID) -> None:
    if mode not in agreed.shapes:
        raise NotAnOption(
            f"{agreed.service.name} is not offered as {mode.words}.", why="mode_not_offered"
        )
    if not agreed.not_before <= starts_at < agreed.not_after:
        raise NotAnOption(
            "This time is too soon, or too far ahead, for this service to be booked.",
            why="outside_dates",
        )
    zone = ZoneInfo(Site.objects.only("zone").get(id=site_id).zone)
    grid = agreed.shapes[mode].start_grid
    if not is_on_grid(starts_at, grid=grid, zone=zone):
        minutes = int(grid.total_seconds() // 60)
        raise NotAnOption(
            f"Appointments of this service start every {minutes} minutes; choose such a time.",
            why="off_the_grid",
        )


def _posts(agreed: Terms, post_ids: Sequence[UUID], *, on: date) -> list[Post]:
    """The posts, in the order asked for. Somebody else's are answered like missing ones."""
    if not post_ids:
        raise NotAnOption("Name the worker's post that this appointment is with.", why="no_post")
    found = {
        post.id: post for post in Post.objects.filter(id__in=post_ids, services=agreed.service.id)
    }
    if missing := [post_id for post_id in post_ids if post_id not in found]:
        raise NotAnOption(
            "This worker does not offer this service in this post.",
            why="no_worker",
            post_ids=[str(each) for each in missing],
        )
    posts = [found[post_id] for post_id in dict.fromkeys(post_ids)]
    if not all(agreed.is_shared(owner_id=post.partner_id, on=on) for post in posts):
        raise NotShared(
            "This worker's partner has no agreement with yours for this service on that day."
            " Ring their desk."
        )
    return posts


def _opening(agreed: Terms, post: Post, *, mode: Mode, site_id: UUID, during: Interval) -> Opening:
    """The opening of the post that holds the whole stretch, or the reason there is none."""
    opening = (
        agreed.openings()
        .filter(
            post=post,
            site=site_id,
            modes__contains=[mode],
            starts_at__lte=during.starts_at,
            ends_at__gte=during.ends_at,
        )
        .first()
    )
    if opening is not None:
        return opening
    covered = Shift.objects.filter(
        post=post,
        site=site_id,
        modes__contains=[mode],
        starts_at__lte=during.starts_at,
        ends_at__gte=during.ends_at,
    ).exists()
    if covered:
        raise Taken("The staff member is already booked, or away, then.", resource="staff_member")
    raise NotAnOption(
        f"The worker has no shift at this place and time that serves {mode.words}.",
        why="no_shift",
    )


def _own_room(room_id: UUID, *, site_id: UUID) -> UUID:
    if not Room.objects.filter(id=room_id, site=site_id).exists():
        raise NotAnOption("This room is not at this site.", why="room_elsewhere")
    return room_id
