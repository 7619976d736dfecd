"""By which route somebody is told of an offer, and how long that takes to be answered; pure.

Which route takes how long is for reminders to say, who know about post and hours; whoever offers
is handed a `Reach` that asks them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A route as it is at this moment: `needs_until` is the soonest moment by which an answer can
    be asked for, `holds_until` how long the time is held where the appointment leaves that much.

    `route` is one of Offer.Route; `rule_id` is the contact rule, where there is a safe one.
    """

    route: str
    needs_until: datetime
    holds_until: datetime
    rule_id: UUID | None = None

    def earliest(self, *, notice: timedelta) -> datetime:
        """The first start of an appointment that this route can be answered in time for."""
        return self.needs_until + notice

    def answer_by(self, *, starts_at: datetime, notice: timedelta) -> datetime:
        """Until when a time is held: as long as the route needs, and never into the notice."""
        return min(self.holds_until, starts_at - notice)


# The way to reach this person (an id), asked at this moment.
Reach = Callable[[UUID, datetime], Way]
