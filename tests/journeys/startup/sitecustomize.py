"""Python runs this first in every process of a journey: it puts the service's clock ahead.

Texts go out on weekdays between 8am and 6pm only, and journeys are walked at any hour. All of the
service reads the time from `scheduler.clock.now` (a repository test sees to it), so one function is
all there is to move; everything else is as in an installation.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[3]))

from scheduler import clock

AHEAD = timedelta(seconds=float(os.environ["JOURNEY_CLOCK_AHEAD"]))


def now() -> datetime:
    """This moment, moved to where the journey takes place."""
    return datetime.now(UTC) + AHEAD


clock.now = now
