"""Another worker for somebody whose own is away: same mode, place and time, fit for their needs.

Nobody is given another worker without being asked, unless they said that one is fine. The room,
the number and the link stay; whom somebody has seen before comes first.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor, system
from scheduler.availability import claims, terms, there
from scheduler.availability.models import Claim
from scheduler.availability.reading import Wanted
from scheduler.availability.terms import Terms
from scheduler.booking import appointments, events, uncovered
from scheduler.booking.models import Appointment, AppointmentStaff, WithoutWorker
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners.models import Post
from scheduler.people import choices
from scheduler.refusals import Refusal, Stale

COVER = system("cover")
_AT_WORK = f"""
    SELECT {there.AT_WORK.format(site="%(site)s", mode="%(mode)s")}
    FROM availability_claim AS claim WHERE claim.id = %(claim)s
"""  # noqa: S608 - our own words


class NoCover(Refusal):
    """This worker is not free or not there then, or not whom the person's needs ask for."""

    code = "no_cover"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody without a worker, and who could see them at the same time; None where nobody can."""

    row: WithoutWorker
    post: Post | None
    # Somebody the person has seen before.
    is_known: bool = False
    # They said that another worker is fine: nobody needs to ask.
    is_agreed: bool = False


@dataclass(frozen=True, slots=True)
class _Able:
    """Who could see somebody at their time, the best first, and what the person said of it."""

    row: WithoutWorker
    during: Interval
    posts: Sequence[Post]
    known: frozenset[UUID]
    is_agreed: bool


@dataclass(frozen=True, slots=True)
class _Beside:
    """What several bookings take, and when their people were seen by whom: seeing the same worker
    again is trust."""

    live: Mapping[UUID, Sequence[Claim]]
    seen: Mapping[UUID, Sequence[tuple[datetime, UUID]]]

    def claim_of(self, row: WithoutWorker) -> Claim:
        for claim in self.live.get(row.appointment_id, ()):
            if claim.staff_member_id == row.staff_member_id:
                return claim
        raise Claim.DoesNotExist(row.appointment_id)

    def staff_of(self, appointment: Appointment) -> tuple[UUID, ...]:
        """Whose time the appointment takes now."""
        taken = {claim.staff_member_id for claim in self.live.get(appointment.id, ())}
        return tuple(sorted(each for each in taken if each is not None))

    def seen_before(self, appointment: Appointment) -> frozenset[UUID]:
        """Workers of the person's earlier appointments."""
        seen = self.seen.get(appointment.person_id, ())
        return frozenset(worker for at, worker in seen if at < appointment.starts_at)


def propose(*, rows: Iterable[WithoutWorker], now: datetime) -> list[Proposal]:
    """A worker for each of them, none twice at a time; whoever has the fewest to choose from first.

    In the order of the appointments.
    """
    several = list(rows)
    beside = _read_beside(several)
    able = [_able(row, beside, now=now) for row in several]
    taken: list[tuple[UUID, Interval]] = []
    found = []
    for each in sorted(able, key=lambda one: (len(one.posts), one.during.starts_at)):
        post = next((post for post in each.posts if not _is_taken(post, each, taken)), None)
        if post is not None:
            taken.append((post.staff_member_id, each.during))
        is_known = post is not None and post.staff_member_id in each.known
        found.append(Proposal(each.row, post, is_known, each.is_agreed))
    return sorted(found, key=lambda one: (one.row.appointment.starts_at, str(one.row.id)))


@transaction.atomic
def agree(
    *,
    appointment_id: UUID,
    version: int,
    staff_member_id: UUID,
    post_id: UUID,
    by: Actor,
    now: datetime,
) -> Appointment:
    """Let a post see them instead of the staff member who is away, at the same time.

    Raises `Stale`, `appointments.NotBooked`, NoCover, `claims.Taken`, or DoesNotExist.
    """
    person_id = Appointment.objects.only("person_id").get(id=appointment_id).person_id
    becomes = Post.objects.get(id=post_id)
    claims.lock(staff_member_ids={staff_member_id, becomes.staff_member_id}, person_id=person_id)
    before = appointments.booked(appointment_id, version=version)
    row = before.without_worker.filter(staff_member=staff_member_id, ended_at=None).first()
    if row is None:
        raise Stale("They have a worker again. Read the list again first.")
    if becomes.id not in [post.id for post in _able(row, _read_beside([row]), now=now).posts]:
        raise NoCover("This worker cannot see them then any more. Choose another, or another time.")
    claims.hand_over(
        promise_id=before.id, was=staff_member_id, becomes=(becomes.staff_member_id, becomes.id)
    )
    AppointmentStaff.objects.filter(appointment=before, staff_member=staff_member_id).update(
        staff_member=becomes.staff_member_id, post=becomes
    )
    appointment = appointments.change(before, now=now, promise_version=before.version + 1)
    uncovered.note_covered(appointment_id=before.id, staff_member_id=staff_member_id, now=now)
    trail.record(
        deed="appointment.covered",
        kind="appointment",
        record_id=appointment.id,
        by=by,
        now=now,
        person_id=appointment.person_id,
        reason=f"by post {becomes.id}",
    )
    events.covered.send(Appointment, appointment=appointment, by=by, now=now)
    return appointment


def agree_where_fine(*, now: datetime) -> int:
    """Give another worker to everybody who said that one is fine; return to how many.

    Each in a transaction of its own: of two who want the same worker's time one gets it, and the
    other stays on the list.
    """
    done = 0
    for each in propose(rows=_listed(now), now=now):
        if not each.is_agreed or each.post is None:
            continue
        try:
            agree(
                appointment_id=each.row.appointment_id,
                version=each.row.appointment.version,
                staff_member_id=each.row.staff_member_id,
                post_id=each.post.id,
                by=COVER,
                now=now,
            )
        except Refusal:
            continue  # somebody else was quicker: they stay on the list, and are tried again
        done += 1
    return done


def _listed(now: datetime) -> list[WithoutWorker]:
    rows = uncovered.coming(now=now)
    return list(rows.select_related("appointment__service", "staff_member"))


def _is_taken(post: Post, each: _Able, taken: Sequence[tuple[UUID, Interval]]) -> bool:
    return any(
        post.staff_member_id == staff_member_id and each.during.overlaps(during)
        for staff_member_id, during in taken
    )


def _read_beside(rows: Sequence[WithoutWorker]) -> _Beside:
    """In two questions, however many they are."""
    live: dict[UUID, list[Claim]] = defaultdict(list)
    for claim in Claim.objects.filter(
        promise_id__in=[row.appointment_id for row in rows],
        released_at__isnull=True,
        staff_member__isnull=False,
    ):
        live[claim.promise_id].append(claim)
    seen: dict[UUID, list[tuple[datetime, UUID]]] = defaultdict(list)
    earlier = AppointmentStaff.objects.filter(
        appointment__person__in={row.appointment.person_id for row in rows},
        appointment__state=Appointment.State.BOOKED,
    )
    for person_id, starts_at, staff_member_id in earlier.values_list(
        "appointment__person_id", "appointment__starts_at", "staff_member_id"
    ):
        seen[person_id].append((starts_at, staff_member_id))
    return _Beside(live, seen)


def _able(row: WithoutWorker, beside: _Beside, *, now: datetime) -> _Able:
    """Raises Claim.DoesNotExist for an appointment that takes nobody's time."""
    appointment = row.appointment
    claim = beside.claim_of(row)
    during = Interval(claim.during.lower, claim.during.upper)
    try:
        # Nobody needs notice of a time that they were promised.
        agreed = replace(_terms(appointment, now=now), not_before=now)
    except choices.NotAsked:
        return _Able(row, during, (), frozenset(), is_agreed=False)
    known = beside.seen_before(appointment)
    posts = _posts(agreed, appointment, during, not_of=beside.staff_of(appointment))
    posts.sort(key=lambda post: (post.staff_member_id not in known, post.staff_member.name))
    is_agreed = agreed.effects.cover_is_fine and not agreed.effects.same_worker
    # A meeting in the worker's own calendar may give way: a human decides which of the two does.
    is_agreed = is_agreed and not _is_at_work(claim, appointment)
    return _Able(row, during, posts, known, is_agreed)


def _is_at_work(claim: Claim, appointment: Appointment) -> bool:
    """Whether nothing but their own calendar keeps the worker away."""
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {
            "claim": claim.id,
            "site": appointment.site_id,
            "mode": appointment.mode,
        }
        cursor.execute(_AT_WORK, asked)
        return bool(cursor.fetchone()[0])


def _terms(appointment: Appointment, *, now: datetime) -> Terms:
    return terms.of(
        person_id=appointment.person_id,
        service_id=appointment.service_id,
        partner_id=appointment.booked_by_partner_id,
        from_at=now,
        until_at=appointment.starts_at + timedelta(days=1),
        now=now,
    )


def _posts(
    agreed: Terms, appointment: Appointment, during: Interval, *, not_of: tuple[UUID, ...]
) -> list[Post]:
    """Posts that are free at the place in the mode, and whom the person's needs allow."""
    mode = Mode(appointment.mode)
    if mode not in agreed.accepted or mode not in agreed.shapes:
        return []
    wanted = Wanted(
        mode=mode,
        service_id=appointment.service_id,
        owner_ids=tuple(sorted(agreed.owner_ids)),
        serves_face_to_face=None,
        not_of=not_of,
        site_ids=(appointment.site_id,),
        spending=agreed.spending(mode),
    )
    offering = agreed.directory.posts_of_service.get(appointment.service_id, {})
    free = [offering[each.post_id] for each in wanted.holding(during) if each.post_id in offering]
    return [
        post
        for post in free
        if agreed.meets_needs(post)
        and agreed.is_shared(owner_id=post.partner_id, on=appointment.local_on)
    ]
