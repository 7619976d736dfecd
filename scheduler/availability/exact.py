"""Whether one exact time is an option: asked under the lock, before it is held or moved to."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from scheduler import clock
from scheduler.availability import claims, terms
from scheduler.availability.claims import Taken
from scheduler.availability.fitting import Fitting, Misfit
from scheduler.availability.options import Option
from scheduler.availability.reading import Free, Wanted
from scheduler.availability.rooms import FreeRooms
from scheduler.availability.starts import is_on_grid
from scheduler.availability.terms import Terms
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners import authorisations
from scheduler.partners.models import Post, Room
from scheduler.refusals import Refusal
from scheduler.rota.models import Shift
from scheduler.rota.timings import LONGEST_SHIFT

_TAKEN = {
    Misfit.PERSON_BUSY: "person",
    Misfit.ROOM_TAKEN: "room",
    Misfit.INTERPRETER_BUSY: "interpreter",
}
_WHY = {
    Misfit.NOT_SAFE_THEN: "not_safe_then",
    Misfit.NOT_AT_END: "not_first_or_last",
    Misfit.KEPT: "kept_for_face_to_face",
    Misfit.NO_ROOM: "no_room_for_needs",
    Misfit.TOO_SHORT: "too_short",
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

    The caller holds `claims.lock`, and the rooms and interpreters that would do are locked here,
    so that what is found stays so.
    """
    terms.require_accepted(choice=agreed.circumstances.choice, mode=mode)
    _require_bookable(agreed, mode=mode, starts_at=starts_at, site_id=site_id)
    posts = _posts(agreed, post_ids, on=clock.local_day(starts_at))
    buffered = agreed.shapes[mode].buffered(starts_at)
    crew = _crew(agreed, posts, mode=mode, site_id=site_id, during=buffered)
    if room_id is not None:
        _require_room(agreed, room_id, site_id=site_id)
    rooms = _rooms(agreed, crew, mode=mode, room_id=room_id)
    claims.lock_things(
        room_ids=[room.id for room in rooms],
        interpreter_ids=[each.id for each in agreed.interpreters()],
    )
    trying = Fitting(terms=agreed, window=buffered)
    trying.rooms.read([room.id for room in rooms], window=buffered)
    found = trying.fit(mode=mode, starts_at=starts_at, crew=crew, room_id=room_id)
    if isinstance(found, Misfit):
        raise _refusal(found)
    return found


def _rooms(
    agreed: Terms, crew: Sequence[Free], *, mode: Mode, room_id: UUID | None
) -> Sequence[Room]:
    """The rooms that would do, if any is needed."""
    if not mode.needs_room:
        return ()
    fixed = room_id or next((each.room_id for each in crew if each.room_id), None)
    found = FreeRooms(agreed.directory, agreed.effects).suitable(
        site_id=crew[0].site_id, fixed_room_id=fixed, mode=mode
    )
    if not found:
        raise _refusal(Misfit.NO_ROOM)
    return found


def _refusal(misfit: Misfit) -> Refusal:
    if misfit in _TAKEN:
        return Taken(misfit.value, resource=_TAKEN[misfit])
    if misfit is Misfit.NOT_SHARED:
        return NotShared(misfit.value)
    return NotAnOption(misfit.value, why=_WHY[misfit])


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
    site = agreed.directory.site(site_id)
    grid = agreed.shapes[mode].start_grid
    if not is_on_grid(starts_at, grid=grid, zone=agreed.directory.zones[site.id]):
        minutes = int(grid.total_seconds() // 60)
        raise NotAnOption(
            f"Appointments of this service start every {minutes} minutes; choose such a time.",
            why="off_the_grid",
        )


def _posts(agreed: Terms, post_ids: Sequence[UUID], *, on: date) -> list[Post]:
    """The posts, in the order asked for. Somebody else's are answered like missing ones."""
    if not post_ids:
        raise NotAnOption("Name the worker's post that this appointment is with.", why="no_post")
    offering = agreed.directory.posts_of_service.get(agreed.service.id, {})
    if missing := [post_id for post_id in post_ids if post_id not in offering]:
        raise NotAnOption(
            "This worker does not offer this service in this post.",
            why="no_worker",
            post_ids=[str(each) for each in missing],
        )
    posts = [offering[post_id] for post_id in dict.fromkeys(post_ids)]
    if not all(agreed.is_shared(owner_id=post.partner_id, on=on) for post in posts):
        raise NotShared(
            "This worker's partner has no agreement with yours for this service on that day."
            " Ring their desk."
        )
    if not all(agreed.meets_needs(post) for post in posts):
        raise NotAnOption(
            "This worker is not one whom this person's needs ask for.", why="no_worker_for_needs"
        )
    return posts


def _crew(
    agreed: Terms, posts: Sequence[Post], *, mode: Mode, site_id: UUID, during: Interval
) -> list[Free]:
    """The openings of the posts that hold the whole stretch, or the reason there is none."""
    wanted = Wanted(
        mode=mode,
        service_id=agreed.service.id,
        owner_ids=tuple(agreed.owner_ids),
        staff_member_ids=tuple(post.staff_member_id for post in posts),
        site_ids=(site_id,),
        serves_face_to_face=None,
    )
    found = {opening.post_id: opening for opening in wanted.holding(during)}
    for post in posts:
        if post.id not in found:
            raise _nobody(post, mode=mode, site_id=site_id, during=during)
    return [found[post.id] for post in posts]


def _nobody(post: Post, *, mode: Mode, site_id: UUID, during: Interval) -> Refusal:
    covered = Shift.objects.filter(
        post=post,
        site=site_id,
        modes__contains=[mode],
        starts_at__lte=during.starts_at,
        starts_at__gt=during.starts_at - LONGEST_SHIFT,
        ends_at__gte=during.ends_at,
    ).exists()
    on = clock.local_day(during.starts_at)
    if covered and (why := authorisations.why_not(post=post, site_id=site_id, on=on, mode=mode)):
        return NotAnOption(why, why="not_authorised")
    if covered:
        return Taken("The staff member is already booked, or away, then.", resource="staff_member")
    return NotAnOption(
        f"The worker has no shift at this place and time that serves {mode.words}.",
        why="no_shift",
    )


def _require_room(agreed: Terms, room_id: UUID, *, site_id: UUID) -> None:
    room = agreed.directory.rooms_by_id.get(room_id)
    if room is None or room.site_id != site_id:
        raise NotAnOption("This room is not at this site.", why="room_elsewhere")
