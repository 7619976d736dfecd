"""What is asked of the ledger of time, and what it answers: plain values."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import NamedTuple
from uuid import UUID

from scheduler.intervals import Interval
from scheduler.modes import Mode


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the tier, the mode and ranking.moment of its last option.

    `shown` are the staff members already offered at that moment, with whether in time that serves
    face to face. Nothing in it depends on what others book, so no option is shown twice, and none
    that stays free is left out.
    """

    choice_id: UUID
    known_workers: bool
    mode: Mode
    moment: datetime
    shown: frozenset[tuple[bool, UUID]]


@dataclass(frozen=True, slots=True)
class Query:
    """A question: times for this person and service, in their modes, between two moments.

    `partner_id` is the desk that asks: it sees only what sharing agreements let it book.
    `together` names staff members who must all be there (a joint appointment).
    `weekdays` are ISO weekdays, and the whole appointment lies between `from_time` and
    `until_time`, all by the wall clock at its place. Empty tuples and None mean any.
    `after` asks for the page that follows. `besides` are options already chosen for the same
    visit, whose time, staff and rooms count as taken.
    """

    person_id: UUID
    service_id: UUID
    partner_id: UUID
    from_at: datetime
    until_at: datetime
    modes: tuple[Mode, ...] = ()
    site_ids: tuple[UUID, ...] = ()
    staff_member_ids: tuple[UUID, ...] = ()
    together: tuple[UUID, ...] = ()
    same_worker_only: bool = False
    weekdays: tuple[int, ...] = ()
    from_time: time | None = None
    until_time: time | None = None
    after: Cursor | None = None
    besides: "tuple[Option, ...]" = ()
    limit: int = 20


class Option(NamedTuple):
    """A time that can be promised. A page has many: a tuple is made in a third of the time."""

    mode: Mode
    service_id: UUID
    choice_id: UUID
    starts_at: datetime
    ends_at: datetime
    site_id: UUID
    room_id: UUID | None
    # Side by side: post_ids[n] is the post in which staff_member_ids[n] acts.
    post_ids: tuple[UUID, ...]
    staff_member_ids: tuple[UUID, ...]
    interpreter_id: UUID | None
    buffered: Interval
    same_worker: bool = False
    # Whether this worker and hour could have served somebody face to face.
    spends_face_to_face: bool = False
    # Until when the worker would still be free after it: the less is left, the less is broken up.
    free_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no option, counted, in a sentence that can be read out."""

    code: str
    sentence: str
    count: int


@dataclass(frozen=True, slots=True)
class NextSteps:
    """What to do when there is no option. Another mode is never among them."""

    waiting_list_modes: tuple[Mode, ...]
    elsewhere: tuple[Option, ...]
    desk_phone: str
