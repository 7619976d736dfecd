"""What a search answers, with the partnership that its ids are named by."""

from dataclasses import dataclass, field

from scheduler.availability.options import Cursor, NextSteps, Option, Reason
from scheduler.partners.directory import Directory


@dataclass(frozen=True, slots=True)
class Answer:
    """Ranked options, and where the next page begins; or none, the reasons and what to do next."""

    options: list[Option]
    # What the ids in it are called.
    directory: Directory
    reasons: list[Reason] = field(default_factory=list)
    next_steps: NextSteps | None = None
    next: Cursor | None = None
