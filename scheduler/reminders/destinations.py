"""Where a letter goes, read from its address: whose holidays delay it, and how much farther it is.

Notify's model (DOMAIN.md 4.4) knows the mainland and the bank holidays of England and Wales. The
allowances here are ours, made so that a letter is never promised too early: where no post
office promises a day, there is more of it, and what that leaves too late is a human's to say.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from scheduler.partners import postcodes
from scheduler.partners.postcodes import Land
from scheduler.reminders import working_days
from scheduler.reminders.postal import Destination

# Delivery days beyond those of the mainland.
MORE_DAYS = {
    Land.FAR_ISLANDS: 2,  # a ship or a plane that weather may keep for a day
    # A second post office, and up to two holidays of its own that gov.uk does not list.
    Land.CROWN_DEPENDENCY: 5,
    # Before Christmas operations are asked for four weeks; the number says not where one is.
    Land.FORCES: 20,
}
_WITH_HOLIDAYS = (Land.SCOTLAND, Land.NORTHERN_IRELAND)
# Also "BFPO58", as some write it.
_FORCES = re.compile(r"\s*bfpo(?![a-z]).*", re.IGNORECASE)


def of(address_lines: Iterable[str]) -> Destination:
    """How far a letter to this address goes. Without a postcode no letter is printed at all
    (channels.letter.address), so that it matters not how such an address is reckoned."""
    lines = [line for line in address_lines if line.strip()]
    if any(_FORCES.fullmatch(line) for line in lines):
        return _of_lands(frozenset({Land.FORCES}))
    return _of_lands(postcodes.lands(lines[-1]) if lines else frozenset())


@lru_cache
def _of_lands(lands: frozenset[Land]) -> Destination:
    holidays: set[date] = set()
    for land in lands.intersection(_WITH_HOLIDAYS):
        holidays |= working_days.bank_holidays(division=land)
    if Land.SCOTLAND in lands:
        # Nothing comes there on 2 January, also where gov.uk lists a weekday instead.
        holidays |= {date(year, 1, 2) for year in {on.year for on in holidays}}
    return Destination(
        holidays=frozenset(holidays),
        more_days=max((MORE_DAYS.get(land, 0) for land in lands), default=0),
    )
