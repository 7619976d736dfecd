"""Which of a shift's modes its post is authorised for, told in plain Python to check the tables."""

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from scheduler import clock
from scheduler.partners import authorisations
from scheduler.partners.models import Authorisation
from scheduler.rota.models import Shift


class Allowed:
    """What every post is authorised for, read once."""

    def __init__(self) -> None:
        self._held: dict[UUID, list[Authorisation]] = defaultdict(list)
        for row in authorisations.standing():
            self._held[row.post_id].append(row)

    def modes(self, shift: Shift) -> tuple[str, ...]:
        """The modes that may be served on every day the shift touches, in their order."""
        held = self._held.get(shift.post_id)
        served = tuple(shift.modes)
        if not held:
            return served
        ends_on = clock.local_day(shift.ends_at - timedelta(microseconds=1))
        for on in sorted({clock.local_day(shift.starts_at), ends_on}):
            served = authorisations.modes_on(held, site_id=shift.site_id, on=on, served=served)
        return served
