"""Times in calendar files: which zone a value is in, and what a clock on the wall there shows.

Knows the names Windows, libical and others use, and takes a zone that nobody names but that behaves
like the site's for the site's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from scheduler.rota.imported import Bad

# Long enough to tell zones apart that change their clocks on different Sundays.
_WEEKS_COMPARED = 106


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones one calendar speaks of.

    `site` is the rota's own. `stated` is the calendar's X-WR-TIMEZONE, if it has one: in it Google
    and others mean floating times, and times in UTC.
    """

    site: str
    stated: str | None
    described: dict[str, Any]
    compared_from: date

    @classmethod
    def of(cls, calendar: Any, *, site: str, compared_from: date) -> "Zones":
        """The zones of an icalendar Calendar."""
        described = {
            str(zone["TZID"]): zone for zone in calendar.walk("VTIMEZONE") if "TZID" in zone
        }
        stated = _known(str(calendar.get("X-WR-TIMEZONE", "")))
        return cls(site, stated, described, compared_from)

    def of_moment(self, value: Any, moment: datetime) -> str:
        """The name of the zone that one moment of a property is in. Raises Bad for no known one."""
        if "TZID" in value.params:
            return self._named(str(value.params["TZID"]))
        return "UTC" if moment.tzinfo is not None else self.stated or self.site

    def wall(self, value: Any, moment: datetime, *, zone: str) -> datetime:
        """What a clock in `zone` shows at one moment of a property. Naive."""
        shown, there = moment.replace(tzinfo=None), self.of_moment(value, moment)
        if there == zone:
            # Not through UTC: a skipped hour would not come back as it was written.
            return shown
        return shown.replace(tzinfo=ZoneInfo(there)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    def is_second_of_doubled(self, moment: date, *, zone: str) -> bool:
        """Whether a clock in `zone` shows a moment in UTC for the second time that day."""
        return isinstance(moment, datetime) and bool(moment.astimezone(ZoneInfo(zone)).fold)

    def _named(self, tzid: str) -> str:
        described = self.described.get(tzid)
        location = str(described.get("X-LIC-LOCATION", "")) if described else ""
        name = _known(tzid) or _known(location)
        if name is None and described is not None and self._is_like_the_sites(described):
            name = self.site
        if name is None:
            raise Bad(f"its time zone “{tzid}” is not known")
        return name

    def _is_like_the_sites(self, described: Any) -> bool:
        theirs, ours = described.to_tz(lookup_tzid=False), ZoneInfo(self.site)
        noon = datetime(self.compared_from.year, 1, 1, 12)  # noqa: DTZ001 - a wall time
        weekly = (noon + timedelta(weeks=number) for number in range(_WEEKS_COMPARED))
        return all(
            at.replace(tzinfo=theirs).utcoffset() == at.replace(tzinfo=ours).utcoffset()
            for at in weekly
        )


def _known(name: str) -> str | None:
    """The IANA name that a name means, also with a vendor's prefix (RFC 5545, section 3.2.19)."""
    cleaned = name.strip('"/ ')
    parts = cleaned.split("/")
    candidates = [
        WINDOWS_TO_OLSON.get(cleaned, cleaned),
        *("/".join(parts[start:]) for start in range(1, len(parts))),
    ]
    return _first(candidate for candidate in candidates if candidate in _zones())


@cache
def _zones() -> set[str]:
    # Walks through folders of the machine, each time it is asked.
    return available_timezones()


def _first(names: Iterable[str]) -> str | None:
    return next(iter(names), None)
