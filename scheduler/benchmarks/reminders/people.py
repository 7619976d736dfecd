"""Made-up people with appointments, booked through the domain; each is to be told by text."""

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.benchmarks import desks, floors, loading, sizes, times
from scheduler.benchmarks.filling import execute
from scheduler.benchmarks.questions import Desk
from scheduler.benchmarks.sizes import Size
from scheduler.benchmarks.times import Time
from scheduler.booking import appointments, holds
from scheduler.identity import ownership
from scheduler.partners.models import Post
from scheduler.refusals import Refusal

_AT_ONCE = 25  # bookings in a transaction
# With 40 people each: of a thousand, no two have the same number, so that the carrier's look-up by
# number and words finds nobody else's text.
STAFF = 25


@dataclass
class Town:
    """Free times with somebody for each, and the desk that books them."""

    desk: Desk
    by: Actor
    unused: deque[Time]

    def book(self, due: list[datetime]) -> list[UUID]:
        """Book one appointment for each moment, at which its confirmation is due."""
        booked = []
        for first in range(0, len(due), _AT_ONCE):
            with transaction.atomic():
                booked += [self._book(now=now) for now in due[first : first + _AT_ONCE]]
        return booked

    def _book(self, *, now: datetime) -> UUID:
        while True:
            try:
                return self._promise(self.unused.popleft(), now=now)
            except Refusal:
                continue  # kept for people who are seen face to face, for one

    @transaction.atomic
    def _promise(self, wanted: Time, *, now: datetime) -> UUID:
        held = holds.make(
            person_id=wanted.person_id,
            service_id=wanted.service_id,
            mode=wanted.mode,
            starts_at=wanted.starts_at,
            post_ids=[wanted.post_id],
            site_id=wanted.site_id,
            by=self.by,
            now=now,
        )
        return appointments.confirm(hold_id=held.id, by=self.by, now=now).id


def settle_town(*, wanted: int, now: datetime) -> Town:
    """Load a partnership with at least so many free times."""
    monday = sizes.next_monday(clock.local_day(now)) + timedelta(days=14)
    # Some times are refused: bank holidays, and what the same people have already.
    weeks = 2 + wanted * 4 // 3 // (STAFF * sizes.HOURS * 5)
    size = Size(monday=monday, staff=STAFF, days=7 * weeks, past_days=0, booked_percent=1)
    with ownership.as_owner():
        loading.load(size)
        _take_texts_only()
        floors.make_tables()
    desk = desks.open_desk(now=now)
    post = Post.objects.get(staff_member__slug="bench-desk")
    by = replace(desks.BY, partner_id=post.partner_id)
    return Town(desk, by, deque(times.free(size, most=2 * wanted)))


def _take_texts_only() -> None:
    """Everybody takes texts, at any hour of any day: so that it can be measured in the evening."""
    with transaction.atomic():
        # Rules are only ever added to, which a trigger sees to.
        execute("SET LOCAL session_replication_role = replica")
        execute("DELETE FROM people_contactrule WHERE channel = 'letter'")
        execute(
            "UPDATE people_contactrule SET days = '{1,2,3,4,5,6,7}', hours_from = '00:00',"
            " hours_until = '23:59:59'"
        )
