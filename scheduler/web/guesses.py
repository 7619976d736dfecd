"""Counts failed sign-ins per name, known or not, and refuses the eleventh within a quarter hour.

The row is written before the password is looked at, so of many tries at once no more than the
limit get through; a right one removes them. (RELIABILITY.md, figures: guessing.)
"""

from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from scheduler.refusals import Refusal
from scheduler.web.models import FailedSignIn

LIMIT = 10
WINDOW = timedelta(minutes=15)


class TooMany(Refusal):
    """This name was tried too often; whether it exists is not said."""

    code = "too_many_tries"


def begin(*, name: str, now: datetime) -> None:
    """Count a try. Raises `TooMany` after the limit, right password or not."""
    FailedSignIn.objects.filter(at__lte=now - WINDOW).delete()
    tried = _of(name)
    row = FailedSignIn.objects.create(name_digest=tried, at=now)
    if FailedSignIn.objects.filter(name_digest=tried, at__gt=now - WINDOW).count() > LIMIT:
        # Tries while it is locked do not lengthen the wait of whoever owns the name.
        row.delete()
        raise TooMany("Too many tries. Wait 15 minutes, then try again.")


def forget(*, name: str) -> None:
    """Remove the tries of a name whose password was right."""
    FailedSignIn.objects.filter(name_digest=_of(name)).delete()


def _of(name: str) -> str:
    return salted_hmac(
        "scheduler.web.guesses", name.strip().casefold(), algorithm="sha256"
    ).hexdigest()
