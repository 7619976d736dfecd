"""Sends some of what fell due in the last days, so that there is something to read and to print.

The rows are as planned at the booking; what comes of them is decided and written by `reminders`,
with the configured carriers and the clock at the moment at which each was due. Files of carriers
stay if the transaction does not: the same day's next loading finds them and takes them as its own.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from itertools import chain, islice, zip_longest
from uuid import UUID

from channels.letter import pdf
from scheduler import clock
from scheduler.booking.models import Appointment
from scheduler.demonstration import copying, dice, messages
from scheduler.demonstration.bookings import Booked
from scheduler.demonstration.messages import Told
from scheduler.demonstration.size import Size
from scheduler.refusals import Refusal
from scheduler.reminders import outbox, postal, print_runs, working_days
from scheduler.reminders.deliveries import Postman, configured_carriers
from scheduler.reminders.kinds import Channel
from scheduler.reminders.models import Message
from scheduler.reminders.occasions import Planned
from scheduler.reminders.working_days import ONE_DAY

DAYS = 3  # working days before today
TEXTS, LETTERS = 48, 24
LEAST = 8  # of each, in the smallest county
# One letter of so many waits for the next batch.
WAITING = 6
CANCELLED = 4

_Due = tuple[Appointment, Planned]


class NoFonts(Refusal):
    """Letters cannot be set here."""

    code = "no_fonts"


@dataclass
class LastDays:
    """Gathers what fell due in the last working days and until `now`; then sends some of it."""

    size: Size
    now: datetime
    _texts: list[_Due] = field(default_factory=list)
    _letters: list[_Due] = field(default_factory=list)
    _cancelled: list[Told] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._from_at = _working_days_ago(DAYS, self.now)

    def gather(self, *, told: Iterable[Told], booked: Iterable[Booked]) -> None:
        """Look through what was planned about appointments, and through cancelled ones."""
        due = {Channel.SMS: self._texts, Channel.LETTER: self._letters}
        for each in told:
            for planned in each.plan.messages:
                if planned.channel in due and self._from_at <= planned.due_at <= self.now:
                    due[planned.channel].append((each.appointment, planned))
        cancelled = messages.plans_of_cancelled(booked, now=self.now)
        self._cancelled += (each for each in cancelled if _unsaid(each))

    def send(self) -> None:
        """Hand them over, each when it was due, and close the batches of those evenings.

        The last letters are handed over now: they wait for the next batch.
        """
        self._withdraw()
        texts = self._rows(self._texts, self.size.some(TEXTS, least=LEAST))
        letters = self._rows(self._letters, self.size.some(LETTERS, least=LEAST))
        copying.write([*texts, *letters])
        waiting = self._waiting(letters)
        at_once = {message.id for message in waiting}
        self._deliver([each for each in (*texts, *letters) if each.id not in at_once])
        for message in waiting:
            _hand_over(message.id, at=self.now)

    def _rows(self, due: list[_Due], number: int) -> list[Message]:
        chance = dice.source("last days", self.size.today)
        loaded_on = clock.local_day(self.now)
        found = (
            messages.row(appointment=appointment, planned=planned, loaded_on=loaded_on)
            for appointment, planned in islice(_desk_by_desk(chance.sample(due, len(due))), number)
        )
        return sorted(found, key=lambda message: (message.due_at, message.id))

    def _waiting(self, letters: Sequence[Message]) -> Sequence[Message]:
        """The latest of those that post is still in time for."""
        in_time = [message for message in letters if message.valid_until > self.now]
        return in_time[-max(1, len(letters) // WAITING) :]

    def _deliver(self, those: Iterable[Message]) -> None:
        evenings = deque(self._cut_offs())
        for message in sorted(those, key=lambda message: (message.due_at, message.id)):
            while evenings and evenings[0] <= message.due_at:
                print_runs.close_if_due(now=evenings.popleft())
            _hand_over(message.id, at=message.due_at)
        for evening in evenings:
            print_runs.close_if_due(now=evening)

    def _cut_offs(self) -> Iterator[datetime]:
        on, last_at = clock.local_day(self._from_at), postal.cut_off_before(self.now)
        while (at := clock.local_moment(on, postal.CUT_OFF)) <= last_at:
            yield at
            on += ONE_DAY

    def _withdraw(self) -> None:
        """Take back what was still to be said about the appointments cancelled last."""
        latest = sorted(
            self._cancelled,
            key=lambda told: (told.appointment.changed_at, told.appointment.id),
            reverse=True,
        )
        loaded_on = clock.local_day(self.now)
        for told in latest[: self.size.some(CANCELLED, least=1)]:
            copying.write(
                messages.row(appointment=told.appointment, planned=planned, loaded_on=loaded_on)
                for planned in _unsaid(told)
            )
            outbox.withdraw_older(
                appointment=told.appointment,
                reason="The appointment is cancelled.",
                now=told.appointment.changed_at,
            )


def refuse_without_fonts() -> None:
    """Raise NoFonts where no letter could be set: nobody should wait a minute to hear that."""
    missing = pdf.missing_fonts(font_folder=print_runs.folder().font_folder)
    if missing:
        raise NoFonts(
            f"Letters lack the fonts {', '.join(missing)}, and the demonstration sends some: run "
            "deploy/up once, it installs what the pages and letters need.",
        )


def _hand_over(message_id: UUID, *, at: datetime) -> None:
    Postman(clock=lambda: at, carriers=configured_carriers()).deliver_one(message_id=message_id)


def _desk_by_desk(due: Iterable[_Due]) -> Iterator[_Due]:
    """One of each desk, then the next of each, so that every desk has some."""
    of_desks: dict[UUID, list[_Due]] = {}
    for each in due:
        of_desks.setdefault(each[0].booked_by_partner_id, []).append(each)
    rounds = chain.from_iterable(zip_longest(*of_desks.values()))
    return (each for each in rounds if each is not None)


def _unsaid(told: Told) -> list[Planned]:
    """What was not due yet when the appointment was cancelled."""
    cancelled_at = told.appointment.changed_at
    return [
        planned
        for planned in told.plan.messages
        if planned.channel.has_carrier and planned.due_at > cancelled_at
    ]


def _working_days_ago(days: int, moment: datetime) -> datetime:
    holidays = working_days.bank_holidays()
    on = clock.local_day(moment)
    while days:
        on -= ONE_DAY
        days -= working_days.is_working_day(on, holidays=holidays)
    return clock.local_moment(on, time())
