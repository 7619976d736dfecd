"""The doors through which Celery comes in: each loads nothing, makes one call, may run twice.

A hint says “look now” and carries ids only; rows are the truth. Two beats, or none for an hour,
do no harm.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial, wraps
from typing import ParamSpec, cast
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings

from channels.calendar import caldav, fetching
from scheduler import clock
from scheduler.api import idempotency
from scheduler.audit import heads, sealing
from scheduler.audit.actors import system
from scheduler.availability import counts
from scheduler.booking import (
    covers,
    offer_freeing,
    offer_matching,
    offer_upsets,
    offers,
    uncovered,
)
from scheduler.celery import app
from scheduler.identity import fences, machine_tokens
from scheduler.reminders import (
    code_requests,
    deliveries,
    handovers,
    inquiries,
    offer_messages,
    print_runs,
    unheard_calls,
)
from scheduler.reminders.deliveries import Postman
from scheduler.rota import own_calendar_reading, shifts

# Well below the limits of a task, so that no delivery is cut off.
BUDGET = timedelta(seconds=20)

Given = ParamSpec("Given")
log = logging.getLogger(__name__)


class Broke(Exception):
    """A task broke: what kind of error it was, and nobody's details, since Celery logs it."""


def _door(function: Callable[Given, None]) -> Callable[Given, None]:
    """A task of Celery's. What it raises says nothing but its kind, because an error's own words
    may repeat somebody's row."""

    @wraps(function)
    def open_door(*given: Given.args, **named: Given.kwargs) -> None:
        fences.let_service_in()
        try:
            function(*given, **named)
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            log.exception("%s broke", function.__name__)
            raise Broke(f"{type(error).__name__} in {function.__name__}") from None

    return cast(Callable[Given, None], app.task(open_door))


@_door
def deliver_due_messages() -> None:
    """Send everything that is due, for as long as the budget lasts."""
    _postman().deliver_due(until=clock.now() + BUDGET)


@_door
def deliver_message(*, message_id: str) -> None:
    """Send this message if it is due and nobody else is at it, and what else is due with it."""
    _postman().deliver_one(message_id=UUID(message_id), until=clock.now() + BUDGET)


@_door
def answer_asked_codes() -> None:
    """Send a code to whoever asked for one on a page and is known."""
    code_requests.answer_all(now=clock.now())


@_door
def end_unheard_calls() -> None:
    """End recorded calls of which nothing more is heard, so that nobody is forgotten."""
    unheard_calls.end(now=clock.now())


@_door
def close_print_batches() -> None:
    """Close the letters of the last cut-off, if that was not done; give them to the print house."""
    print_runs.close_if_due(now=clock.now())
    handovers.hand_over(clock=clock.now, until=clock.now() + BUDGET)


@_door
def fetch_acknowledgements() -> None:
    """Take in what the print house says it printed."""
    handovers.fetch_acknowledgements(now=clock.now())


@_door
def ask_after_messages() -> None:
    """Ask GOV.UK Notify what became of what it took, for as long as the budget lasts."""
    inquiries.ask_notify(
        carriers=deliveries.configured_carriers(), clock=clock.now, until=clock.now() + BUDGET
    )


@_door
def read_own_calendars() -> None:
    """Read the calendars that staff gave the addresses of, for as long as the budget lasts."""
    may_be_inside = settings.CALENDARS_MAY_BE_INSIDE
    ways = own_calendar_reading.Ways(
        fetch=partial(fetching.fetch, may_be_inside=may_be_inside),
        fetch_account=partial(caldav.fetch, may_be_inside=may_be_inside),
    )
    own_calendar_reading.read_due(ways=ways, clock=clock.now, until=clock.now() + BUDGET)


@_door
def release_lapsed_holds() -> None:
    """Give back the time of holds that nobody confirmed, and of offers nobody answered."""
    offer_upsets.withdraw_fallen_through(now=clock.now())
    offers.lapse_due(now=clock.now())
    offer_freeing.release_lapsed(now=clock.now())


@_door
def look_at_whole_list() -> None:
    """Have everybody who waits looked at once a night, whether or not anything came free."""
    offer_freeing.note_everybody(now=clock.now())


@_door
def give_cover() -> None:
    """Give another worker to whoever said that one is fine, and whose own is away."""
    covers.agree_where_fine(now=clock.now())


@_door
def look_at_everybody_booked() -> None:
    """Once a night, look whether everybody booked has a worker, whatever has changed."""
    uncovered.test_everybody(now=clock.now())


@_door
def compact_counts() -> None:
    """Bring together what bookings have added to the counts per day."""
    counts.compact()


@_door
def offer_freed_time() -> None:
    """Offer the time that came free to those who wait, for as long as the budget lasts."""
    offer_matching.offer_freed_time(
        clock=clock.now, until=clock.now() + BUDGET, reach=offer_messages.reach
    )


@_door
def extend_shifts() -> None:
    """Make the shifts of the weeks that have come nearer."""
    shifts.materialise(now=clock.now())


@_door
def forget_old_answers() -> None:
    """Forget what the API answered long ago: it is kept for repeated requests, and is personal."""
    idempotency.forget_old(now=clock.now())


@_door
def forget_ended_tokens() -> None:
    """Forget tokens of machines that ran out long ago: each machine takes one every hour."""
    machine_tokens.forget_ended(now=clock.now())


@_door
def seal_record() -> None:
    """Give what was written into the record since its place in its partner's chain."""
    sealing.seal(clock=clock.now, until=clock.now() + BUDGET)


@_door
def export_heads() -> None:
    """Seal whatever is unsealed, however old, and write the heads of all chains into a file."""
    sealing.seal(clock=clock.now, until=clock.now() + BUDGET, everything=True)
    heads.export(folder=settings.AUDIT_HEADS_FOLDER, by=system("record"), now=clock.now())


def _postman() -> Postman:
    return Postman(
        clock=clock.now,
        carriers=deliveries.configured_carriers(),
        at_once=deliveries.configured_at_once,
    )
