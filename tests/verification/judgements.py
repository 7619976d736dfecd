"""What must be so after every move of the game, read from the database as it is."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from scheduler.availability import counts, openings, search, verification
from scheduler.availability.options import Option, Query
from scheduler.booking.models import Appointment
from scheduler.clock import LONDON
from scheduler.modes import Mode
from scheduler.partners.levels import HEAD_START
from tests.verification.model import Wish
from tests.verification.worlds import World

ALL = 100_000
WINDOW = timedelta(hours=12)
OVERLAPS = """
    SELECT count(*) FROM availability_claim AS a JOIN availability_claim AS b
    ON a.id < b.id AND a.during && b.during
        AND (a.staff_member_id = b.staff_member_id OR a.person_id = b.person_id
             OR a.room_id = b.room_id OR a.interpreter_id = b.interpreter_id)
    WHERE a.released_at IS NULL AND b.released_at IS NULL
"""
LIVE = """
    SELECT promise_id, COALESCE(staff_member_id, person_id, room_id, interpreter_id),
        lower(during), upper(during)
    FROM availability_claim
    WHERE released_at IS NULL AND (lapses_at IS NULL OR lapses_at > %s)
"""


def nobody_is_in_two_places() -> None:
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS)
        assert cursor.fetchone() == (0,)


def openings_are_true() -> None:
    assert openings.verify() == []


def all_that_search_reads_is_true() -> None:
    """Openings and what they repeat and count; it costs the most."""
    assert verification.compare() == []
    assert counts.differences() == []


def claims_are_the_models(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LIVE, [world.model.now])
        assert set(cursor.fetchall()) == world.model.claims()


def every_acknowledged_booking_is_there(world: World) -> None:
    booked = {
        (row.id, row.person_id, row.mode, row.starts_at, row.site_id, row.room_id, row.version)
        for row in Appointment.objects.filter(state=Appointment.State.BOOKED)
    }
    assert booked == {
        (
            promise.id,
            promise.wish.person_id,
            promise.wish.mode,
            promise.wish.starts_at,
            promise.wish.site_id,
            promise.room_id,
            promise.version,
        )
        for promise in world.model.promises.values()
        if promise.lapses_at is None
    }


def options_are_the_models(world: World, person_id: UUID, *, from_at: datetime) -> None:
    """Search promises exactly what the model does, in the published order."""
    until_at = from_at + WINDOW
    query = Query(
        person_id=person_id,
        service_id=world.service.id,
        partner_id=world.model.desk_id,
        from_at=from_at,
        until_at=until_at,
        limit=ALL,
    )
    options = search.find(query=query, now=world.model.now).options
    found = [
        Wish(person_id, option.mode, option.starts_at, option.site_id, option.post_ids)
        for option in options
    ]
    expected = world.model.options(person_id, from_at=from_at, until_at=until_at)
    assert len(found) == len(set(found)), "an option is offered twice"
    missing, extra = expected - set(found), set(found) - expected
    assert not missing, f"search does not offer {_told(world, missing)}"
    assert not extra, f"search offers {_told(world, extra)}"
    modes = world.model.people[person_id].modes
    ranks = [_rank(option, modes) for option in options]
    assert ranks == sorted(ranks), "options are not in the published order"


def _told(world: World, wishes: set[Wish]) -> list[str]:
    """Wishes in words, so that a failure can be read."""
    workers = {post.id: post.staff_member.slug for post in world.posts}
    return sorted(
        f"{wish.starts_at.astimezone(LONDON)} {wish.mode} with {workers[wish.post_ids[0]]}"
        for wish in wishes
    )


def _rank(option: Option, modes: tuple[str, ...]) -> tuple[bool, int, datetime, bool]:
    """Known workers, the person's order of modes, the soonest, and what spends least.

    Time that could serve face to face counts for the other modes as if it began later.
    """
    spends = option.mode is not Mode.FACE_TO_FACE and option.spends_face_to_face
    counts_as = option.starts_at + HEAD_START if spends else option.starts_at
    return (not option.same_worker, modes.index(option.mode), counts_as, spends)
