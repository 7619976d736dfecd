"""Some who found no time in their mode, and wait for one since the moment they asked."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from scheduler.booking.models import WaitingListEntry
from scheduler.demonstration import dice
from scheduler.demonstration.diary import in_force
from scheduler.demonstration.partnership import Partnership
from scheduler.demonstration.people import Somebody
from scheduler.demonstration.size import Size

SHARE = 0.02


def make(
    everybody: Sequence[Somebody], county: Partnership, size: Size
) -> Iterator[WaitingListEntry]:
    """About one in fifty waits, in the modes of their choice in force."""
    for number, somebody in enumerate(everybody):
        chance = dice.source("waiting", number)
        service = chance.choice(list(county.services.values()))
        choice = in_force(somebody, service=service, on=size.today)
        if chance.random() < SHARE and choice is not None:
            days_since = (size.morning - choice.asked_at) // timedelta(days=1)
            yield WaitingListEntry(
                id=dice.id_of("waiting", somebody.person.id),
                person=somebody.person,
                choice=choice,
                service=service,
                modes=choice.modes,
                owner=somebody.person.first_known_to,
                asked_at=size.morning - timedelta(days=chance.randrange(min(days_since, 40) + 1)),
                recorded_by=f"{somebody.person.first_known_to.slug}-desk",
            )
