"""What is asked of the ledger of time, and what it answers: plain values, no framework."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from scheduler.intervals import Interval
from scheduler.modes import Mode


@dataclass(frozen=True, slots=True)
class Query:
    """A question: times for this person and service, in their modes, between two moments.

    `partner_id` is the desk that asks: it sees only what sharing agreements let it book.
    `together` names staff members who must all be there (a joint appointment).
    Empty tuples mean any.
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
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Option:
    """A time that can be promised."""

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
    # Minutes left free beside it that are too short for this service.
    gap_left: int = 0


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


@dataclass(frozen=True, slots=True)
class Answer:
    """Ranked options; or none, with the reasons and what to do next."""

    options: list[Option]
    reasons: list[Reason] = field(default_factory=list)
    next_steps: NextSteps | None = None
